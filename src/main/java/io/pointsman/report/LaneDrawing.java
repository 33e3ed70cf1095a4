package io.pointsman.report;

import static io.pointsman.report.Axis.shortened;

import io.pointsman.report.Axis.Label;
import io.pointsman.report.Axis.Time;
import io.pointsman.report.Report.Lane;
import io.pointsman.report.Report.Mark;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Where lanes stand in their picture: first those of the report, then one for each source of marks. */
final class LaneDrawing {

    private static final int TOP = 8;
    private static final int LANE = 48;
    private static final int NAME = 15;
    private static final int BAND = 21;
    private static final int BAND_HEIGHT = 18;
    private static final int NUMBER = 37;
    private static final int BELOW = 26;
    private static final double NARROWEST = 3;
    private static final int LONGEST_NAME = 56;

    private LaneDrawing() {}

    record Bar(String x, String y, String width, int height, String tone, String text) {}

    record Drawn(
            int height,
            int bottom,
            List<Label> names,
            List<Bar> bars,
            String ticks,
            List<Label> numbers,
            List<Time> times,
            String grid) {}

    static Drawn of(Report report, Axis axis) {
        List<Label> names = new ArrayList<>();
        List<Bar> bars = new ArrayList<>();
        StringBuilder ticks = new StringBuilder();
        List<Label> numbers = new ArrayList<>();
        int y = TOP;
        for (Lane lane : report.lanes()) {
            names.add(name(lane.name(), y));
            for (Report.Span span : lane.spans()) {
                double x = axis.x(span.from());
                bars.add(new Bar(
                        shortened(x),
                        shortened(y + BAND),
                        shortened(Math.max(NARROWEST, axis.x(span.until()) - x)),
                        BAND_HEIGHT,
                        span.tone().name().toLowerCase(Locale.ROOT),
                        span.text()));
            }
            y += LANE;
        }
        for (String source :
                report.marks().stream().map(Mark::source).distinct().toList()) {
            names.add(name(source, y));
            List<Integer> which = IntStream.rangeClosed(1, report.marks().size())
                    .filter(number -> report.marks().get(number - 1).source().equals(source))
                    .boxed()
                    .toList();
            ticks.append(axis.lines(
                    which.stream().map(number -> report.marks().get(number - 1).at()), y + BAND - 3, y + BAND + 2));
            numbers.addAll(axis.numbers(which, report.marks(), y + NUMBER));
            y += LANE;
        }
        return new Drawn(
                y + BELOW,
                y,
                names,
                bars,
                ticks.toString(),
                numbers,
                axis.times(y + BELOW - 5.0),
                axis.lines(Ticks.times(axis.from(), axis.until()).stream().map(Ticks.Tick::value), TOP, y));
    }

    private static Label name(String name, int y) {
        String shown = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME - 1) + "…";
        return new Label(shortened(Axis.LEFT), shortened(y + NAME), shown);
    }
}
