package io.pointsman.dataset;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A dataset as the database has it.
 *
 * @param found what was looked for before anything was written, and found, for people
 * @param written how many of the writes in its order are known to be done
 * @param reach no write from there on has been tried
 * @param removed the number of the first key that is not known to be removed
 * @param keysRemoved how many of them were there to be removed
 * @param bytes that were sent, commands included
 * @param taken for how long it was being written
 * @param endedAt when it was last written to, or removed from; empty while it is
 * @param reason why it failed or was stopped; empty if it was not
 */
record Dataset(
        UUID id,
        DatasetRequest request,
        String askedBy,
        Instant askedAt,
        Status status,
        String found,
        long written,
        long reach,
        long removed,
        long keysRemoved,
        long bytes,
        Duration taken,
        Optional<Instant> endedAt,
        String reason) {

    enum Status {
        RUNNING,
        DONE,
        /** Something refuses it, or did so for too long; what was written is there. */
        FAILED,
        /** Called off, and what was written is there. */
        STOPPED,
        REMOVING,
        REMOVED;

        /** Whether a job has it. */
        boolean isUnderWay() {
            return this == RUNNING || this == REMOVING;
        }
    }

    static Dataset asked(UUID id, DatasetRequest request, String askedBy, Instant askedAt, String found) {
        return new Dataset(
                id,
                request,
                askedBy,
                askedAt,
                Status.RUNNING,
                found,
                0,
                0,
                0,
                0,
                0,
                Duration.ZERO,
                Optional.empty(),
                "");
    }
}
