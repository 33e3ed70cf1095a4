package io.pointsman.probe;

import io.pointsman.probe.NodeReport.Health;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.redis.Slots;
import io.pointsman.topology.Role;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** What is measured of nodes beside their health. */
final class ProbeFigures {

    private final ProbeBoard board;
    private final Clock clock;
    private final Map<NodeKey, Latencies> latencies = new ConcurrentHashMap<>();
    private final Map<NodeKey, Told> told = new ConcurrentHashMap<>();

    /** Where the groups' configuration endpoints lead. */
    final ConfigurationEndpoints configurations = new ConfigurationEndpoints();

    private record Told(NodeDetails details, OptionalDouble processor) {

        /** Asked again within a second, it keeps what it was then. */
        Told then(NodeDetails now) {
            OptionalDouble since = now.processorSince(details);
            return new Told(now, since.isPresent() ? since : processor);
        }
    }

    ProbeFigures(ProbeBoard board, Clock clock) {
        this.board = board;
        this.clock = clock;
    }

    /** Forgets all others. */
    void keep(Set<NodeKey> nodes) {
        latencies.keySet().retainAll(nodes);
        told.keySet().retainAll(nodes);
        configurations.keep(board.groups().keySet());
    }

    void take(NodeKey node, ProbeResult.Answered answer) {
        of(node).ping().record(answer.latency(), answer.at());
    }

    void take(NodeKey node, NewConnection made) {
        if (made.failure().isEmpty()) {
            of(node).connect().record(made.took(), clock.instant());
        }
    }

    void take(NodeKey node, NodeDetails now) {
        told.merge(node, new Told(now, OptionalDouble.empty()), (before, first) -> before.then(now));
    }

    private Latencies of(NodeKey node) {
        return latencies.computeIfAbsent(node, key -> new Latencies());
    }

    /** Whether a primary has not told its slots since it became one. */
    boolean isDue(NodeKey node) {
        return board.primarySince(node)
                .filter(since ->
                        details(node).filter(last -> !last.at().isBefore(since)).isEmpty())
                .isPresent();
    }

    /** What it told last. */
    Optional<NodeDetails> details(NodeKey node) {
        return Optional.ofNullable(told.get(node)).map(Told::details);
    }

    NodeFigures figures(NodeKey node) {
        Instant now = clock.instant();
        List<Latencies> own = Optional.ofNullable(latencies.get(node)).stream().toList();
        return new NodeFigures(
                details(node),
                Optional.ofNullable(told.get(node)).map(Told::processor).orElse(OptionalDouble.empty()),
                Latencies.summary(own, Latencies::ping, now),
                Latencies.summary(own, Latencies::connect, now));
    }

    /** By the node's id. */
    Map<String, NodeFigures> figuresOfNodes(GroupKey group) {
        Map<String, NodeFigures> figures = new TreeMap<>();
        board.groups().getOrDefault(group, Set.of()).forEach(node -> figures.put(node.nodeId(), figures(node)));
        return figures;
    }

    GroupFigures figures(GroupKey group) {
        Instant now = clock.instant();
        Set<NodeKey> nodes = board.groups().getOrDefault(group, Set.of());
        List<Latencies> all =
                nodes.stream().map(latencies::get).filter(Objects::nonNull).toList();
        return new GroupFigures(
                Latencies.summary(all, Latencies::ping, now),
                Latencies.summary(all, Latencies::connect, now),
                slotsCovered(nodes),
                configurations.problem(group));
    }

    /**
     * How many slots primaries have that are up.
     *
     * @return empty if nobody told any, as without cluster mode
     */
    OptionalLong slotsCovered(Collection<NodeKey> nodes) {
        boolean known = nodes.stream().anyMatch(node -> slots(node).isPresent());
        if (!known) {
            return OptionalLong.empty();
        }
        List<Slots> owned = nodes.stream()
                .filter(node -> isPrimaryAndUp(board.report(node)))
                .flatMap(node -> slots(node).stream())
                .toList();
        return OptionalLong.of(Slots.union(owned).count());
    }

    private Optional<Slots> slots(NodeKey node) {
        return details(node).flatMap(NodeDetails::slots);
    }

    private static boolean isPrimaryAndUp(NodeReport report) {
        return report.health() == Health.UP && report.role() == Role.PRIMARY;
    }
}
