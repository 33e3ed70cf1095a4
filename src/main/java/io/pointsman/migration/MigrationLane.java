package io.pointsman.migration;

import io.pointsman.topology.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What of a migration is done with the keys of one shard.
 *
 * @param shard the source's, or the target's if its keys are searched for in the source
 * @param keys that the shard had when the migration began
 * @param node whose keys are read; empty before any were
 * @param role of that node, as it said itself
 * @param runId of the server there, at which alone the cursor of {@code progress} counts
 * @param begun how many times it began with the first key; {@code progress} counts from the last time on
 * @param keysPerSecond that it was done with lately
 * @param taken how long it has taken since it began
 * @param trouble what it waits for, or failed of; empty if it does not
 * @param updatedAt when somebody last put down how far it is; empty if nobody has
 */
record MigrationLane(
        LaneKind kind,
        String shard,
        State state,
        long keys,
        String node,
        Role role,
        String runId,
        int begun,
        Progress progress,
        long keysPerSecond,
        Duration taken,
        String trouble,
        Optional<Instant> updatedAt) {

    enum State {
        OPEN,
        DONE,
        FAILED
    }

    static MigrationLane of(LaneKind kind, String shard, long keys) {
        return new MigrationLane(
                kind,
                shard,
                State.OPEN,
                keys,
                "",
                Role.UNKNOWN,
                "",
                0,
                kind.none(),
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
                kind,
                shard,
                state,
                keys,
                nodeId,
                facts.role(),
                facts.runId(),
                goesOn ? begun : begun + 1,
                goesOn ? progress.again() : kind.none(),
                0,
                goesOn ? taken : Duration.ZERO,
                "",
                updatedAt);
    }

    MigrationLane at(Progress now, long nowPerSecond, Duration nowTaken) {
        return new MigrationLane(
                kind,
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
}
