package io.pointsman.load;

import java.util.Comparator;

/**
 * What is counted together.
 *
 * @param second of the run, from 0, in which operations were meant to start, whenever they ended
 * @param node whose turn it was, as {@code 10.0.1.17:6379}; empty if it came to none's
 */
public record Series(int second, String path, Operation operation, String node) implements Comparable<Series> {

    private static final Comparator<Series> ORDER = Comparator.comparingInt(Series::second)
            .thenComparing(Series::path)
            .thenComparing(Series::operation)
            .thenComparing(Series::node);

    static final String NOBODY = "";

    Series(int second, String path, Operation operation) {
        this(second, path, operation, NOBODY);
    }

    /** Not after any other of the same second. */
    static Series first(int second) {
        return new Series(second, "", Operation.CONNECT);
    }

    @Override
    public int compareTo(Series other) {
        return ORDER.compare(this, other);
    }

    Series later(long seconds) {
        return new Series(Math.toIntExact(second + seconds), path, operation, node);
    }

    Series of(String one) {
        return new Series(second, path, operation, one);
    }
}
