package io.pointsman.load;

import java.util.Comparator;

/**
 * What is counted together.
 *
 * @param second of the run, from 0, in which operations were meant to start, whenever they ended
 */
public record Series(int second, String path, Operation operation) implements Comparable<Series> {

    private static final Comparator<Series> ORDER =
            Comparator.comparingInt(Series::second).thenComparing(Series::path).thenComparing(Series::operation);

    /** Not after any other of the same second. */
    static Series first(int second) {
        return new Series(second, "", Operation.CONNECT);
    }

    @Override
    public int compareTo(Series other) {
        return ORDER.compare(this, other);
    }

    Series later(long seconds) {
        return new Series(Math.toIntExact(second + seconds), path, operation);
    }
}
