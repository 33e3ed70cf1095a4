package io.pointsman.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** A rate with a burst, as AWS counts its own: full at first, refilled steadily up to its size. */
final class TokenBucket {

    private final double size;
    private final double perSecond;
    private final Clock clock;
    private final Pause pause;
    private double tokens;
    private double awaited;
    private Instant filledAt;

    TokenBucket(double size, double perSecond, Clock clock, Pause pause) {
        this.size = size;
        this.perSecond = perSecond;
        this.clock = clock;
        this.pause = pause;
        this.tokens = size;
        this.filledAt = clock.instant();
    }

    /**
     * Takes tokens, after waiting until they are there. Whoever wants fewer may be served first.
     *
     * @param wanted more than the size counts as the size
     * @param leaving how many must be left for those who are in more of a hurry
     * @return how long it waited
     */
    Duration take(double wanted, double leaving) throws InterruptedException {
        double needed = Math.min(size, wanted + leaving);
        Duration waited = Duration.ZERO;
        await(wanted);
        try {
            for (Duration wait = tryTake(wanted, needed); !wait.isZero(); wait = tryTake(wanted, needed)) {
                pause.sleep(wait);
                waited = waited.plus(wait);
            }
        } finally {
            await(-wanted);
        }
        return waited;
    }

    private synchronized void await(double wanted) {
        awaited += Math.clamp(wanted, -size, size);
    }

    /**
     * What is there, less what those who wait want; may be below zero.
     *
     * @param ahead how much later
     */
    synchronized int left(Duration ahead) {
        refill();
        return (int) Math.floor(Math.min(size, tokens + ahead.toNanos() / 1e9 * perSecond) - awaited);
    }

    /** @return zero if taken, otherwise how long it takes until there are enough */
    private synchronized Duration tryTake(double wanted, double needed) {
        refill();
        if (tokens >= needed) {
            tokens -= Math.min(size, wanted);
            return Duration.ZERO;
        }
        return Duration.ofMillis((long) Math.ceil((needed - tokens) / perSecond * 1_000));
    }

    private void refill() {
        Instant now = clock.instant();
        if (now.isAfter(filledAt)) {
            tokens = Math.min(size, tokens + Duration.between(filledAt, now).toNanos() / 1e9 * perSecond);
        }
        // A clock that was set back gives nothing for the past, and takes nothing from the time to come.
        filledAt = now;
    }
}
