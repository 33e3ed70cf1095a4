package io.pointsman.migration;

import io.pointsman.migration.LaneProgress.FailedKey;
import java.util.List;

/**
 * What has been carried over so far. A key counts each time; how many wait is for {@link DirtyKeys#figures} to tell.
 *
 * @param written to the target, in place of what it had
 * @param bytes of them as they were sent: names and serialized values
 * @param deleted which the source no longer had
 * @param redirected which a node of the target sent elsewhere: they waited again
 * @param moved whose slot has left the source's node: the node that has it tells of them, and must be followed too, from before it had the slot
 * @param failed that one side refused
 * @param failures why, for some of those that failed and have not been written since
 */
record LiveProgress(
        long written, long bytes, long deleted, long redirected, long moved, long failed, List<FailedKey> failures) {

    static final LiveProgress NONE = new LiveProgress(0, 0, 0, 0, 0, 0, List.of());

    LiveProgress {
        failures = List.copyOf(failures);
    }
}
