package io.pointsman.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;

/** Calls at the intended start of each operation, or as soon after as it can: it never leaves one out, and never waits for one. */
final class Pacer {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** Not longer: the processor is the node's and the connections' too. */
    private static final long SPIN = Duration.ofNanos(15_000).toNanos();

    /** What is due within it is started together: each time costs more than an operation. */
    private static final long SHORTEST_PARK = Duration.ofNanos(50_000).toNanos();

    private static final long LONGEST_PARK = Duration.ofMillis(50).toNanos();
    private static final long PUNCTUAL = Duration.ofMillis(1).toNanos();
    private static final long NEARLY_PUNCTUAL = Duration.ofMillis(10).toNanos();

    private static final String LEAST_SLACK_NANOS = "1000";

    private final Schedule schedule;
    private final long count;
    private volatile Pacing pacing = Pacing.NONE;
    private volatile boolean stopped;

    Pacer(Schedule schedule) {
        this.schedule = schedule;
        count = schedule.count();
    }

    /**
     * Returns after the last operation, or once stopped.
     *
     * @param begin of the schedule, by {@link System#nanoTime}
     * @param start is given the intended start of an operation, by {@link System#nanoTime}
     */
    void run(long begin, LongConsumer start) {
        wakeInTime();
        long punctual = 0;
        long nearlyPunctual = 0;
        for (long arrival = 0; arrival < count; arrival++) {
            long intended = begin + schedule.nanosOf(arrival);
            await(intended);
            if (stopped) {
                return;
            }
            start.accept(intended);
            long late = System.nanoTime() - intended;
            punctual += late <= PUNCTUAL ? 1 : 0;
            nearlyPunctual += late <= NEARLY_PUNCTUAL ? 1 : 0;
            pacing = new Pacing(arrival + 1, punctual, nearlyPunctual);
        }
    }

    /** Linux lets a thread sleep 50 µs longer than it asks for, unless it is told not to. Elsewhere, or if it may not be told, we are as late. */
    private static void wakeInTime() {
        try {
            Path thread = Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName();
            Files.writeString(Path.of("/proc", thread.toString(), "timerslack_ns"), LEAST_SLACK_NANOS);
        } catch (IOException | UnsupportedOperationException e) {
            // Late it is.
        }
    }

    private void await(long time) {
        for (long left = time - System.nanoTime(); left > 0 && !stopped; left = time - System.nanoTime()) {
            if (left > SPIN) {
                LockSupport.parkNanos(Math.clamp(left - SPIN, SHORTEST_PARK, LONGEST_PARK));
            } else {
                Thread.onSpinWait();
            }
        }
    }

    void stop() {
        stopped = true;
    }

    Pacing pacing() {
        return pacing;
    }

    /** Of the run: all operations that were meant to start before it have started. */
    int second() {
        long started = pacing.intended();
        return started < count ? Math.toIntExact(schedule.nanosOf(started) / SECOND) : Integer.MAX_VALUE;
    }
}
