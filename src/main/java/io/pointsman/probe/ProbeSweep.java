package io.pointsman.probe;

import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.probe.ProbeTargets.ProbedGroup;
import io.pointsman.redis.Login;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.net.InetAddress;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Asks every node of our groups once in each interval, spread over it, whatever other nodes do, and connects to it anew now and then. A node that has not answered when its turn comes again
 * is passed by.
 */
final class ProbeSweep implements NodeProbes, AutoCloseable {

    /** In an interval; nodes are asked in so many lots. */
    static final int BEATS = 20;

    /**
     * Intervals from one new connection to a node to the next, and from one question for what changes slowly to the next. While connections fail, each
     * interval has one.
     */
    private static final int SELDOM = 10;

    /** Intervals for which a node that does not answer is left alone at most; what is known of it lasts longer. */
    private static final int REST = 5;

    private final ProbeTargets targets;
    private final ProbeBoard board;
    private final ProbeFigures figures;
    private final NodeConnections connections;
    private final Logins logins;
    private final ProbeMetrics metrics;
    private final ProbeProperties properties;
    private final Clock clock;
    private final Canaries canaries = new Canaries();
    private final Map<NodeKey, Target> asked = new HashMap<>();
    private Set<GroupKey> suspects = Set.of();
    private long beats;

    private record Target(GroupKey group, boolean clusterMode, NodeProbe probe) {}

