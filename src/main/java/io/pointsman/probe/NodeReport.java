package io.pointsman.probe;

import io.pointsman.topology.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a node's answers come to.
 *
 * @param askedAt when it was asked last; empty if it never was
 * @param role as it says itself; {@link Role#UNKNOWN} before two equal answers
 * @param latency of the last {@code PING}, over a connection that is kept; empty if it was not answered
 * @param connectTime of the last new connection, its {@code PING} included; empty if it failed, or none was made yet
 * @param lagBytes of a replica: what it has not received of its primary's replication stream; empty while that cannot be told
 * @param lag for how long it has not
 * @param reason why it is not up; empty if it is
 */
public record NodeReport(
        Health health,
        Optional<Instant> askedAt,
        Role role,
        Optional<Duration> latency,
        Optional<Duration> connectTime,
        OptionalLong lagBytes,
        Optional<Duration> lag,
        String reason) {

    /** It changes after two good answers in a row, or three bad ones. */
    public enum Health {
        /** It does what its role demands. */
        UP,
        /** It answers, and cannot serve: it loads, its link to the primary is not up, or it is too far behind. */
        DEGRADED,
        /** It does not answer. */
        DOWN,
        /** Nothing can be said: it was not asked lately, we may not ask it, or no node of its group has ever answered here. */
        UNKNOWN
    }

    static NodeReport unknown(String why) {
        return new NodeReport(
                Health.UNKNOWN,
                Optional.empty(),
                Role.UNKNOWN,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                why);
    }

    /** Whether its last answer, or silence, was no longer ago. */
    boolean isKnownSince(Instant oldest) {
        return askedAt.isPresent() && !askedAt.get().isBefore(oldest);
    }

    NodeReport outdated() {
        return new NodeReport(
                Health.UNKNOWN,
                askedAt,
                role,
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                "not asked lately");
    }
}
