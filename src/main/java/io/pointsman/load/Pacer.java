package io.pointsman.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/** Calls at the intended start of each operation, or as soon after as it can: it never leaves one out, and never waits for one. */
final class Pacer {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** After so many that are late, answers that have come are read. */
    private static final int AT_ONCE = 32;

    /**
     * A thread that sleeps wakes up too late, on a virtual machine by milliseconds now and then: so long before it is due it stays awake. Where
     * there is one processor only, whoever answers needs it meanwhile.
     */
    private static final Duration AWAKE =
            Runtime.getRuntime().availableProcessors() > 1 ? Duration.ofMillis(1) : Duration.ofNanos(50_000);

    private static final long LONGEST_WAIT = Duration.ofMillis(50).toNanos();
    private static final long PUNCTUAL = Duration.ofMillis(1).toNanos();
    private static final long NEARLY_PUNCTUAL = Duration.ofMillis(10).toNanos();

    private static final String LEAST_SLACK_NANOS = "1000";

    private final Schedule schedule;
    private final long count;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Future<?> turns = CompletableFuture.completedFuture(null);
    private long arrival;
    private long punctual;
    private long nearlyPunctual;
    private volatile Pacing pacing = Pacing.NONE;
    private volatile boolean stopped;

    Pacer(Schedule schedule) {
        this.schedule = schedule;
        count = schedule.count();
    }

    /**
     * Once only.
     *
     * @param thread on which all of it is done
     * @param begin of the schedule, by {@link System#nanoTime}
     * @param start is given the intended start of an operation, by {@link System#nanoTime}
     * @return done after the last operation, or once stopped
     */
    CompletableFuture<Void> run(ScheduledExecutorService thread, long begin, LongConsumer start) {
        thread.execute(() -> {
            wakeInTime();
            stayAwake(thread, begin, start);
        });
        return ended;
    }

    /** One task for all turns until it sleeps: a new one each would be most of what the JVM has to collect, and hold the thread up for it. */
    private void stayAwake(ScheduledExecutorService thread, long begin, LongConsumer start) {
        // Scheduled, not executed, however soon: what is scheduled waits until answers that have come are read.
        turns = thread.scheduleWithFixedDelay(() -> takeTurn(thread, begin, start), 0, 1, TimeUnit.NANOSECONDS);
    }

    private void takeTurn(ScheduledExecutorService thread, long begin, LongConsumer start) {
        try {
            long wait = startSome(begin, start);
            if (stopped || arrival == count) {
                turns.cancel(false);
                ended.complete(null);
            } else if (wait > AWAKE.toNanos()) {
                turns.cancel(false);
                var unused = thread.schedule(
                        () -> stayAwake(thread, begin, start), wait - AWAKE.toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (RuntimeException | Error e) {
            turns.cancel(false);
            ended.completeExceptionally(e);
        }
    }

    /** @return after how long there may be more to start, in nanoseconds */
    private long startSome(long begin, LongConsumer start) {
        for (int turn = 0; turn < AT_ONCE && arrival < count && !stopped; turn++) {
            long intended = begin + schedule.nanosOf(arrival);
            long left = intended - System.nanoTime();
            if (left > 0) {
                return Math.min(left, LONGEST_WAIT);
            }
            start.accept(intended);
            long late = System.nanoTime() - intended;
            punctual += late <= PUNCTUAL ? 1 : 0;
            nearlyPunctual += late <= NEARLY_PUNCTUAL ? 1 : 0;
            arrival++;
            pacing = new Pacing(arrival, punctual, nearlyPunctual);
        }
        return 0;
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
