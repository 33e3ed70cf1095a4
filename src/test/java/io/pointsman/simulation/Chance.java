package io.pointsman.simulation;

import java.util.List;
import java.util.Random;

/** What the seed decides. */
final class Chance {

    private final Random random;

    Chance(Random random) {
        this.random = random;
    }

    /** True once in {@code 1 / probability} times. */
    boolean hits(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** From {@code least} to {@code most}, both possible. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** Milliseconds, from whole seconds. */
    long seconds(int least, int most) {
        return between(least * 1_000, most * 1_000);
    }

    <T> T any(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    @SafeVarargs
    final <T> T any(T... some) {
        return some[random.nextInt(some.length)];
    }

    /** A probability up to {@code most}, and none at all in half of the courses, so that faults also come alone. */
    double intensity(double most) {
        return random.nextBoolean() ? 0 : random.nextDouble() * most;
    }
}
