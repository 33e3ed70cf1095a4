package io.pointsman.probe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.pointsman.aws.LocationTags;
import io.pointsman.probe.NodeReport.Health;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.redis.InfoReply;
import io.pointsman.topology.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the probes publish; names and meanings in {@code docs/metrics.md}. */
final class ProbeMetrics {

    private static final double NANOS = 1e9;
    private static final String LATENCY = "pointsman.node.latency";
    private static final String FOLLOWED = "followed";

    /** Of the histograms of nodes: within one zone, between zones, through TLS, and in trouble. */
    private static final Duration[] BOUNDS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1)
    };

    private final MeterRegistry registry;
    private final Counter answered;
    private final Counter silent;
    private final Counter barred;
    private final Counter late;
    private final Map<NodeKey, Timers> timers = new ConcurrentHashMap<>();
    private final List<NodeGauge> gauges = new ArrayList<>();
    private final MultiGauge slots;
    private final MultiGauge configurations;

    private record NodeGauge(MultiGauge gauge, ToDoubleFunction<NodeKey> value) {}

    private record Timers(Tags tags, Timer ping, Timer connect) {}

    ProbeMetrics(MeterRegistry registry, ProbeBoard board, ProbeFigures figures) {
        this.registry = registry;
        answered = counter("answered");
        silent = counter("silent");
        barred = counter("barred");
        late = counter("skipped");
        for (Canary.Outcome outcome : Canary.Outcome.values()) {
            canary(word(outcome));
        }
        canary(FOLLOWED);
        Gauge.builder(
                        "pointsman.probe.suspicion",
                        board,
                        known -> known.suspects().isEmpty() ? 0 : 1)
                .description("1: every node of several groups is silent at once, which is more likely our own fault")
                .register(registry);
        addReported(
                board,
                "up",
                "1: the node answers and does what its role demands; 0: it does not",
                report -> report.health() == Health.UNKNOWN ? Double.NaN : report.health() == Health.UP ? 1 : 0);
        addReported(
                board,
                "primary",
                "1: the node says that it is the primary; 0: that it is not",
                report -> report.role() == Role.UNKNOWN ? Double.NaN : report.role() == Role.PRIMARY ? 1 : 0);
        addReported(
                board,
                "lag",
                "How far the replica is behind its primary, in seconds; NaN if unknown",
                report -> seconds(report.lag().orElse(null)));
        addReported(
                board,
                "lag.bytes",
                "What the replica has not received of its primary's stream; NaN if unknown",
                report -> number(report.lagBytes()));
        addTold(figures, "memory.used", "Bytes that the node uses; NaN if unknown", InfoReply::usedMemory);
        addTold(
                figures,
                "memory.max",
                "Bytes that the node may use for data; NaN if unknown, or without a limit",
                InfoReply::maxMemory);
        addTold(figures, "clients", "Connections to the node; NaN if unknown", InfoReply::connectedClients);
        slots = MultiGauge.builder("pointsman.group.slots.covered")
                .description("Of a group in cluster mode: slots owned by a primary that is up, of 16384")
                .register(registry);
        configurations = MultiGauge.builder("pointsman.group.configuration")
                .description(
                        "1: the configuration endpoint of a group in cluster mode leads to its nodes; 0: it does not")
                .register(registry);
    }

    private void addReported(ProbeBoard board, String name, String description, ToDoubleFunction<NodeReport> value) {
        add(name, description, node -> value.applyAsDouble(board.report(node)));
    }

    private void addTold(
            ProbeFigures figures, String name, String description, Function<InfoReply, OptionalLong> value) {
        add(
                name,
                description,
                node -> figures.details(node)
                        .map(told -> number(value.apply(told.info())))
                        .orElse(Double.NaN));
    }

    private void add(String name, String description, ToDoubleFunction<NodeKey> value) {
        gauges.add(new NodeGauge(
                MultiGauge.builder("pointsman.node." + name)
                        .description(description)
                        .register(registry),
                value));
    }

    private static double seconds(@Nullable Duration duration) {
        return duration == null ? Double.NaN : duration.toNanos() / NANOS;
    }

    private static double number(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : Double.NaN;
    }

    private Counter counter(String outcome) {
        return Counter.builder("pointsman.probes")
                .description("Questions to nodes, by what came of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static String word(Canary.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private Counter canary(String outcome) {
        return Counter.builder("pointsman.canaries")
                .description("Keys written to primaries and read back, by what came of them")
                .tag("outcome", outcome)
                .register(registry);
    }

    private Timer timer(Tags tags, String kind) {
        return Timer.builder(LATENCY)
                .description("PING over a connection that is kept, and a new connection with its PING")
                .tags(tags)
                .tag("kind", kind)
                .serviceLevelObjectives(BOUNDS)
                .register(registry);
    }

    private Timers timers(Tags tags) {
        return new Timers(tags, timer(tags, "ping"), timer(tags, "connect"));
    }

    void count(NodeKey node, Canary sent) {
        canary(word(sent.outcome())).increment();
        if (sent.outcome() == Canary.Outcome.WORKED) {
            of(node).ifPresent(known -> timer(known.tags(), "canary").record(sent.took()));
        }
    }

    /** One that went where its slot had gone. */
    void countFollowed(Canary sent) {
        canary(sent.outcome() == Canary.Outcome.WORKED ? FOLLOWED : word(sent.outcome()))
                .increment();
    }

    void count(NodeKey node, ProbeResult result) {
        switch (result) {
            case ProbeResult.Answered answer -> {
                answered.increment();
                of(node).ifPresent(timer -> timer.ping().record(answer.latency()));
            }
            case ProbeResult.Silent ignored -> silent.increment();
            case ProbeResult.Barred ignored -> barred.increment();
        }
    }

    void count(NodeKey node, NewConnection made) {
        if (made.failure().isEmpty()) {
            of(node).ifPresent(timer -> timer.connect().record(made.took()));
        }
    }

    private Optional<Timers> of(NodeKey node) {
        return Optional.ofNullable(timers.get(node));
    }

    /** The node's question before has not been answered yet. */
    void skipped() {
        late.increment();
    }

    private static Tags tags(GroupKey group) {
        return LocationTags.of(group.location()).and("group", group.id());
    }

    private static Tags tags(GroupKey group, NodeKey node) {
        return tags(group).and("node", node.nodeId());
    }

    private static List<Row<?>> rows(ProbeBoard board, ToDoubleFunction<GroupKey> ofClusterMode) {
        return board.groups().keySet().stream()
                .filter(board::isClusterMode)
                .<Row<?>>map(group -> Row.of(tags(group), group, ofClusterMode))
                .toList();
    }

    /** One series of each kind for each of these nodes and groups, and none for any other. */
    void show(ProbeBoard board, ProbeFigures figures) {
        Map<GroupKey, Set<NodeKey>> groups = board.groups();
        for (NodeGauge gauge : gauges) {
            List<Row<?>> rows = groups.entrySet().stream()
                    .flatMap(group -> group.getValue().stream()
                            .<Row<?>>map(node -> Row.of(tags(group.getKey(), node), node, gauge.value())))
                    .toList();
            gauge.gauge().register(rows, true);
        }
        slots.register(
                rows(board, key -> number(figures.slotsCovered(board.groups().getOrDefault(key, Set.of())))), true);
        configurations.register(rows(board, figures.configurations::figure), true);
        timers.entrySet().removeIf(timer -> {
            boolean gone = !board.nodes().contains(timer.getKey());
            if (gone) {
                registry.find(LATENCY).tags(timer.getValue().tags()).meters().forEach(registry::remove);
            }
            return gone;
        });
        groups.forEach((group, nodes) ->
                nodes.forEach(node -> timers.computeIfAbsent(node, key -> timers(tags(group, key)))));
    }
}
