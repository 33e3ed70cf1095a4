package io.pointsman.load;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** An operation under way. It ends once, by its answer or by what went wrong first. Times are of {@link System#nanoTime}. */
final class Attempt {

    private final Series series;
    private final int moment;
    private final UnderWay underWay;
    private final long intended;
    private final long deadline;
    private final Runnable then;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile long sent;
    private volatile String node = Series.NOBODY;
    private final AtomicReference<Predicate<String>> elsewhere = new AtomicReference<>(said -> false);
    private volatile Runnable whenLate = () -> {};

    /**
     * @param moment of its second, in which it is meant to start
     * @param then what follows its success
     */
    Attempt(Series series, int moment, UnderWay underWay, long intended, long deadline, Runnable then) {
        this.series = series;
        this.moment = moment;
        this.underWay = underWay;
        this.intended = intended;
        this.deadline = deadline;
        this.then = then;
        sent = intended;
    }

    boolean isOver() {
        return over.get();
    }

    long intended() {
        return intended;
    }

    /**
     * From then on it is the node's turn.
     *
     * @param node its address and port
     * @param whenLate what to do if there is no answer within the deadline
     */
    void sentAt(long time, String node, Runnable whenLate) {
        sent = time;
        this.node = node;
        this.whenLate = whenLate;
    }

    void succeed() {
        long now = System.nanoTime();
        if (over.compareAndSet(false, true)) {
            underWay.recording().succeeded(series.of(node), moment, now - intended, now - sent);
            // Before this one ends: what follows is never missed by whoever waits for the last.
            try {
                then.run();
            } finally {
                underWay.ended(series);
            }
        }
    }

    void fail(ErrorKind kind) {
        var unused = hasFailed(kind);
    }

    /** @return false if it had ended before */
    private boolean hasFailed(ErrorKind kind) {
        if (!over.compareAndSet(false, true)) {
            return false;
        }
        underWay.recording().failed(series.of(node), moment, kind);
        underWay.ended(series);
        return true;
    }

    /** @param follow is given what the first node to send us elsewhere says, and tells whether we go */
    void mayGoElsewhere(Predicate<String> follow) {
        elsewhere.set(follow);
    }

    /**
     * Goes where a node sends us, if it has not gone already.
     *
     * @return whether it is another node's turn now
     */
    boolean goesElsewhere(String said) {
        whenLate = () -> {};
        return elsewhere.getAndSet(again -> false).test(said);
    }

    boolean isLate(long now) {
        return now - deadline >= 0;
    }

    /** Ends it, and whatever keeps it waiting, unless it has just been answered. */
    void expire() {
        if (hasFailed(ErrorKind.TIMEOUT)) {
            whenLate.run();
        }
    }
}
