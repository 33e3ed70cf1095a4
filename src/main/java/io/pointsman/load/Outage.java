package io.pointsman.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * When nobody was served: some operations failed, and none succeeded, by their intended starts, exact to 10 ms.
 *
 * @param from the run's begin on; where failures and successes were mixed before, from the end of the last 10 ms in which one succeeded
 * @param until the begin of the first later 10 ms in which one succeeded, or the end of all that was measured
 * @param errors of this path and operation, in all seconds in which some of it failed: what failed in the same seconds before and after it
 *     is in there too
 * @param over whether one succeeded later
 */
public record Outage(
        String path, Operation operation, Duration from, Duration until, Map<ErrorKind, Long> errors, boolean over) {

    private static final Duration MOMENT = Duration.ofSeconds(1).dividedBy(Moments.A_SECOND);

    public Outage {
        errors = Map.copyOf(errors);
    }

    public Duration length() {
        return until.minus(from);
    }

    /** What happened to one path's operations of one kind, by 10 ms of the run. */
    private static final class Line {

        final BitSet served = new BitSet();
        final BitSet failed = new BitSet();

        /** The first in which one failed and none succeeded, not before this; -1: none. */
        int nextUnserved(int from) {
            int next = failed.nextSetBit(from);
            while (next >= 0 && served.get(next)) {
                next = failed.nextSetBit(next + 1);
            }
            return next;
        }

        /** Where it really began, if in a moment before there had been failures too. */
        int beginOf(int unserved) {
            int last = served.previousSetBit(unserved);
            return last >= 0 && failed.get(last) ? last + 1 : unserved;
        }
    }

    private record Kind(String path, Operation operation) {}

    /** All of a result, in order of their begin. */
    static List<Outage> of(LoadResult result) {
        Map<Kind, Line> lines = new HashMap<>();
        result.seconds().forEach((series, measured) -> {
            Line line = lines.computeIfAbsent(new Kind(series.path(), series.operation()), first -> new Line());
            measured.served().addTo(line.served, series.second());
            measured.failed().addTo(line.failed, series.second());
        });
        int end = lines.values().stream()
                .mapToInt(line -> Math.max(line.served.length(), line.failed.length()))
                .max()
                .orElse(0);
        List<Outage> all = new ArrayList<>();
        lines.forEach((kind, line) -> {
            int unserved = line.nextUnserved(0);
            while (unserved >= 0) {
                int next = line.served.nextSetBit(unserved);
                all.add(of(kind, line.beginOf(unserved), next < 0 ? end : next, next >= 0, result));
                unserved = next < 0 ? -1 : line.nextUnserved(next);
            }
        });
        all.sort(Comparator.comparing(Outage::from).thenComparing(Outage::path).thenComparing(Outage::operation));
        return List.copyOf(all);
    }

    private static Outage of(Kind kind, int from, int until, boolean over, LoadResult result) {
        Map<ErrorKind, Long> errors = new EnumMap<>(ErrorKind.class);
        result.seconds().forEach((series, measured) -> {
            if (kind.equals(new Kind(series.path(), series.operation()))
                    && measured.failed().anyWithin(series.second(), from, until)) {
                measured.errors().forEach((error, count) -> errors.merge(error, count, Long::sum));
            }
        });
        return new Outage(
                kind.path(), kind.operation(), MOMENT.multipliedBy(from), MOMENT.multipliedBy(until), errors, over);
    }
}
