package io.pointsman.drill;

import io.pointsman.drill.DrillReport.Run;
import io.pointsman.report.Report.Chart;
import io.pointsman.report.Report.Form;
import io.pointsman.report.Report.Point;
import io.pointsman.report.Report.Series;
import io.pointsman.report.Report.Shading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What nodes used, for a drill's report. */
final class UsageReport {

    private static final int MOST_NODES = 10;
    private static final double PERCENT = 100;

    private UsageReport() {}

    static List<Chart> charts(Run run) {
        return Stream.of(
                        chart(run, "Memory used, in bytes", NodeUsage::usedMemory),
                        chart(run, "Items", NodeUsage::items),
                        chart(run, "Connections of clients", NodeUsage::connections),
                        chart(run, "Busy, in % of one processor", UsageReport::percent))
                .flatMap(List::stream)
                .toList();
    }

    private static @Nullable Double percent(NodeUsage usage) {
        return usage.processor() == null ? null : PERCENT * usage.processor();
    }

    /** None if no node told it. */
    private static List<Chart> chart(Run run, String title, Function<NodeUsage, ? extends @Nullable Number> value) {
        Map<String, List<Point>> nodes = new TreeMap<>();
        for (NodeUsage usage : run.usage()) {
            Number told = value.apply(usage);
            if (told != null) {
                nodes.computeIfAbsent(usage.node(), first -> new ArrayList<>())
                        .add(new Point(run.seconds(usage.at()), told.doubleValue()));
            }
        }
        if (nodes.isEmpty()) {
            return List.of();
        }
        List<Series> most = nodes.entrySet().stream()
                .map(node -> new Series(node.getKey(), node.getValue()))
                .sorted(Comparator.comparingDouble(UsageReport::greatest).reversed())
                .limit(MOST_NODES)
                .sorted(Comparator.comparing(Series::name))
                .toList();
        String shown = nodes.size() > MOST_NODES
                ? "%s: the %d of %d nodes with the most".formatted(title, MOST_NODES, nodes.size())
                : title;
        return List.of(new Chart(shown, Form.AMOUNTS, most, new Shading("", List.of())));
    }

    private static double greatest(Series series) {
        return series.points().stream().mapToDouble(Point::value).max().orElse(0);
    }
}
