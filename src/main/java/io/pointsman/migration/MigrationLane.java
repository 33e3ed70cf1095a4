package io.pointsman.migration;

import io.pointsman.topology.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What of a migration comes from one shard.
 *
 * @param keys that the shard had when the migration began
 * @param node whose keys are read; empty before any were
 * @param role of that node, as it said itself
 * @param runId of the server there, at which alone the cursor of {@code progress} counts
 * @param begun how many times it began with the first key; {@code progress} counts from the last time on
 * @param keysPerSecond that it was done with lately
 * @param taken for how long it has been copied since it began
 * @param trouble what it waits for, or failed of; empty if it does not
 * @param updatedAt when somebody last put down how far it is; empty if nobody has
 */
record MigrationLane(
        String shard,
        State state,
        long keys,
        String node,
        Role role,
        String runId,
        int begun,
        LaneProgress progress,
        long keysPerSecond,
        Duration taken,
        String trouble,
        Optional<Instant> updatedAt) {

    enum State {
        OPEN,
        DONE,
        FAILED
    }

    static MigrationLane of(String shard, long keys) {
        return new MigrationLane(
                shard,
                State.OPEN,
                keys,
                "",
                Role.UNKNOWN,
                "",
                0,
                LaneProgress.NONE,
                0,
                Duration.ZERO,
                "",
                Optional.empty());
    }

    boolean hasBegun() {
        return begun > 0;
    }

    /** Read from that node from now on: from where it is if it is the same server still, otherwise from the beginning. */
    MigrationLane readFrom(String nodeId, NodeFacts facts) {
        boolean goesOn = hasBegun() && !runId.isEmpty() && facts.runId().equals(runId);
        return new MigrationLane(
                shard,
                state,
                keys,
                nodeId,
                facts.role(),
                facts.runId(),
                goesOn ? begun : begun + 1,
                goesOn ? withoutThoseUnderWay(progress) : LaneProgress.NONE,
                0,
                goesOn ? taken : Duration.ZERO,
                "",
                updatedAt);
    }

    MigrationLane at(LaneProgress now, long nowPerSecond, Duration nowTaken) {
        return new MigrationLane(
                shard,
                now.done() ? State.DONE : state,
                keys,
                node,
                role,
                runId,
                begun,
                now,
                nowPerSecond,
                nowTaken,
                "",
                updatedAt);
    }

    /** Those are found again. */
    private static LaneProgress withoutThoseUnderWay(LaneProgress progress) {
        return new LaneProgress(
                progress.cursor(),
                progress.done(),
                settled(progress),
                progress.copied(),
                progress.bytes(),
                progress.gone(),
                progress.busy(),
                progress.failed(),
                progress.failures());
    }

    /** How many of the keys that were found need no further work. */
    static long settled(LaneProgress progress) {
        return progress.copied() + progress.gone() + progress.busy() + progress.failed();
    }
}
