package io.pointsman.report;

import static io.pointsman.report.Axis.shortened;

import io.pointsman.report.Axis.Label;
import io.pointsman.report.Axis.Time;
import io.pointsman.report.Report.Chart;
import io.pointsman.report.Report.Form;
import io.pointsman.report.Report.Mark;
import io.pointsman.report.Report.Point;
import io.pointsman.report.Report.Series;
import io.pointsman.report.Ticks.Tick;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Where everything of a chart stands in its picture, as the template wants it. */
final class ChartDrawing {

    private static final int TOP = 30;
    private static final int BOTTOM = 210;

    private static final int NUMBERS = 20;
    private static final int TIMES = 231;
    private static final double LEAST_TIME = 1e-6;
    private static final double NARROWEST = 1;
    private static final int COLOURS = 10;
    private static final int PATTERNS = 4;

    private final Chart chart;
    private final Axis axis;
    private final Thinning thinning;
    private final List<Series> series;

    private ChartDrawing(Chart chart, Axis axis, Thinning thinning) {
        this.chart = chart;
        this.axis = axis;
        this.thinning = thinning;
        series = chart.series().stream()
                .map(one -> new Series(
                        one.name(),
                        one.points().stream()
                                .filter(point -> Double.isFinite(point.at()) && Double.isFinite(point.value()))
                                .toList()))
                .toList();
    }

    record Shade(String x, String width) {}

    /** @param path of its line, or around its area */
    record Curve(String name, String path, int colour, int pattern) {}

    record Drawn(
            String title,
            String description,
            boolean empty,
            boolean stacked,
            List<Label> values,
            List<Time> times,
            String grid,
            List<Label> numbers,
            String marks,
            String shading,
            List<Shade> shades,
            List<Curve> curves,
            String thinned) {}

    static Drawn of(Chart chart, Axis axis, Thinning thinning, List<Mark> marks) {
        return new ChartDrawing(chart, axis, thinning).drawn(marks);
    }

    private Drawn drawn(List<Mark> marks) {
        List<Tick> ticks = ticks();
        boolean stacked = chart.form() == Form.STACKED_RATES;
        return new Drawn(
                chart.title(),
                description(),
                series.stream().allMatch(one -> one.points().isEmpty()),
                stacked,
                ticks.stream()
                        .map(tick -> new Label(shortened(Axis.LEFT), shortened(y(tick.value(), ticks)), tick.label()))
                        .toList(),
                axis.times(TIMES),
                ticks.stream()
                        .map(tick -> "M%d %sH%d".formatted(Axis.LEFT, shortened(y(tick.value(), ticks)), Axis.RIGHT))
                        .collect(Collectors.joining()),
                axis.numbers(IntStream.rangeClosed(1, marks.size()).boxed().toList(), marks, NUMBERS),
                axis.lines(marks.stream().map(Mark::at), TOP, BOTTOM),
                chart.shaded().name(),
                shades(),
                stacked ? areas(ticks) : lines(ticks),
                thinning.isNone() ? "" : thinned(stacked));
    }

    private String thinned(boolean stacked) {
        return stacked
                ? "Of each %d seconds the one with the most is drawn.".formatted(thinning.step())
                : "Of each %d seconds the lowest and the highest value are drawn.".formatted(thinning.step());
    }

    private List<Tick> ticks() {
        if (chart.form() == Form.TIMES) {
            double least = Math.max(LEAST_TIME, values().min().orElse(1e-3));
            return Ticks.decades(least, Math.max(least, values().max().orElse(1)));
        }
        return Ticks.rates(
                chart.form() != Form.STACKED_RATES
                        ? values().max().orElse(0)
                        : thinning.stack(series).values().stream()
                                .mapToDouble(Thinning::sum)
                                .max()
                                .orElse(0));
    }

    private DoubleStream values() {
        return series.stream().flatMap(one -> one.points().stream()).mapToDouble(Point::value);
    }

