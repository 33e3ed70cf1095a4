package io.pointsman.probe;

import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.probe.ProbeTargets.ProbedGroup;
import io.pointsman.redis.Login;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/**
 * Asks every node of our groups once in each interval, spread over it, whatever other nodes do, and connects to it anew now and then. A node that has not answered when its turn comes again
 * is passed by.
 */
final class ProbeSweep implements NodeProbes, AutoCloseable {

    /** In an interval; nodes are asked in so many lots. */
    static final int BEATS = 20;

    /** Intervals from one new connection to a node to the next. While they fail, each interval has one. */
    private static final int CONNECT_EVERY = 10;

    private final ProbeTargets targets;
    private final ProbeBoard board;
    private final NodeConnections connections;
    private final Logins logins;
    private final ProbeMetrics metrics;
    private final ProbeProperties properties;
    private final Clock clock;
    private final Map<NodeKey, Target> asked = new HashMap<>();
    private long beats;

    private record Target(GroupKey group, NodeProbe probe) {}

    ProbeSweep(
            ProbeTargets targets,
            ProbeBoard board,
            NodeConnections connections,
            Logins logins,
            ProbeMetrics metrics,
            ProbeProperties properties,
            Clock clock) {
        this.targets = targets;
        this.board = board;
        this.connections = connections;
        this.logins = logins;
        this.metrics = metrics;
        this.properties = properties;
        this.clock = clock;
    }

    /** To be called {@link #BEATS} times in each interval, by one thread; returns at once. */
    synchronized void tick() {
        if (beats % BEATS == 0) {
            refresh();
        }
        asked.forEach((node, target) -> {
            if (Math.floorMod(beats - node.hashCode(), BEATS) == 0) {
                ask(node, target).ifPresentOrElse(answer -> {}, metrics::skipped);
                if (Math.floorMod(beats - node.hashCode(), BEATS * CONNECT_EVERY) == 0 || board.failsToConnect(node)) {
                    var unused = connect(node, target);
                }
            }
        });
        beats++;
    }

    private Optional<CompletableFuture<Void>> ask(NodeKey node, Target target) {
        return target.probe()
                .ask()
                .map(answer -> answer.thenAccept(result -> {
                    metrics.count(result);
                    if (board.take(target.group(), node, result)) {
                        targets.changed(
                                target.group().location(), target.group().id());
                    }
                }));
    }

    private Optional<CompletableFuture<Void>> connect(NodeKey node, Target target) {
        return target.probe()
                .connect()
                .map(answer -> answer.thenAccept(made -> made.ifPresent(connection -> {
                    metrics.count(connection);
                    board.take(node, connection);
                })));
    }

    @Override
    public NodeReport latest(Location location, String nodeId) {
        return board.report(new NodeKey(location, nodeId));
    }

    @Override
    public synchronized CompletableFuture<Void> ask(Location location, String groupId) {
        GroupKey group = new GroupKey(location, groupId);
        return CompletableFuture.allOf(asked.entrySet().stream()
                .filter(node -> node.getValue().group().equals(group))
                .flatMap(node -> Stream.concat(
                        connect(node.getKey(), node.getValue()).stream(), ask(node.getKey(), node.getValue()).stream()))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Nodes come and go, and get other addresses. */
    private void refresh() {
        Collection<ProbedGroup> groups = targets.groups();
        if (board.keep(groups.stream().map(ProbedGroup::shown).toList())) {
            metrics.show(board);
        }
        Map<NodeKey, Target> before = new HashMap<>(asked);
        asked.clear();
        for (ProbedGroup group : groups) {
            ReplicationGroup shown = group.shown();
            Optional<Login> login = logins.of(group.id());
            shown.nodes()
                    .forEach(node -> node.endpoint().ifPresent(endpoint -> {
                        NodeKey key = new NodeKey(shown.location(), node.id());
                        NodeTarget target = new NodeTarget(endpoint, shown.tls(), login);
                        asked.put(
                                key,
                                new Target(GroupKey.of(shown), probe(Optional.ofNullable(before.get(key)), target)));
                    }));
        }
        before.forEach((key, target) -> {
            Target now = asked.get(key);
            if (now == null || now.probe() != target.probe()) {
                target.probe().close();
            }
        });
    }

    private NodeProbe probe(Optional<Target> before, NodeTarget target) {
        return before.map(Target::probe)
                .filter(probe -> probe.target().equals(target))
                .orElseGet(() -> new NodeProbe(target, connections, properties.timeout(), clock));
    }

    @Override
    public synchronized void close() {
        asked.values().forEach(target -> target.probe().close());
        asked.clear();
    }
}
