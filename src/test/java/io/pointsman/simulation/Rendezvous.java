package io.pointsman.simulation;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where one virtual thread of a {@link Conductor} waits for an answer. */
final class Rendezvous<T> {

    private final Thread waiting = Thread.currentThread();
    private @Nullable Supplier<T> answer;

    /** Gives what the answer gives, or throws what it throws. */
    T await() {
        Supplier<T> given = answer;
        while (given == null) {
            LockSupport.park(this);
            given = answer;
        }
        return given.get();
    }

    void answer(Supplier<T> given) {
        answer = given;
        LockSupport.unpark(waiting);
    }

    /** What becomes of the threads of a process that was killed. */
    static void never() {
        while (true) {
            LockSupport.park();
        }
    }
}
