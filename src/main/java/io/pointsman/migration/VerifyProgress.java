package io.pointsman.migration;

import java.util.List;
import java.util.Map;

/**
 * How far a {@link VerifyLane} is. All of it belongs to the cursor: each key that was found before it is in one of the counts, and none behind it is.
 *
 * @param cursor from which {@code SCAN} goes on, at the same server
 * @param done nothing is left
 * @param found keys that {@code SCAN} told, which may tell a key twice
 * @param same of which the other side holds the same; {@link Direction#BACKWARD backwards}: that it has at all
 * @param gone deleted, or expired, before they were compared
 * @param moved whose slot has left the node; whoever goes over its new one has to compare them
 * @param bytes of the values that were read on this side, as {@code DUMP} tells them; of big keys what they take in memory
 * @param checksum of the keys that are the same, and their values, in any order: over the same data two lanes, or the sums of several, come to the same. Not
 *     of when they expire; of big keys their names alone; of no meaning backwards. It does not guard against whoever wants to deceive
 * @param differences how many keys of each kind; none of those that are left out
 * @param named the first of them
 */
record VerifyProgress(
        String cursor,
        boolean done,
        long found,
        long same,
        long gone,
        long moved,
        long bytes,
        long checksum,
        Map<Difference, Long> differences,
        List<Named> named)
        implements Progress {

    static final VerifyProgress NONE = new VerifyProgress("0", false, 0, 0, 0, 0, 0, 0, Map.of(), List.of());

    /**
     * @param key as text, where it is none in hexadecimal digits
     * @param detail what a node said, or how far times are apart; may be empty
     */
    record Named(Difference difference, String key, String detail) {}

    VerifyProgress {
        differences = Map.copyOf(differences);
        named = List.copyOf(named);
    }

    @Override
    public long settled() {
        return found;
    }

    @Override
    public VerifyProgress again() {
        return this;
    }
}
