package io.pointsman.probe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.pointsman.probe.NodeCollector.Kind;
import io.pointsman.probe.NodeGauge.Look;
import io.pointsman.probe.ProbeBoard.GroupKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What the probes publish; names and meanings in {@code docs/metrics.md}. */
final class ProbeMetrics {

    /** The description of latencies, of nodes and of groups. */
    static final String LATENCIES = "PING over a connection that is kept, and a new connection with its PING";

    private static final String FOLLOWED = "followed";

    /** Of the histograms of groups: within one zone, between zones, through TLS, and in trouble. */
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
    private final NodeCollector collector;
    private final Map<NodeKey, Timed> timed = new ConcurrentHashMap<>();
    private final Map<GroupKey, Timers> groupTimers = new ConcurrentHashMap<>();
    private final Map<NodeGauge, MultiGauge> gauges = new LinkedHashMap<>();
    private final MultiGauge slots;
    private final MultiGauge configurations;

    private record Timed(Timers own, Timers ofGroup) {}

    /** Of one node, or one group; that of canaries comes with the first that worked. */
    private static final class Timers {

        private final Map<Kind, Timer> byKind = new ConcurrentHashMap<>();
        private final Function<Kind, Timer> registered;

        Timers(Function<Kind, Timer> registered) {
            this.registered = registered;
            var unusedPing = of(Kind.PING);
            var unusedConnect = of(Kind.CONNECT);
        }

        Timer of(Kind kind) {
            return byKind.computeIfAbsent(kind, registered);
        }
    }

    ProbeMetrics(MeterRegistry registry, NodeCollector collector, ProbeBoard board, ProbeFigures figures) {
        this.registry = registry;
        this.collector = collector;
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
        NodeGauge.ALL.forEach(gauge -> gauges.put(
                gauge,
                MultiGauge.builder(gauge.name())
                        .description(gauge.description())
                        .register(registry)));
        slots = MultiGauge.builder("pointsman.group.slots.covered")
                .description("Of a group in cluster mode: slots owned by a primary that is up, of 16384")
                .register(registry);
        configurations = MultiGauge.builder("pointsman.group.configuration")
                .description(
                        "1: the configuration endpoint of a group in cluster mode leads to its nodes; 0: it does not")
                .register(registry);
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

    private Timers nodeTimers(Tags tags) {
        return new Timers(kind -> timer(NodeCollector.LATENCY, tags, kind).register(registry));
    }

    private Timers groupTimers(Tags tags) {
        return new Timers(kind -> timer("pointsman.group.latency", tags, kind)
                .serviceLevelObjectives(BOUNDS)
                .register(registry));
    }

    private static Timer.Builder timer(String name, Tags tags, Kind kind) {
        return Timer.builder(name).description(LATENCIES).tags(tags).tag("kind", kind.tag());
    }

    private void record(NodeKey node, Kind kind, Duration took) {
        Timed known = timed.get(node);
        if (known != null) {
            known.own().of(kind).record(took);
            known.ofGroup().of(kind).record(took);
            collector.record(node, kind, took);
        }
    }

    void count(NodeKey node, Canary sent) {
        canary(word(sent.outcome())).increment();
        if (sent.outcome() == Canary.Outcome.WORKED) {
            record(node, Kind.CANARY, sent.took());
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
                record(node, Kind.PING, answer.latency());
            }
            case ProbeResult.Silent ignored -> silent.increment();
            case ProbeResult.Barred ignored -> barred.increment();
        }
    }

    void count(NodeKey node, NewConnection made) {
        if (made.failure().isEmpty()) {
            record(node, Kind.CONNECT, made.took());
        }
    }

    /** The node's question before has not been answered yet. */
    void skipped() {
        late.increment();
    }

    private static List<Row<?>> rows(ProbeBoard board, ToDoubleFunction<GroupKey> ofClusterMode) {
        return board.groups().keySet().stream()
                .filter(board::isClusterMode)
                .<Row<?>>map(group -> Row.of(NodeCollector.tags(group), group, ofClusterMode))
                .toList();
    }

    /** One series of each kind for each of these nodes and groups, and none for any other. */
    void show(ProbeBoard board, ProbeFigures figures) {
        Map<GroupKey, Set<NodeKey>> groups = board.groups();
        gauges.forEach((gauge, meters) -> meters.register(
                groups.entrySet().stream()
                        .flatMap(group -> group.getValue().stream()
                                .<Row<?>>map(node -> Row.of(
                                        NodeCollector.tags(group.getKey(), node),
                                        node,
                                        key -> gauge.value()
                                                .applyAsDouble(new Look(board.report(key), figures.details(key))))))
                        .toList(),
                true));
        slots.register(
                rows(
                        board,
                        key -> NodeGauge.number(
                                figures.slotsCovered(board.groups().getOrDefault(key, Set.of())))),
                true);
        configurations.register(rows(board, figures.configurations::figure), true);
        collector.show(groups);
        showLatencies(groups);
    }

    private void showLatencies(Map<GroupKey, Set<NodeKey>> groups) {
        Set<NodeKey> nodes = groups.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        timed.entrySet()
                .removeIf(node -> isGone(node.getKey(), nodes, node.getValue().own()));
        groupTimers.entrySet().removeIf(group -> isGone(group.getKey(), groups.keySet(), group.getValue()));
        groups.forEach((group, members) -> {
            Timers ofGroup = groupTimers.computeIfAbsent(group, key -> groupTimers(NodeCollector.tags(key)));
            members.forEach(node ->
                    timed.computeIfAbsent(node, key -> new Timed(nodeTimers(NodeCollector.tags(group, key)), ofGroup)));
        });
    }

    private <T> boolean isGone(T key, Set<T> there, Timers timers) {
        boolean gone = !there.contains(key);
        if (gone) {
            timers.byKind.values().forEach(registry::remove);
        }
        return gone;
    }
}
