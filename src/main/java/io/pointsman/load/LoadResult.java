package io.pointsman.load;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What became of every operation of a run, each counted once.
 *
 * @param begin of second 0
 * @param seconds what happened, by second, path, operation and node; what did not happen is absent
 * @param redirected how often a cluster's node sent an operation elsewhere, and it went
 * @param faults why it tells nothing of what was measured, in words; empty: it is valid
 */
public record LoadResult(
        Instant begin, SortedMap<Series, Measured> seconds, Pacing pacing, long redirected, List<String> faults) {

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);
    private static final Duration HALF_A_MOMENT = Duration.ofMillis(5);
    private static final long MOMENT_MILLIS = 10;

    public LoadResult {
        seconds = Collections.unmodifiableSortedMap(new TreeMap<>(seconds));
        faults = List.copyOf(faults);
    }

    public boolean isValid() {
        return faults.isEmpty();
    }

    /** The same run, of these seconds only. */
    LoadResult from(int second) {
        return new LoadResult(begin, seconds.tailMap(Series.first(second)), pacing, redirected, faults);
    }

    /** The same, whichever node's turn it was. */
    public LoadResult ofAllNodes() {
        SortedMap<Series, Measured> together = new TreeMap<>();
        seconds.forEach((series, measured) -> together.merge(series.of(Series.NOBODY), measured, Measured::plus));
        return new LoadResult(begin, together, pacing, redirected, faults);
    }

    /** Of these series together. */
    public Summary summary(Predicate<Series> which) {
        return Summary.of(seconds.entrySet().stream()
                .filter(entry -> which.test(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList());
    }

    public Summary summary(String path, Operation operation) {
        return summary(series -> series.path().equals(path) && series.operation() == operation);
    }

    public Summary summary(String path, Operation operation, String node) {
        return summary(series -> series.path().equals(path)
                && series.operation() == operation
                && series.node().equals(node));
    }

    /** Whose turn it was, in order; empty text for what came to none's. */
    public List<String> nodes(String path, Operation operation) {
        return seconds.keySet().stream()
                .filter(series -> series.path().equals(path) && series.operation() == operation)
                .map(Series::node)
                .distinct()
                .sorted()
                .toList();
    }

    /** Of all reads and writes, numbered ones too; connections are counted apart. */
    public Summary total() {
        return summary(series -> series.operation() != Operation.CONNECT);
    }

    /** When nobody was served, of each path and operation apart; in order of their begin. */
    public List<Outage> outages() {
        return Outage.of(this);
    }

    /**
     * What several generators did together, second by second of the clock on the wall, and outages by 10 ms; or one, in all pieces of its
     * run.
     *
     * @param some at least one
     */
    public static LoadResult merge(List<LoadResult> some) {
        // A piece from before the run began does not know when that will be.
        boolean begun = some.stream().anyMatch(one -> !one.seconds.isEmpty());
        Instant begin = some.stream()
                .filter(one -> !begun || !one.seconds.isEmpty())
                .map(LoadResult::begin)
                .min(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalArgumentException("nothing to merge"));
        SortedMap<Series, Measured> seconds = new TreeMap<>();
        List<String> faults = new ArrayList<>();
        Pacing pacing = Pacing.NONE;
        long redirected = 0;
        for (LoadResult one : some) {
            Duration later = Duration.between(begin, one.begin);
            long whole = later.plus(HALF_A_SECOND).toSeconds();
            Duration rest = later.minusSeconds(whole);
            int moments = Math.toIntExact(Math.floorDiv(rest.plus(HALF_A_MOMENT).toMillis(), MOMENT_MILLIS));
            one.seconds.forEach(
                    (series, measured) -> seconds.merge(series.later(whole), measured.later(moments), Measured::plus));
            faults.addAll(one.faults);
            pacing = pacing.plus(one.pacing);
            redirected += one.redirected;
        }
        return new LoadResult(
                begin, seconds, pacing, redirected, faults.stream().distinct().toList());
    }
}
