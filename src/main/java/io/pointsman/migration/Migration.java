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
 * @param lanes by kind, each in the order of its shards: of the source one to copy and one to compare, of the target one to search
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
        /** All is copied, and compared now. */
        VERIFYING,
        /** No lane runs until somebody says so. */
        PAUSED,
        DONE,
        /** A lane cannot go on; what was copied is there. */
        FAILED,
        /** Called off; what was copied is there. */
        STOPPED;

        /** Whether its groups are taken by it. */
        boolean isUnderWay() {
            return this == COPYING || this == VERIFYING || this == PAUSED;
        }

        /** In which lanes of a kind run. */
        static State of(LaneKind kind) {
            return kind == LaneKind.COPY ? COPYING : VERIFYING;
        }
    }

    Migration {
        lanes = List.copyOf(lanes);
    }

    MigrationLane lane(LaneKey key) {
        return lanes.stream()
                .filter(lane -> lane.kind() == key.kind() && lane.shard().equals(key.shard()))
                .findFirst()
                .orElseThrow();
    }

    List<MigrationLane> lanes(LaneKind kind) {
        return lanes.stream().filter(lane -> lane.kind() == kind).toList();
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
