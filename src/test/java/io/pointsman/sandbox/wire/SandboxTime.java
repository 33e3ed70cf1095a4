package io.pointsman.sandbox.wire;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Time in the sandbox. Instants are real; what takes AWS minutes is compressed by the pace: at pace 60 a wait of twelve minutes
 * takes twelve seconds. Rates (token buckets) and time to live are never compressed.
 */
public final class SandboxTime implements AutoCloseable {

    private final Clock clock;
    private final double pace;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("sandbox-time").daemon().factory());

    /**
     * @param pace how many seconds of AWS's pass in one of ours; greater than 0
     */
    public SandboxTime(Clock clock, double pace) {
        if (!(pace > 0)) {
            throw new IllegalArgumentException("pace must be greater than 0, was " + pace);
        }
        this.clock = clock;
        this.pace = pace;
    }

    public Instant now() {
        return clock.instant();
    }

    /** How long AWS's {@code duration} takes here. */
    public Duration compressed(Duration duration) {
        return Duration.ofNanos((long) (duration.toNanos() / pace));
    }

    /**
     * Runs {@code step} on a virtual thread once AWS's {@code duration} has passed; dropped when the sandbox closes first. A step
     * that throws is printed and forgotten.
     */
    public void after(Duration duration, Runnable step) {
        var unused = timer.schedule(
                () -> Thread.ofVirtual().name("sandbox-step").start(step),
                compressed(duration).toNanos(),
                TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
