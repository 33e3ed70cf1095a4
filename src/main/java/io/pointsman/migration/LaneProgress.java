package io.pointsman.migration;

import java.util.List;

/**
 * How far a lane is. Each key that was found is in one of the counts, but for those under way.
 *
 * @param cursor from which {@code SCAN} goes on, at the same server, after whatever ended the lane; what it found before is done
 * @param done nothing is left
 * @param found keys that {@code SCAN} told, which may tell a key twice
 * @param copied written to the target, or there already, the very same
 * @param bytes of them as they were sent: names and serialized values; of big ones the commands that write their pieces, also before the last of them
 * @param gone deleted, or expired, before they were read
 * @param moved whose slots had left the node that was read, in cluster mode, since it was asked which keys there are. Only the lane of their new owner can find
 *     them, and it does so for sure only if it began after they had arrived: while slots move, copying once is not enough. A replica does not tell those of a
 *     slot that is leaving from keys that are {@code gone}
 * @param busy of which the target had another, and kept it; or a big one, whatever it is
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
        long moved,
        long busy,
        long failed,
        List<FailedKey> failures)
        implements Progress {

    static final LaneProgress NONE = new LaneProgress("0", false, 0, 0, 0, 0, 0, 0, 0, List.of());

    /** @param key as text, where it is none with what stands for it */
    record FailedKey(String key, String reason) {}

    LaneProgress {
        failures = List.copyOf(failures);
    }

    @Override
    public long settled() {
        return copied + gone + moved + busy + failed;
    }

    @Override
    public LaneProgress again() {
        return new LaneProgress(cursor, done, settled(), copied, bytes, gone, moved, busy, failed, failures);
    }
}
