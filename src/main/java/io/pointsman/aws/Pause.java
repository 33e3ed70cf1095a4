package io.pointsman.aws;

import java.time.Duration;

/** How the current thread waits for time to pass; a simulation lets its own clock pass instead. */
@FunctionalInterface
public interface Pause {

    /** By the machine's time. */
    Pause REAL = Thread::sleep;

    void sleep(Duration duration) throws InterruptedException;
}
