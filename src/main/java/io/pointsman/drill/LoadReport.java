package io.pointsman.drill;

import io.pointsman.drill.LoadStore.End;
import io.pointsman.load.ErrorKind;
import io.pointsman.load.LoadResult;
import io.pointsman.load.Measured;
import io.pointsman.load.Operation;
import io.pointsman.load.Outage;
import io.pointsman.load.Series;
import io.pointsman.load.Summary;
import io.pointsman.load.Times;
import io.pointsman.report.Amount;
import io.pointsman.report.Report;
import io.pointsman.report.Report.Chart;
import io.pointsman.report.Report.Fact;
import io.pointsman.report.Report.Form;
import io.pointsman.report.Report.Lane;
import io.pointsman.report.Report.Point;
import io.pointsman.report.Report.Shading;
import io.pointsman.report.Report.Span;
import io.pointsman.report.Report.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** What load on a drill met, for its report. Connections count in the table of paths alone: who could not connect has failed in what he wanted too. */
final class LoadReport {

    private static final double NANOS = 1e9;
    private static final double MILLIS = 1_000;

    static final Map<String, Function<Times, Duration>> PERCENTILES = percentiles();

    private final LoadResult result;
    private final double begin;
    private final List<Outage> outages;
    private final Map<Kind, SortedMap<Integer, Measured>> kinds;

    /** @param begin of its second 0, on the report's axis */
    LoadReport(LoadResult result, double begin) {
        this.result = result;
        this.begin = begin;
        outages = result.outages();
        kinds = new TreeMap<>();
        result.ofAllNodes()
                .seconds()
                .forEach((series, measured) -> kinds.computeIfAbsent(Kind.of(series), first -> new TreeMap<>())
                        .put(series.second(), measured));
    }

    /** What is drawn and told apart. */
    record Kind(String path, Operation operation) implements Comparable<Kind> {

        private static final Comparator<Kind> ORDER =
                Comparator.comparing(Kind::path).thenComparing(Kind::operation);

        static Kind of(Series series) {
            return new Kind(series.path(), series.operation());
        }

        boolean isMetBy(Outage outage) {
            return outage.path().equals(path) && outage.operation() == operation;
        }

        boolean isServed() {
            return operation != Operation.CONNECT;
        }

        String inWords() {
            return path + ", " + DrillReport.words(operation) + "s";
        }

        @Override
        public int compareTo(Kind other) {
            return ORDER.compare(this, other);
        }
    }

    private static Map<String, Function<Times, Duration>> percentiles() {
        Map<String, Function<Times, Duration>> percentiles = new LinkedHashMap<>();
        percentiles.put("p50", Times::p50);
        percentiles.put("p90", Times::p90);
        percentiles.put("p99", Times::p99);
        percentiles.put("max", Times::max);
        return percentiles;
    }

    LoadTables tables() {
        return new LoadTables(result, begin, outages, kinds.keySet());
    }

    List<Fact> facts(Optional<End> end) {
        List<Fact> facts = new ArrayList<>();
        Summary total = result.total();
        facts.add(new Fact("Served", Amount.count(total.successes())));
        facts.add(new Fact("Failed", Amount.count(total.failures())));
        if (result.pacing().intended() > 0) {
            facts.add(new Fact(
                    "Sent within 1 ms of their time",
                    "%s of %s"
                            .formatted(
                                    Amount.count(result.pacing().punctual()),
                                    Amount.count(result.pacing().intended()))));
        }
        end.flatMap(End::writes)
                .ifPresent(writes -> facts.add(new Fact(
                        "Lost of acknowledged writes",
                        "%s of %s".formatted(Amount.count(writes.lost()), Amount.count(writes.acknowledged())))));
        if (!result.isValid()) {
            facts.add(new Fact("Its measurements say nothing", String.join("; ", result.faults())));
        }
        return facts;
    }

    /** One for each path and operation that was not served for a while. */
    List<Lane> lanes() {
        return kinds.keySet().stream()
                .filter(Kind::isServed)
                .filter(kind -> outages.stream().anyMatch(kind::isMetBy))
                .map(kind -> new Lane("No " + DrillReport.words(kind.operation()) + "s: " + kind.path(), spans(kind)))
                .toList();
    }

    private List<Span> spans(Kind kind) {
        return outages.stream().filter(kind::isMetBy).map(this::span).toList();
    }

    private Span span(Outage outage) {
        return new Span(
                begin + outage.from().toMillis() / MILLIS,
                begin + outage.until().toMillis() / MILLIS,
                Tone.BAD,
                "nobody was served for " + Amount.time(outage.length()));
    }

    List<Chart> charts() {
        Shading all = shading(outages.stream()
                .filter(outage -> outage.operation() != Operation.CONNECT)
                .map(this::span)
                .toList());
        Stream<Chart> rates = Stream.of(
                        new Chart(
                                "Operations a second",
                                Form.RATES,
                                List.of(rate("asked for", Measured::count), rate("served", Measured::successes)),
                                all),
                        new Chart("Errors a second", Form.STACKED_RATES, errors(), all))
                .filter(chart -> !chart.series().isEmpty());
        Stream<Chart> times = kinds.entrySet().stream()
                .filter(entry -> entry.getKey().isServed())
                .map(entry -> new Chart(
                        "How long from the intended start: " + entry.getKey().inWords(),
                        Form.TIMES,
                        times(entry.getValue()),
                        shading(spans(entry.getKey()))));
        return Stream.concat(rates, times).toList();
    }

    private static Shading shading(List<Span> spans) {
        return new Shading("nobody was served", spans);
    }

    private Report.Series rate(String name, Function<Measured, Long> count) {
        SortedMap<Integer, Long> seconds = new TreeMap<>();
        result.seconds().forEach((series, measured) -> {
            if (series.operation() != Operation.CONNECT) {
                seconds.merge(series.second(), count.apply(measured), Long::sum);
            }
        });
        return new Report.Series(name, points(seconds));
    }

    private List<Report.Series> errors() {
        Map<ErrorKind, SortedMap<Integer, Long>> errors = new EnumMap<>(ErrorKind.class);
        result.seconds().forEach((series, measured) -> {
            if (series.operation() != Operation.CONNECT) {
                measured.errors()
                        .forEach((kind, count) -> errors.computeIfAbsent(kind, first -> new TreeMap<>())
                                .merge(series.second(), count, Long::sum));
            }
        });
        return errors.entrySet().stream()
                .map(error -> new Report.Series(DrillReport.words(error.getKey()), points(error.getValue())))
                .toList();
    }

    private List<Point> points(Map<Integer, Long> seconds) {
        return seconds.entrySet().stream()
                .map(second -> new Point(begin + second.getKey(), second.getValue()))
                .toList();
    }

    /** A second in which none succeeded has none. */
    private List<Report.Series> times(SortedMap<Integer, Measured> seconds) {
        SortedMap<Integer, Times> served = new TreeMap<>();
        seconds.forEach((second, measured) -> {
            if (measured.successes() > 0) {
                served.put(second, Summary.of(List.of(measured)).latency());
            }
        });
        return PERCENTILES.entrySet().stream()
                .map(percentile -> new Report.Series(
                        percentile.getKey(),
                        served.entrySet().stream()
                                .map(second -> new Point(
                                        begin + second.getKey(),
                                        percentile
                                                        .getValue()
                                                        .apply(second.getValue())
                                                        .toNanos()
                                                / NANOS))
                                .toList()))
                .toList();
    }
}
