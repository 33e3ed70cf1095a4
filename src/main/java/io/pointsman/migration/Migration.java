package io.pointsman.migration;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A migration as the database has it.
 *
 * @param found what the guards saw before anything was copied, for people
 * @param endedAt empty while it may go on
 * @param reason why it is paused, failed or was stopped; empty if it is not
 * @param lanes one for each shard of the source, in their order
 */
record Migration(
        UUID id,
        MigrationRequest request,
        String askedBy,
        Instant askedAt,
        State state,
        String found,
        Optional<Instant> endedAt,
        String reason,
        List<MigrationLane> lanes) {

    enum State {
        COPYING,
        /** No lane runs until somebody says so. */
        PAUSED,
        DONE,
        /** A lane cannot go on; what was copied is there. */
        FAILED,
        /** Called off; what was copied is there. */
        STOPPED;

        /** Whether its groups are taken by it. */
        boolean isUnderWay() {
            return this == COPYING || this == PAUSED;
        }
    }

    Migration {
        lanes = List.copyOf(lanes);
    }

    MigrationLane lane(String shard) {
        return lanes.stream()
                .filter(lane -> lane.shard().equals(shard))
                .findFirst()
                .orElseThrow();
    }

    static Migration asked(
            UUID id,
            MigrationRequest request,
            String askedBy,
            Instant askedAt,
            String found,
            List<MigrationLane> lanes) {
        return new Migration(id, request, askedBy, askedAt, State.COPYING, found, Optional.empty(), "", lanes);
    }
}
