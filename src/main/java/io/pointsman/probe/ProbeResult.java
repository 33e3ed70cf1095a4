package io.pointsman.probe;

import io.pointsman.redis.RoleReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What came of asking a node once. */
sealed interface ProbeResult {

    /** When it was asked. */
    Instant at();

    /**
     * It answered.
     *
     * @param latency of {@code PING}
     * @param refusal what {@code PING} got instead of an answer, such as {@code LOADING Redis is loading the dataset in memory}
     */
    record Answered(Instant at, Duration latency, RoleReply role, Optional<String> refusal) implements ProbeResult {}

    /** It did not, within the deadline; or nothing listens where its name leads, or its name leads nowhere. */
    record Silent(Instant at, String reason) implements ProbeResult {}

    /** It answered that we may not ask: that says nothing of what it is to others. */
    record Barred(Instant at, String reason) implements ProbeResult {}
}