    private double y(double value, List<Tick> ticks) {
        double first = ticks.getFirst().value();
        double last = ticks.getLast().value();
        double share = chart.form() == Form.TIMES
                ? Math.log(Math.max(value, first) / first) / Math.log(last / first)
                : (value - first) / (last - first);
        return BOTTOM - Math.clamp(share, 0, 1) * (BOTTOM - TOP);
    }

    /** Those that overlap once. */
    private List<Shade> shades() {
        List<Shade> shades = new ArrayList<>();
        double end = Double.NEGATIVE_INFINITY;
        double begin = 0;
        for (var span : chart.shaded().spans().stream()
                .sorted(Comparator.comparingDouble(Report.Span::from))
                .toList()) {
            if (span.from() > end) {
                add(shades, begin, end);
                begin = span.from();
            }
            end = Math.max(end, span.until());
        }
        add(shades, begin, end);
        return shades;
    }

    private void add(List<Shade> shades, double begin, double end) {
        if (end >= begin) {
            double x = axis.x(begin);
            shades.add(new Shade(shortened(x), shortened(Math.max(NARROWEST, axis.x(end) - x))));
        }
    }

    private List<Curve> lines(List<Tick> ticks) {
        double joined = chart.form() == Form.AMOUNTS
                ? Double.POSITIVE_INFINITY
                : thinning.isNone() ? 1.5 : 2.0 * thinning.step();
        return IntStream.range(0, series.size())
                .mapToObj(i -> {
                    StringBuilder path = new StringBuilder();
                    double last = Double.NEGATIVE_INFINITY;
                    for (Point point : thinning.line(series.get(i).points())) {
                        String place = shortened(axis.x(point.at())) + " " + shortened(y(point.value(), ticks));
                        // A point without neighbours shows as a dot, by the round ends of lines.
                        path.append(path.isEmpty() || point.at() - last > joined ? "M" + place + "h0" : "L" + place);
                        last = point.at();
                    }
                    return curve(i, path.toString());
                })
                .toList();
    }

    private List<Curve> areas(List<Tick> ticks) {
        List<StringBuilder> paths =
                series.stream().map(one -> new StringBuilder()).toList();
        for (Map.Entry<Double, double[]> second : thinning.stack(series).entrySet()) {
            double at = thinning.isNone()
                    ? second.getKey()
                    : Math.floor(second.getKey() / thinning.step()) * thinning.step();
            double x = axis.x(at);
            String right = shortened(Math.max(x + NARROWEST, axis.x(at + thinning.step())));
            double sum = 0;
            for (int i = 0; i < series.size(); i++) {
                double value = second.getValue()[i];
                if (value > 0) {
                    paths.get(i)
                            .append("M%s %sH%sV%sH%sz"
                                    .formatted(
                                            shortened(x),
                                            shortened(y(sum, ticks)),
                                            right,
                                            shortened(y(sum + value, ticks)),
                                            shortened(x)));
                    sum += value;
                }
            }
        }
        return IntStream.range(0, series.size())
                .mapToObj(i -> curve(i, paths.get(i).toString()))
                .toList();
    }

    private Curve curve(int place, String path) {
        return new Curve(series.get(place).name(), path, place % COLOURS, place % PATTERNS);
    }

    /** For who does not see it. */
    private String description() {
        return series.stream()
                .filter(one -> !one.points().isEmpty())
                .map(one -> one.name() + " "
                        + amount(one.points().stream()
                                .mapToDouble(Point::value)
                                .min()
                                .orElse(0))
                        + " to "
                        + amount(one.points().stream()
                                .mapToDouble(Point::value)
                                .max()
                                .orElse(0)))
                .collect(Collectors.joining("; "));
    }

    private String amount(double value) {
        return switch (chart.form()) {
            case TIMES -> Amount.time(Duration.ofNanos((long) (value * 1e9)));
            case AMOUNTS -> Amount.brief(value);
            case RATES, STACKED_RATES -> Amount.brief(value) + " a second";
        };
    }
}
