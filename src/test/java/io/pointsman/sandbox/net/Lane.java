package io.pointsman.sandbox.net;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Bytes on their way in one direction, in order, each held back until its delay is over. */
final class Lane {

    /** So many chunks at most; then the sender has to wait, as ever with TCP. */
    private static final int MOST = 64;

    private static final class Chunk {

        /** None at the end. */
        final byte[] bytes;

        final long arrived = System.nanoTime();

        Chunk(byte[] bytes) {
            this.bytes = bytes;
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Chunk> waiting = new ArrayDeque<>();
    private Duration delay;
    private boolean cut;

    Lane(Duration delay) {
        this.delay = delay;
    }

    /** Changes the delay of what is on its way, and of all that comes. */
    void delay(Duration longer) {
        lock.lock();
        try {
            delay = longer;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Throws away what is on its way, and all that comes. */
    void cut() {
        lock.lock();
        try {
            cut = true;
            waiting.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Puts in the first {@code length} bytes, at least one. */
    void put(byte[] bytes, int length) throws InterruptedException {
        add(Arrays.copyOf(bytes, length));
    }

    /** Says that nothing comes after what was put in. */
    void end() throws InterruptedException {
        add(new byte[0]);
    }

    private void add(byte[] bytes) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (waiting.size() >= MOST && !cut) {
                changed.await();
            }
            if (!cut) {
                waiting.add(new Chunk(bytes));
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The next bytes, as soon as they are due; empty at the end, and once cut. */
    Optional<byte[]> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!cut) {
                Chunk next = waiting.peek();
                if (next == null) {
                    changed.await();
                    continue;
                }
                long left = next.arrived + delay.toNanos() - System.nanoTime();
                if (left <= 0) {
                    waiting.remove();
                    changed.signalAll();
                    return Optional.of(next.bytes).filter(bytes -> bytes.length > 0);
                }
                var unused = changed.awaitNanos(left);
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }
}