    ProbeSweep(
            ProbeTargets targets,
            ProbeBoard board,
            ProbeFigures figures,
            NodeConnections connections,
            Logins logins,
            ProbeMetrics metrics,
            ProbeProperties properties,
            Clock clock) {
        this.targets = targets;
        this.board = board;
        this.figures = figures;
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
            tellSuspicion();
        }
        asked.forEach((node, target) -> {
            if (Math.floorMod(beats - node.hashCode(), BEATS) == 0
                    && !target.probe().rests()) {
                boolean seldom = Math.floorMod(beats - node.hashCode(), BEATS * SELDOM) == 0;
                ask(node, target, seldom).ifPresentOrElse(answer -> {}, metrics::skipped);
                if (seldom || board.failsToConnect(node)) {
                    var unused = connect(node, target);
                }
            }
        });
        beats++;
    }

    private Optional<CompletableFuture<Void>> ask(NodeKey node, Target target, boolean thoroughly) {
        return target.probe()
                .ask()
                .map(answer -> answer.thenAccept(result -> {
                    metrics.count(node, result);
                    if (result instanceof ProbeResult.Answered answered) {
                        figures.take(node, answered);
                    }
                    if (board.take(target.group(), node, result)) {
                        targets.changed(
                                target.group().location(), target.group().id());
                    }
                    if (result instanceof ProbeResult.Answered) {
                        // After its answer, which must not wait for the longer ones.
                        if (thoroughly || (target.clusterMode() && figures.isDue(node))) {
                            var unused = askDetails(node, target);
                        }
                        if (properties.canary() && (thoroughly || board.failsToWrite(node))) {
                            sendCanary(node, target);
                        }
                    }
                }));
    }

    private void sendCanary(NodeKey node, Target target) {
        if (board.primarySince(node).isEmpty()) {
            return;
        }
        canaries.key(target.clusterMode(), figures.details(node).flatMap(NodeDetails::slots))
                .ifPresent(key -> {
                    var unused = target.probe()
                            .canary(key)
                            .thenAccept(sent -> sent.ifPresent(canary -> take(node, target, key, canary)));
                });
    }

    /** One whose slot has moved goes after it, and the next to another of the node's slots. */
    private void take(NodeKey node, Target target, String key, Canary canary) {
        metrics.count(node, canary);
        board.take(node, canary);
        if (canary.outcome() == Canary.Outcome.MOVED) {
            var unused = CompletableFuture.allOf(
                    target.probe().follow(canary.reason(), key).thenAccept(metrics::countFollowed),
                    askDetails(node, target));
        }
    }

    /** Whether new clients of a group in cluster mode find it; nodes that have not answered may be anywhere. */
    private void lookUpConfiguration(ReplicationGroup shown) {
        GroupKey group = GroupKey.of(shown);
        List<Target> nodes = asked.values().stream()
                .filter(target -> target.group().equals(group))
                .toList();
        Set<InetAddress> known =
                nodes.stream().flatMap(node -> node.probe().address().stream()).collect(Collectors.toSet());
        shown.configurationEndpoint()
                .filter(endpoint ->
                        nodes.stream().allMatch(node -> node.probe().address().isPresent()))
                .ifPresent(endpoint -> {
                    var unused = connections
                            .lookUp(endpoint.host())
                            .thenAccept(found -> figures.configurations.take(group, endpoint, found, known));
                });
    }

    private CompletableFuture<Void> askDetails(NodeKey node, Target target) {
        return target.probe()
                .details(target.clusterMode())
                .thenAccept(told -> told.ifPresent(details -> figures.take(node, details)));
    }

    private Optional<CompletableFuture<Void>> connect(NodeKey node, Target target) {
        return target.probe()
                .connect()
                .map(answer -> answer.thenAccept(made -> made.ifPresent(connection -> {
                    metrics.count(node, connection);
                    figures.take(node, connection);
                    board.take(node, connection);
                })));
    }

    @Override
    public NodeReport latest(Location location, String nodeId) {
        return board.report(new NodeKey(location, nodeId));
    }

    @Override
    public NodeFigures figures(Location location, String nodeId) {
        return figures.figures(new NodeKey(location, nodeId));
    }

    @Override
    public Map<String, NodeFigures> figuresOfNodes(Location location, String groupId) {
        return figures.figuresOfNodes(new GroupKey(location, groupId));
    }

    @Override
    public GroupFigures figuresOfGroup(Location location, String groupId) {
        return figures.figures(new GroupKey(location, groupId));
    }

    @Override
    public synchronized CompletableFuture<Void> ask(Location location, String groupId) {
        GroupKey group = new GroupKey(location, groupId);
        return CompletableFuture.allOf(asked.entrySet().stream()
                .filter(node -> node.getValue().group().equals(group))
                .flatMap(node -> Stream.concat(
                        connect(node.getKey(), node.getValue()).stream(),
                        ask(node.getKey(), node.getValue(), true).stream()))
                .toArray(CompletableFuture<?>[]::new));
    }

    /** Whose word counts for a group changes with it, though no node has said anything. */
    private void tellSuspicion() {
        Set<GroupKey> now = board.suspects();
        Stream.concat(now.stream(), suspects.stream())
                .filter(group -> now.contains(group) != suspects.contains(group))
                .forEach(group -> targets.changed(group.location(), group.id()));
        suspects = now;
    }

    /** Nodes come and go, and get other addresses. */
    private void refresh() {
        Collection<ProbedGroup> groups = targets.groups();
        if (board.keep(groups.stream().map(ProbedGroup::shown).toList())) {
            figures.keep(board.nodes());
            metrics.show(board, figures);
        }
        groups.stream()
                .map(ProbedGroup::shown)
                .filter(shown -> Math.floorMod(beats / BEATS - shown.id().hashCode(), SELDOM) == 0)
                .forEach(this::lookUpConfiguration);
        Map<NodeKey, Target> before = new HashMap<>(asked);
        asked.clear();
        for (ProbedGroup group : groups) {
            ReplicationGroup shown = group.shown();
            Optional<Login> login = logins.of(group.id(), shown);
            shown.nodes()
                    .forEach(node -> node.endpoint().ifPresent(endpoint -> {
                        NodeKey key = new NodeKey(shown.location(), node.id());
                        NodeTarget target = new NodeTarget(endpoint, shown.tls(), login);
                        asked.put(
                                key,
                                new Target(
                                        GroupKey.of(shown),
                                        shown.clusterMode(),
                                        probe(Optional.ofNullable(before.get(key)), target)));
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
                .orElseGet(() -> new NodeProbe(
                        target,
                        connections,
                        properties.timeout(),
                        properties.interval().multipliedBy(REST),
                        clock));
    }

    @Override
    public synchronized void close() {
        asked.values().forEach(target -> target.probe().close());
        asked.clear();
    }
}
