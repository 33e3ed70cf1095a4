package io.pointsman.aws;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How the current thread waits for time to pass; a simulation lets its own clock pass instead. */
@FunctionalInterface
public interface Pause {

    /** By the machine's time. */
    Pause REAL = Thread::sleep;

    void sleep(Duration duration) throws InterruptedException;

    /** Half of it, and of the other half a part by chance, so that several who wait for the same do not come back at the same time. */
    default void sleepUpTo(Duration longest) throws InterruptedException {
        long half = longest.toMillis() / 2;
        sleep(Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1)));
    }
}
