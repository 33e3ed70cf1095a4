package io.pointsman.probe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.pointsman.probe.NodeReport.Health;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.topology.Role;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the probes publish; names and meanings in {@code docs/metrics.md}. */
final class ProbeMetrics {

    private static final double NANOS = 1e9;

    private final Counter answered;
    private final Counter silent;
    private final Counter barred;
    private final Counter late;
    private final Timer latency;
    private final Timer connect;
    private final List<NodeGauge> gauges;

    private record NodeGauge(MultiGauge gauge, ToDoubleFunction<NodeReport> value) {}

    ProbeMetrics(MeterRegistry registry, ProbeBoard board) {
        answered = counter(registry, "answered");
        silent = counter(registry, "silent");
        barred = counter(registry, "barred");
        late = counter(registry, "skipped");
        latency = timer(registry, "ping");
        connect = timer(registry, "connect");
        Gauge.builder("pointsman.probe.suspicion", board, known -> known.isAllSilent() ? 1 : 0)
                .description("1: every node of several groups is silent at once, which is more likely our own fault")
                .register(registry);
        gauges = List.of(
                new NodeGauge(
                        gauge(
                                registry,
                                "pointsman.node.up",
                                "1: the node answers and does what its role demands; 0: it does not"),
                        report ->
                                report.health() == Health.UNKNOWN ? Double.NaN : report.health() == Health.UP ? 1 : 0),
                new NodeGauge(
                        gauge(
                                registry,
                                "pointsman.node.primary",
                                "1: the node says that it is the primary; 0: that it is not"),
                        report -> report.role() == Role.UNKNOWN ? Double.NaN : report.role() == Role.PRIMARY ? 1 : 0),
                new NodeGauge(
                        gauge(
                                registry,
                                "pointsman.node.latency",
                                "The last PING, in seconds; NaN if it was not answered"),
                        report -> seconds(report.latency().orElse(null))),
                new NodeGauge(
                        gauge(
                                registry,
                                "pointsman.node.connect",
                                "The last new connection with its PING, in seconds; NaN if it failed"),
                        report -> seconds(report.connectTime().orElse(null))),
                new NodeGauge(
                        gauge(
                                registry,
                                "pointsman.node.lag",
                                "How far the replica is behind its primary, in seconds; NaN if unknown"),
                        report -> seconds(report.lag().orElse(null))));
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toNanos() / NANOS;
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("pointsman.probes")
                .description("Questions to nodes, by what came of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Timer timer(MeterRegistry registry, String kind) {
        return Timer.builder("pointsman.probe.latency")
                .description("Of any node: PING over a connection that is kept, and a new connection with its PING")
                .tag("kind", kind)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofNanos(100_000))
                .maximumExpectedValue(Duration.ofSeconds(1))
                .register(registry);
    }

    private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
        return MultiGauge.builder(name).description(description).register(registry);
    }

    void count(ProbeResult result) {
        switch (result) {
            case ProbeResult.Answered answer -> {
                answered.increment();
                latency.record(answer.latency());
            }
            case ProbeResult.Silent ignored -> silent.increment();
            case ProbeResult.Barred ignored -> barred.increment();
        }
    }

    void count(NewConnection made) {
        if (made.failure().isEmpty()) {
            connect.record(made.took());
        }
    }

    /** The node's question before has not been answered yet. */
    void skipped() {
        late.increment();
    }

    private static Tags tags(GroupKey group, NodeKey node) {
        return Tags.of(
                "account", group.location().account().orElse("own"),
                "region", group.location().region().orElse("own"),
                "group", group.id(),
                "node", node.nodeId());
    }

    /** One series of each kind for each of these nodes, and none for any other. */
    void show(ProbeBoard board) {
        for (NodeGauge gauge : gauges) {
            List<Row<?>> rows = board.groups().entrySet().stream()
                    .flatMap(group -> group.getValue().stream()
                            .<Row<?>>map(node -> Row.of(
                                    tags(group.getKey(), node),
                                    node,
                                    key -> gauge.value().applyAsDouble(board.report(key)))))
                    .toList();
            gauge.gauge().register(rows, true);
        }
    }
}
