package io.pointsman.load;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** All operations that have started and not ended, so many at most. None ends later than its deadline. */
final class UnderWay {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Recording recording;
    private final Duration deadline;
    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final Queue<Attempt> byDeadline = new ConcurrentLinkedQueue<>();
    private volatile boolean ending;
    private volatile long begin = System.nanoTime();

    UnderWay(Recording recording, Duration deadline, int limit) {
        this.recording = recording;
        this.deadline = deadline;
        this.limit = limit;
    }

    Recording recording() {
        return recording;
    }

    Duration deadline() {
        return deadline;
    }

    /** @param begin of second 0, by {@link System#nanoTime}; what starts before counts for it too */
    void beginAt(long begin) {
        this.begin = begin;
    }

    /** Of the run, at a time of {@link System#nanoTime}. */
    int secondOf(long time) {
        return (int) Math.max(0, (time - begin) / SECOND);
    }

    /**
     * Starts an operation.
     *
     * @param intended when it was meant to start, by {@link System#nanoTime}
     * @param then what follows its success
     * @return over at once if there are too many
     */
    Attempt start(String path, Operation operation, long intended, Runnable then) {
        Series series = new Series(secondOf(intended), path, operation);
        Attempt attempt = new Attempt(series, this, intended, intended + deadline.toNanos(), then);
        if (count.incrementAndGet() > limit) {
            refused.increment();
            attempt.fail(ErrorKind.OVERLOADED);
        } else {
            byDeadline.add(attempt);
        }
        return attempt;
    }

    void ended() {
        var unused = count.decrementAndGet();
    }

    /** From now on it is only left to end what is under way. */
    void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    /** How many were too many. */
    long refused() {
        return refused.sum();
    }

    /** Ends those that are late. For one thread. */
    void expire() {
        long now = System.nanoTime();
        for (Attempt first = byDeadline.peek();
                first != null && (first.isOver() || first.isLate(now));
                first = byDeadline.peek()) {
            byDeadline.remove();
            if (!first.isOver()) {
                first.expire();
            }
        }
    }
}
