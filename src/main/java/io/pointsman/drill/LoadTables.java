package io.pointsman.drill;

import io.pointsman.drill.LoadReport.Kind;
import io.pointsman.load.ErrorKind;
import io.pointsman.load.LoadResult;
import io.pointsman.load.Operation;
import io.pointsman.load.Outage;
import io.pointsman.load.Series;
import io.pointsman.load.Summary;
import io.pointsman.report.Amount;
import io.pointsman.report.Report.Column;
import io.pointsman.report.Report.Span;
import io.pointsman.report.Report.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What load on a drill met, in tables. */
final class LoadTables {

    private static final double MILLIS = 1_000;

    private final LoadResult result;
    private final double begin;
    private final List<Outage> outages;
    private final Collection<Kind> kinds;

    /** @param begin of its second 0, on the report's axis */
    LoadTables(LoadResult result, double begin, List<Outage> outages, Collection<Kind> kinds) {
        this.result = result;
        this.begin = begin;
        this.outages = outages;
        this.kinds = kinds;
    }

    /**
     * @param nodeAt what a node at an address is called
     * @param acted from when until when something was done to the group, on the report's axis; empty if it was not, or has not ended
     */
    List<Table> all(UnaryOperator<String> nodeAt, Optional<Span> acted) {
        List<Table> tables = new ArrayList<>(List.of(paths()));
        acted.map(this::phases).ifPresent(tables::add);
        tables.add(nodes(nodeAt));
        if (!outages.isEmpty()) {
            tables.add(outages());
        }
        return tables;
    }

    private Table paths() {
        return new Table(
                "Paths",
                columns("Path"),
                kinds.stream()
                        .map(kind -> row(kind.inWords(), result.summary(kind.path(), kind.operation())))
                        .toList());
    }

    /** Seconds in which it began or ended count for it. */
    private Table phases(Span acted) {
        Map<String, IntPredicate> phases = new LinkedHashMap<>();
        phases.put("before", second -> begin + second + 1 <= acted.from());
        phases.put("during", second -> begin + second + 1 > acted.from() && begin + second <= acted.until());
        phases.put("after", second -> begin + second > acted.until());
        List<Column> columns = new ArrayList<>(List.of(Column.text("Path"), Column.text("When")));
        LoadReport.PERCENTILES.keySet().forEach(percentile -> columns.add(Column.number(percentile)));
        columns.addAll(List.of(Column.number("Served"), Column.number("Failed")));
        List<List<String>> rows = new ArrayList<>();
        kinds.stream()
                .filter(Kind::isServed)
                .forEach(kind -> phases.forEach((phase, when) -> {
                    Summary met = result.summary(series -> Kind.of(series).equals(kind) && when.test(series.second()));
                    List<String> row = new ArrayList<>(List.of(kind.inWords(), phase));
                    row.addAll(percentiles(met));
                    row.addAll(List.of(Amount.count(met.successes()), Amount.count(met.failures())));
                    rows.add(row);
                }));
        return new Table("Before, during and after", columns, rows);
    }

    private static List<String> percentiles(Summary met) {
        return LoadReport.PERCENTILES.values().stream()
                .map(percentile -> met.successes() == 0 ? "–" : Amount.time(percentile.apply(met.latency())))
                .toList();
    }

    /** What was never sent came to nobody's turn. */
    private Table nodes(UnaryOperator<String> nodeAt) {
        return new Table(
                "Nodes",
                columns("Node"),
                result.seconds().keySet().stream()
                        .map(Series::node)
                        .distinct()
                        .map(node -> row(
                                node.isEmpty() ? "not sent to any" : nodeAt.apply(node),
                                result.summary(series ->
                                        series.node().equals(node) && series.operation() != Operation.CONNECT)))
                        .sorted(Comparator.comparing(List::getFirst))
                        .toList());
    }

    private static List<Column> columns(String first) {
        return List.of(
                Column.text(first),
                Column.number("Served"),
                Column.number("Failed"),
                Column.number("p50"),
                Column.number("p90"),
                Column.number("p99"),
                Column.number("Max"),
                Column.text("Errors"));
    }

    private Table outages() {
        return new Table(
                "When nobody was served",
                List.of(
                        Column.text("Path"),
                        Column.number("After"),
                        Column.number("For"),
                        Column.text("Ended"),
                        Column.text("Errors of those seconds")),
                outages.stream().map(this::row).toList());
    }

    private static List<String> row(String name, Summary summary) {
        List<String> row =
                new ArrayList<>(List.of(name, Amount.count(summary.successes()), Amount.count(summary.failures())));
        row.addAll(percentiles(summary));
        row.add(inWords(summary.errors()));
        return row;
    }

    private List<String> row(Outage outage) {
        return List.of(
                new Kind(outage.path(), outage.operation()).inWords(),
                Amount.difference(Duration.ofMillis(Math.round(begin * MILLIS)).plus(outage.from())),
                Amount.time(outage.length()),
                outage.over() ? "yes" : "no",
                inWords(outage.errors()));
    }

    private static String inWords(Map<ErrorKind, Long> errors) {
        return errors.isEmpty()
                ? "–"
                : errors.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(error -> Amount.count(error.getValue()) + " " + DrillReport.words(error.getKey()))
                        .collect(Collectors.joining(", "));
    }
}
