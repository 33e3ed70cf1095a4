package io.pointsman.load;

import io.pointsman.failure.Rejected;
import java.time.Duration;

/**
 * A part of a run, in which the rate of arrivals changes evenly.
 *
 * @param length 1 s to 1 h
 * @param from arrivals a second at its beginning, 0 to 100,000
 * @param to at its end, likewise; the same as {@code from}: it holds
 */
public record Phase(Duration length, double from, double to) {

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final double FASTEST = 100_000;
    private static final double NANOS = 1e9;

    /** @throws Rejected if it is out of bounds */
    public Phase {
        if (length.compareTo(SHORTEST) < 0 || length.compareTo(LONGEST) > 0) {
            throw new Rejected("A phase lasts 1 s to 1 h, not " + length + ".", null);
        }
        checkRate(from);
        checkRate(to);
    }

    private static void checkRate(double rate) {
        if (!(rate >= 0 && rate <= FASTEST)) {
            throw new Rejected("A rate is 0 to 100000 a second, not " + rate + ".", null);
        }
    }

    public static Phase hold(Duration length, double rate) {
        return new Phase(length, rate, rate);
    }

    /** How many arrivals it has, the last perhaps in part. */
    double arrivals() {
        return seconds() * (from + to) / 2;
    }

    /**
     * When so many arrivals have come: the root of {@code from t + (to - from) / (2 length) t² = arrivals}, in the form that does not
     * subtract what is nearly equal.
     *
     * @param arrivals 0 to {@link #arrivals}
     * @return nanoseconds from its beginning
     */
    long nanosAt(double arrivals) {
        if (arrivals <= 0) {
            return 0;
        }
        double growth = (to - from) / seconds();
        double rate = Math.sqrt(Math.max(0, from * from + 2 * growth * arrivals));
        return Math.min(Math.round(NANOS * 2 * arrivals / (from + rate)), length.toNanos());
    }

    private double seconds() {
        return length.toNanos() / NANOS;
    }
}
