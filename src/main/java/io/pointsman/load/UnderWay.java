package io.pointsman.load;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** All operations that have started and not ended, so many at most. None ends later than its deadline. */
final class UnderWay {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long MOMENT = SECOND / Moments.A_SECOND;

    private final Recording recording;
    private final Duration deadline;
    private final int limit;
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final Queue<Attempt> byDeadline = new ConcurrentLinkedQueue<>();
    private final ConcurrentMap<Integer, AtomicInteger> bySecond = new ConcurrentHashMap<>();
    private volatile int closed;
    private volatile boolean ending;
    /** At first so late that all is before it. */
    private volatile long begin = System.nanoTime() + Long.MAX_VALUE / 2;

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
        Series series = new Series(enter(secondOf(intended)), path, operation);
        Attempt attempt = new Attempt(
                series, momentOf(intended, series.second()), this, intended, intended + deadline.toNanos(), then);
        if (count.incrementAndGet() > limit) {
            refused.increment();
            attempt.fail(ErrorKind.OVERLOADED);
        } else {
            byDeadline.add(attempt);
        }
        return attempt;
    }

    /** The nearest one in the second that it counts for. */
    private int momentOf(long time, int second) {
        return Math.clamp((time - begin - second * SECOND) / MOMENT, 0, Moments.A_SECOND - 1);
    }

    /** @return the second that it counts for: its own, or the first that is not closed */
    private int enter(int own) {
        while (true) {
            int second = Math.max(own, closed);
            AtomicInteger here = bySecond.computeIfAbsent(second, first -> new AtomicInteger());
            here.incrementAndGet();
            if (second >= closed) {
                return second;
            }
            here.decrementAndGet();
        }
    }

    void ended(Series series) {
        Optional.ofNullable(bySecond.get(series.second())).ifPresent(AtomicInteger::decrementAndGet);
        var unused = count.decrementAndGet();
    }

    /**
     * Closes seconds: what starts from now on does not count for them.
     *
     * @param until the first that stays open, unless a later one has been closed already
     * @return all before it are over for good: none that counts for them is still under way
     */
    synchronized int close(int until) {
        closed = Math.max(closed, until);
        int over = closed;
        for (Map.Entry<Integer, AtomicInteger> second : bySecond.entrySet()) {
            if (second.getKey() < over && second.getValue().get() > 0) {
                over = second.getKey();
            }
        }
        int first = over;
        bySecond.keySet().removeIf(second -> second < first);
        return over;
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
