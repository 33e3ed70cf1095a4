package io.pointsman.sandbox.route53;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/** Full at first, refilled steadily up to its size, in real time (aws-facts 5.5). */
final class TokenBucket {

    private final Route53Settings.Rate rate;
    private final Supplier<Instant> clock;
    private double tokens;
    private Instant filledAt;

    TokenBucket(Route53Settings.Rate rate, Supplier<Instant> clock) {
        this.rate = rate;
        this.clock = clock;
        this.tokens = rate.bucket();
        this.filledAt = clock.get();
    }

    /** Takes all of them, or none when there are fewer. */
    synchronized boolean take(int wanted) {
        Instant now = clock.get();
        if (now.isAfter(filledAt)) {
            double seconds = Duration.between(filledAt, now).toNanos() / 1e9;
            tokens = Math.min(rate.bucket(), tokens + seconds * rate.perSecond());
            filledAt = now;
        }
        if (tokens < wanted) {
            return false;
        }
        tokens -= wanted;
        return true;
    }
}
