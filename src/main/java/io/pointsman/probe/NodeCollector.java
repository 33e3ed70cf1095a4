package io.pointsman.probe;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.pointsman.aws.LocationTags;
import io.pointsman.aws.PrometheusSeries;
import io.pointsman.probe.NodeGauge.Look;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The series of nodes for Prometheus, from one look at each node; other registries have the same as meters, in {@link ProbeMetrics}. */
final class NodeCollector implements MultiCollector {

    static final String LATENCY = "pointsman.node.latency";

    private static final double NANOS = 1e9;

    /** Of those of groups the ones that tell a node that is well from one that is slow, or in trouble: a scrape is mostly these, so each must earn its place. */
    private static final List<Duration> BOUNDS =
            List.of(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofMillis(250));

    private final ProbeBoard board;
    private final ProbeFigures figures;
    private final PrometheusSeries series;
    private final Map<NodeKey, Map<Kind, Spent>> spent = new ConcurrentHashMap<>();
    private volatile List<Row> rows = List.of();
    private volatile List<LatencyRow> latencies = List.of();

    /** What takes time at a node. */
    enum Kind {
        PING,
        CONNECT,
        CANARY;

        String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private record Row(NodeKey node, Labels labels) {}

    private record LatencyRow(Kind kind, Spent spent, Labels labels) {}

    /** How often something took how long since the node is known. */
    private static final class Spent {

        private static final double[] UPPER = DoubleStream.concat(
                        BOUNDS.stream().mapToDouble(bound -> bound.toNanos() / NANOS),
                        DoubleStream.of(Double.POSITIVE_INFINITY))
                .toArray();

        private final long[] counts = new long[UPPER.length];
        private long nanos;

        synchronized void add(Duration took) {
            int bucket = 0;
            while (took.toNanos() / NANOS > UPPER[bucket]) {
                bucket++;
            }
            counts[bucket]++;
            nanos += took.toNanos();
        }

        synchronized HistogramDataPointSnapshot labelled(Labels labels) {
            return new HistogramDataPointSnapshot(
                    ClassicHistogramBuckets.of(UPPER, counts.clone()), nanos / NANOS, labels, Exemplars.EMPTY, 0);
        }

        synchronized boolean isNothing() {
            return nanos == 0;
        }
    }

    NodeCollector(ProbeBoard board, ProbeFigures figures, PrometheusSeries series) {
        this.board = board;
        this.figures = figures;
        this.series = series;
        series.collect(
                Stream.concat(Stream.of(LATENCY), NodeGauge.ALL.stream().map(NodeGauge::name))
                        .toList(),
                this);
    }

    static Tags tags(GroupKey group) {
        return LocationTags.of(group.location()).and("group", group.id());
    }

    static Tags tags(GroupKey group, NodeKey node) {
        return tags(group).and("node", node.nodeId());
    }

    /** What took so long worked. */
    void record(NodeKey node, Kind kind, Duration took) {
        Optional.ofNullable(spent.get(node)).map(own -> own.get(kind)).ifPresent(own -> own.add(took));
    }

    /** These nodes from now on, and no other. */
    void show(Map<GroupKey, Set<NodeKey>> groups) {
        List<Row> now = new ArrayList<>();
        List<LatencyRow> timed = new ArrayList<>();
        spent.keySet().retainAll(board.nodes());
        groups.forEach((group, nodes) -> nodes.forEach(node -> {
            Tags tags = tags(group, node);
            now.add(new Row(node, labels(tags)));
            spent.computeIfAbsent(node, key -> nothing())
                    .forEach((kind, own) -> timed.add(new LatencyRow(kind, own, labels(tags.and("kind", kind.tag())))));
        }));
        now.sort(Comparator.comparing(Row::labels));
        timed.sort(Comparator.comparing(LatencyRow::labels));
        rows = now;
        latencies = timed;
    }

    private static Map<Kind, Spent> nothing() {
        Map<Kind, Spent> nothing = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            nothing.put(kind, new Spent());
        }
        return nothing;
    }

    private Labels labels(Tags tags) {
        return series.labels(LATENCY, tags);
    }

    @Override
    public MetricSnapshots collect() {
        List<Row> shown = rows;
        List<Look> looks = shown.stream()
                .map(row -> new Look(board.report(row.node()), figures.details(row.node())))
                .toList();
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        for (NodeGauge gauge : NodeGauge.ALL) {
            if (series.isWanted(gauge.name(), Meter.Type.GAUGE)) {
                List<GaugeDataPointSnapshot> points = new ArrayList<>(shown.size());
                for (int i = 0; i < shown.size(); i++) {
                    points.add(new GaugeDataPointSnapshot(
                            gauge.value().applyAsDouble(looks.get(i)),
                            shown.get(i).labels(),
                            null));
                }
                all.metricSnapshot(new GaugeSnapshot(
                        PrometheusSeries.metadata(gauge.name(), Meter.Type.GAUGE, gauge.description()), points));
            }
        }
        if (series.isWanted(LATENCY, Meter.Type.TIMER)) {
            all.metricSnapshot(new HistogramSnapshot(
                    PrometheusSeries.metadata(LATENCY, Meter.Type.TIMER, ProbeMetrics.LATENCIES),
                    latencies.stream()
                            .filter(row ->
                                    row.kind() != Kind.CANARY || !row.spent().isNothing())
                            .map(row -> row.spent().labelled(row.labels()))
                            .toList()));
        }
        return all.build();
    }
}
