package io.pointsman.report;

import io.pointsman.report.Report.Chart;
import io.pointsman.report.Report.Mark;
import io.pointsman.report.Report.Point;
import io.pointsman.report.Report.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The time that all charts have in common, from left to right. */
record Axis(double from, double until) {

    static final int WIDTH = 760;
    static final int LEFT = 80;
    static final int RIGHT = 744;

    /** Of the largest letters, which narrow screens get. */
    private static final double LETTER = 11.5;

    private static final double SECOND = 1;
    private static final int HALF = 2;

    record Label(String x, String y, String text) {}

    /** @param minor whether narrow screens do without */
    record Time(String x, String y, String text, boolean minor) {}

    /** All that is in it, and a second more where it would be less than that. */
    static Axis of(Report report) {
        double[] times = Stream.of(
                        report.marks().stream().map(Mark::at),
                        spans(report).flatMap(span -> Stream.of(span.from(), span.until())),
                        report.charts().stream().flatMap(Axis::times))
                .flatMap(some -> some)
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .toArray();
        double from = DoubleStream.of(times).min().orElse(0);
        return new Axis(from, Math.max(DoubleStream.of(times).max().orElse(0), from + SECOND));
    }

    private static Stream<Span> spans(Report report) {
        return Stream.concat(
                report.lanes().stream().flatMap(lane -> lane.spans().stream()),
                report.charts().stream().flatMap(chart -> chart.shaded().spans().stream()));
    }

    /** A point stands for the second after it. */
    private static Stream<Double> times(Chart chart) {
        return chart.series().stream()
                .flatMap(series -> series.points().stream())
                .map(Point::at)
                .flatMap(at -> Stream.of(at, at + SECOND));
    }

    double seconds() {
        return until - from;
    }

    double x(double at) {
        return LEFT + (Math.clamp(at, from, until) - from) / seconds() * (RIGHT - LEFT);
    }

    List<Time> times(double y) {
        return Ticks.times(from, until).stream()
                .map(tick -> new Time(shortened(x(tick.value())), shortened(y), tick.label(), tick.minor()))
                .toList();
    }

    /** Numbers of marks where they are; those that would cover each other together, as "3–5". */
    List<Label> numbers(List<Integer> which, List<Mark> marks, double y) {
        List<Group> groups = new ArrayList<>();
        for (int number : which) {
            double x = x(marks.get(number - 1).at());
            Group next = new Group(number, number, x, x);
            while (!groups.isEmpty() && next.left() < groups.getLast().right()) {
                next = groups.removeLast().with(next);
            }
            groups.add(next);
        }
        return groups.stream()
                .map(group -> new Label(shortened(group.middle()), shortened(y), group.text()))
                .toList();
    }

    private record Group(int first, int last, double firstX, double lastX) {

        Group with(Group next) {
            return new Group(first, next.last, firstX, next.lastX);
        }

        String text() {
            return first == last ? Integer.toString(first) : first + "–" + last;
        }

        double middle() {
            double half = width() / HALF;
            return Math.clamp((firstX + lastX) / HALF, LEFT - LETTER + half, WIDTH - half);
        }

        double left() {
            return middle() - width() / HALF;
        }

        double right() {
            return middle() + width() / HALF;
        }

        private double width() {
            return text().length() * LETTER + LETTER / HALF;
        }
    }

    /** Lines from top to bottom at these times, each place once. */
    String lines(Stream<Double> times, int top, int bottom) {
        StringBuilder path = new StringBuilder();
        times.map(this::x)
                .map(Math::round)
                .distinct()
                .forEach(x -> path.append('M')
                        .append(x)
                        .append(' ')
                        .append(top)
                        .append('V')
                        .append(bottom));
        return path.toString();
    }

    /** A tenth of a unit is enough. */
    static String shortened(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
