package io.pointsman.reconcile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.pointsman.aws.GaugeSeries;
import io.pointsman.aws.LocationTags;
import io.pointsman.aws.PrometheusSeries;
import io.pointsman.dns.Change;
import io.pointsman.dns.NameState;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What the loop publishes; names and meanings in {@code docs/metrics.md}. */
@Component
final class ReconcileMetrics {

    private static final double NANOS = 1e9;
    private static final String NAMES = "pointsman.names";
    private static final String NAMES_SAY = "Read names by state, as the latest pass that could look left them";
    private static final String NODE_NAMES = "pointsman.node.names";
    private static final String NODE_NAMES_SAY =
            "Read names that lead to the node, as the latest pass that could look left them";

    private final MeterRegistry registry;
    private final Timer hintToChange;
    private final Counter drift;
    private final Clock clock;
    private final Map<String, PassReport> latest = new ConcurrentHashMap<>();
    private final Map<String, List<Meter>> meters = new ConcurrentHashMap<>();
    private final Map<NodeTags, Gauge> rotation = new ConcurrentHashMap<>();
    private final GaugeSeries<GroupState> names;
    private final GaugeSeries<NodeTags> nodeNames;

    /** How long names are wrong; passes say it as they see it. */
    final WrongNames wrong = new WrongNames();

    /** @param groupId what we call its group, which is what passes go by; metrics of nodes have ElastiCache's word, and the place */
    private record NodeTags(String groupId, Tags tags, String nodeId) {
        static NodeTags of(String groupId, ReplicationGroup shown, Node node) {
            return new NodeTags(
                    groupId, LocationTags.of(shown.location()).and("group", shown.id(), "node", node.id()), node.id());
        }
    }

    private record GroupState(String groupId, NameState.State state) {
        Tags tags() {
            return Tags.of("group", groupId, "state", PassView.word(state));
        }
    }

    ReconcileMetrics(MeterRegistry registry, PrometheusSeries series, Clock clock) {
        this.clock = clock;
        this.names = new GaugeSeries<>(series, NAMES, NAMES_SAY, this::names);
        this.nodeNames = new GaugeSeries<>(series, NODE_NAMES, NODE_NAMES_SAY, this::namesOf);
        this.registry = registry;
        this.hintToChange = Timer.builder("pointsman.hint.to.change")
                .description("From receiving an event to the first change that Route 53 accepted because of it")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(2))
                .register(registry);
        this.drift = Counter.builder("pointsman.drift")
                .description("Names that somebody else changed after they were right")
                .register(registry);
    }

    void drifted() {
        drift.increment();
    }

    void count(PassReport report) {
        Timer.builder("pointsman.passes")
                .description("Passes over one group, by how they ended")
                .tag("outcome", PassView.word(report.outcome()))
                .register(registry)
                .record(report.took());
        if (report.outcome() != PassReport.Outcome.WITHHELD) {
            report.changes()
                    .forEach(change -> registry.counter("pointsman.changes", "action", action(change))
                            .increment());
        }
        report.declined()
                .forEach(declined -> registry.counter("pointsman.declined", "reason", PassView.word(declined.reason()))
                        .increment());
        if (report.acceptedAt().isPresent() && report.cause().hintAt().isPresent()) {
            hintToChange.record(Duration.between(
                    report.cause().hintAt().get(), report.acceptedAt().get()));
        }
    }

    /** The names of a group, as they are known now. */
    void show(PassReport look) {
        latest.put(look.groupId(), look);
        meters.computeIfAbsent(look.groupId(), this::meters);
        showNodes(look);
    }

    private List<Meter> meters(String groupId) {
        Stream<Meter> byState = Arrays.stream(NameState.State.values())
                .map(state -> new GroupState(groupId, state))
                .map(this::gauge);
        Meter seconds = FunctionCounter.builder(
                        "pointsman.names.wrong", wrong, sums -> seconds(sums.sum(groupId, clock.instant())))
                .description("Seconds that read names led to nodes that must not be read from, summed over the names")
                .baseUnit("seconds")
                .tag("group", groupId)
                .register(registry);
        return Stream.concat(byState, Stream.of(seconds)).toList();
    }

    private Gauge gauge(GroupState some) {
        names.show(some, some.tags());
        return Gauge.builder(NAMES, () -> names(some))
                .description(NAMES_SAY)
                .tags(some.tags())
                .register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    /** Whether a node is in rotation, and in how many names. One that has left the group leaves no gauge. */
    private void showNodes(PassReport look) {
        Set<NodeTags> there = look.group().stream()
                .flatMap(shown -> shown.nodes().map(node -> NodeTags.of(look.groupId(), shown, node)))
                .collect(Collectors.toSet());
        there.forEach(node -> rotation.computeIfAbsent(node, this::gauge));
        if (look.group().isPresent()) {
            forgetNodes(node -> node.groupId().equals(look.groupId()) && !there.contains(node));
        }
    }

    private Gauge gauge(NodeTags node) {
        nodeNames.show(node, node.tags());
        return Gauge.builder(NODE_NAMES, () -> namesOf(node))
                .description(NODE_NAMES_SAY)
                .tags(node.tags())
                .register(registry);
    }

    private long namesOf(NodeTags node) {
        return Optional.ofNullable(latest.get(node.groupId()))
                .map(look -> look.namesOf(node.nodeId()))
                .orElse(0L);
    }

    private void forgetNodes(Predicate<NodeTags> gone) {
        nodeNames.forget(gone);
        rotation.entrySet().removeIf(node -> {
            boolean left = gone.test(node.getKey());
            if (left) {
                registry.remove(node.getValue());
            }
            return left;
        });
    }

    /** A group that has left leaves no meter. */
    void forgetOthers(Set<String> groupIds) {
        latest.keySet().retainAll(groupIds);
        wrong.forgetOthers(groupIds);
        forgetNodes(node -> !groupIds.contains(node.groupId()));
        names.forget(some -> !groupIds.contains(some.groupId()));
        meters.entrySet().removeIf(ofGroup -> {
            boolean left = !groupIds.contains(ofGroup.getKey());
            if (left) {
                ofGroup.getValue().forEach(registry::remove);
            }
            return left;
        });
    }

    private long names(GroupState some) {
        PassReport report = latest.get(some.groupId());
        return report == null
                ? 0
                : report.names().stream()
                        .filter(name -> name.state() == some.state())
                        .count();
    }

    private static String action(Change change) {
        return switch (change) {
            case Change.Create ignored -> "create";
            case Change.Replace ignored -> "replace";
            case Change.Delete ignored -> "delete";
        };
    }
}
