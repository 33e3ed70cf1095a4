package io.pointsman.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How far the replicas of one shard are behind, by the offsets that its nodes tell: a replica is as old as the first offset of the primary's that
 * it has not reached. Exact to one interval of the probes.
 */
final class ReplicationLag {

    private static final Duration REMEMBERED = Duration.ofMinutes(2);

    private final Deque<Reached> primary = new ArrayDeque<>();
    private String primaryId = "";
    private Instant primarySince = Instant.MIN;

    private record Reached(Instant at, long offset) {}

    /**
     * @param bytes of the replication stream that the replica has not received
     * @param behind how long ago the primary had what the replica has not; two minutes stand for longer, too
     */
    record Lag(long bytes, Duration behind) {

        static final Lag NONE = new Lag(0, Duration.ZERO);
    }

    /** @param since when it became the primary; of two that say so the later counts */
    synchronized void primaryReached(String nodeId, Instant since, Instant at, long offset) {
        if (!nodeId.equals(primaryId)) {
            if (since.isBefore(primarySince)) {
                return;
            }
            primary.clear();
            primaryId = nodeId;
        }
        primarySince = since;
        Reached last = primary.peekLast();
        if (last != null && (offset < last.offset() || at.isBefore(last.at()))) {
            primary.clear();
        }
        primary.addLast(new Reached(at, offset));
        while (primary.getFirst().at().plus(REMEMBERED).isBefore(at)) {
            primary.removeFirst();
        }
    }

    /** @return empty while nothing is known of the primary, or the replica tells no offset */
    synchronized Optional<Lag> ofReplica(Instant at, long offset) {
        Reached latest = primary.peekLast();
        if (latest == null || offset < 0) {
            return Optional.empty();
        }
        if (latest.offset() <= offset) {
            return Optional.of(Lag.NONE);
        }
        return Optional.of(primary.stream()
                .filter(reached -> reached.offset() > offset)
                .findFirst()
                .map(missed -> new Lag(latest.offset() - offset, positive(Duration.between(missed.at(), at))))
                .orElse(Lag.NONE));
    }

    private static Duration positive(Duration duration) {
        return duration.isNegative() ? Duration.ZERO : duration;
    }
}
