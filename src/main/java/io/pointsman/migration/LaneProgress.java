package io.pointsman.migration;

import java.util.List;

/**
 * How far a lane is. Each key that was found is in one of the counts, but for those under way.
 *
 * @param cursor from which {@code SCAN} goes on, at the same server, after whatever ended the lane; what it found before is done
 * @param done nothing is left
 * @param found keys that {@code SCAN} told, which may tell a key twice
 * @param copied written to the target
 * @param bytes of them as they were sent: names and serialized values
 * @param gone deleted, or expired, before they were read
 * @param busy that the target had already, and kept
 * @param failed that the target refused
 * @param failures why, for the first of them
 */
record LaneProgress(
        String cursor,
        boolean done,
        long found,
        long copied,
        long bytes,
        long gone,
        long busy,
        long failed,
        List<FailedKey> failures) {

    static final LaneProgress NONE = new LaneProgress("0", false, 0, 0, 0, 0, 0, 0, List.of());

    /** @param key as text, where it is none with what stands for it */
    record FailedKey(String key, String reason) {}

    LaneProgress {
        failures = List.copyOf(failures);
    }
}
