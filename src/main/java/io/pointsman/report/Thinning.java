package io.pointsman.report;

import io.pointsman.report.Report.Point;
import io.pointsman.report.Report.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fewer points than there are seconds, so that a page of hours can be opened. The axis is cut into steps; of each, a line keeps its lowest
 * and its highest point, so that neither a spike nor a hole is lost, and a stack the second with the most.
 *
 * @param step in seconds; 1: nothing is left out
 */
record Thinning(long step) {

    private static final long MOST_STEPS = 300;
    private static final long MOST_POINTS = 40_000;
    private static final int TWO = 2;

    /** @param series how many there are on the page */
    static Thinning of(double seconds, int series) {
        long steps = Math.clamp(MOST_POINTS / TWO / Math.max(1, series), 1, MOST_STEPS);
        return new Thinning(seconds <= TWO * steps ? 1 : (long) Math.ceil(seconds / steps));
    }

    boolean isNone() {
        return step == 1;
    }

    List<Point> line(List<Point> points) {
        if (isNone()) {
            return points;
        }
        Map<Long, List<Point>> steps = new TreeMap<>();
        for (Point point : points) {
            steps.merge(place(point.at()), List.of(point), Thinning::extremes);
        }
        return steps.values().stream().flatMap(List::stream).toList();
    }

    /** In order of time. */
    private static List<Point> extremes(List<Point> some, List<Point> others) {
        List<Point> all = new ArrayList<>(some);
        all.addAll(others);
        Comparator<Point> height = Comparator.comparingDouble(Point::value);
        Point least = all.stream().min(height).orElseThrow();
        Point most = all.stream().max(height).orElseThrow();
        if (least.value() == most.value()) {
            return List.of(least);
        }
        return least.at() < most.at() ? List.of(least, most) : List.of(most, least);
    }

    /** By time, the value of each series, 0 where it has none. */
    Map<Double, double[]> stack(List<Series> series) {
        Map<Double, double[]> seconds = new TreeMap<>();
        for (int i = 0; i < series.size(); i++) {
            for (Point point : series.get(i).points()) {
                seconds.computeIfAbsent(point.at(), first -> new double[series.size()])[i] += point.value();
            }
        }
        if (isNone()) {
            return seconds;
        }
        Map<Long, Map.Entry<Double, double[]>> highest = new TreeMap<>();
        seconds.entrySet()
                .forEach(second -> highest.merge(
                        place(second.getKey()),
                        Map.entry(second.getKey(), second.getValue()),
                        (some, other) -> sum(other.getValue()) > sum(some.getValue()) ? other : some));
        Map<Double, double[]> kept = new TreeMap<>();
        highest.values().forEach(second -> kept.put(second.getKey(), second.getValue()));
        return kept;
    }

    static double sum(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum;
    }

    private long place(double at) {
        return (long) Math.floor(at / step);
    }
}
