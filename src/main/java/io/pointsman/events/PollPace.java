package io.pointsman.events;

import io.awspring.cloud.sqs.listener.backpressure.BatchAwareBackPressureHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much is asked of the queue at once: one long poll while it is quiet, two while polls come back full, and no more messages
 * in hand than the limit. The library's own pace ties polls to messages: at 2,000 messages it would open 200 connections after the
 * first message received.
 */
final class PollPace implements BatchAwareBackPressureHandler {

    private static final int BATCH = 10;

    /**
     * Some hundred messages in a second. More would gain nothing when all groups fail over at once: the first few lead to a listing, which shows the
     * others, and what their events take of the processor is missing there.
     */
    private static final int POLLS_WHEN_BUSY = 2;

    private static final long LONGEST_WAIT_SECONDS = 1;

    private final int mostMessages;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private int held;
    private int polls;
    private boolean busy;
    private boolean draining;

    /** @param mostMessages asked for or in hand at the same time */
    PollPace(int mostMessages) {
        this.mostMessages = mostMessages;
    }

    @Override
    public int requestBatch() throws InterruptedException {
        return request(BATCH);
    }

    /** Returns all of {@code amount}, or 0 when a second has passed; the caller then asks again unless it was stopped. */
    @Override
    public int request(int amount) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
            while (!isFree(amount)) {
                if (left <= 0) {
                    return 0;
                }
                left = released.awaitNanos(left);
            }
            held += amount;
            polls++;
            return amount;
        } finally {
            lock.unlock();
        }
    }

    private boolean isFree(int amount) {
        return !draining && held + amount <= mostMessages && polls < (busy ? POLLS_WHEN_BUSY : 1);
    }

    /** Called once after each poll with what it did not bring, and once after each message. */
    @Override
    public void release(int amount, ReleaseReason reason) {
        lock.lock();
        try {
            held -= amount;
            if (reason == ReleaseReason.NONE_FETCHED || reason == ReleaseReason.PARTIAL_FETCH) {
                polls--;
                busy = amount == 0;
            }
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean drain(Duration timeout) {
        lock.lock();
        try {
            draining = true;
            long left = timeout.toNanos();
            while (held > 0) {
                if (left <= 0) {
                    return false;
                }
                left = released.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
