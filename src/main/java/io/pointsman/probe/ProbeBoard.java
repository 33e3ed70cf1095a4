package io.pointsman.probe;

import io.pointsman.inventory.ServingBoard;
import io.pointsman.probe.ReplicationLag.Lag;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The board by the nodes' own word, and by ElastiCache's where they have none: before they were asked, or where there is no way to them.
 *
 * <ol>
 *   <li>What a node says of itself beats what ElastiCache says of its role and its recovery. What ElastiCache does with a node, such as deleting
 *       it, keeps it out whatever it says.
 *   <li>A word that is older than {@link #FRESH} intervals counts for nothing.
 *   <li>While every node of several groups is silent, or of all groups that there are, the fault is more likely our own network's. Then ElastiCache's word
 *       counts, and no name is led to a node by it.
 * </ol>
 */
final class ProbeBoard implements ServingBoard {

    private static final int FRESH = 10;

    /** How long replicas may take to attach to one that was promoted. */
    private static final Duration ATTACHING = Duration.ofSeconds(5);

    private final ServingBoard word;
    private final Duration fresh;
    private final Clock clock;
    private final Duration maxLag;
    private final Map<NodeKey, NodeState> states = new ConcurrentHashMap<>();
    private final Map<ShardKey, ReplicationLag> lags = new ConcurrentHashMap<>();
    private final Map<ShardKey, NodeKey> primaries = new ConcurrentHashMap<>();
    private volatile Map<GroupKey, Set<NodeKey>> groups = Map.of();
    private volatile Map<NodeKey, ShardKey> shards = Map.of();
    private volatile Set<GroupKey> clusters = Set.of();
    private final Silence silence = new Silence();

    /** A replication group where it is. */
    record GroupKey(Location location, String id) {

        static GroupKey of(ReplicationGroup group) {
            return new GroupKey(group.location(), group.id());
        }
    }

    private record ShardKey(GroupKey group, String shardId) {}

    /**
     * @param word ElastiCache's
     * @param interval of the probes
     * @param maxLag a replica that is further behind does not serve
     */
    ProbeBoard(ServingBoard word, Duration interval, Duration maxLag, Clock clock) {
        this.word = word;
        this.fresh = interval.multipliedBy(FRESH);
        this.maxLag = maxLag;
        this.clock = clock;
    }

    /**
     * Forgets all others.
     *
     * @return whether they are others than before
     */
    boolean keep(Collection<ReplicationGroup> asked) {
        Map<GroupKey, Set<NodeKey>> nodes = new HashMap<>();
        Map<NodeKey, ShardKey> shardOf = new HashMap<>();
        for (ReplicationGroup group : asked) {
            Set<NodeKey> ofGroup = new TreeSet<>(Comparator.comparing(NodeKey::nodeId));
            for (NodeGroup shard : group.nodeGroups()) {
                for (Node node : shard.nodes()) {
                    NodeKey key = new NodeKey(group.location(), node.id());
                    ofGroup.add(key);
                    shardOf.put(key, new ShardKey(GroupKey.of(group), shard.id()));
                }
            }
            nodes.put(GroupKey.of(group), new LinkedHashSet<>(ofGroup));
        }
        boolean changed = !nodes.equals(groups);
        groups = nodes;
        clusters = asked.stream()
                .filter(ReplicationGroup::clusterMode)
                .map(GroupKey::of)
                .collect(Collectors.toSet());
        shards = shardOf;
        states.keySet().retainAll(shardOf.keySet());
        lags.keySet().retainAll(new HashSet<>(shardOf.values()));
        primaries.values().retainAll(shardOf.keySet());
        silence.keep(nodes.keySet());
        return changed;
    }

    /**
     * Takes note of an answer.
     *
     * @return whether names may have to move
     */
    boolean take(GroupKey group, NodeKey node, ProbeResult result) {
        if (result instanceof ProbeResult.Answered) {
            silence.answered(group);
        }
        NodeState state = states.computeIfAbsent(node, key -> new NodeState(maxLag));
        boolean changed = state.take(result, silence.isReached(group), hasPrimary(node), lag(node, result));
        if (result instanceof ProbeResult.Answered answered && state.role() == Role.PRIMARY) {
            Optional.ofNullable(shards.get(node)).ifPresent(shard -> primaries.put(shard, node));
            lagOfShard(node)
                    .ifPresent(lag -> lag.primaryReached(
                            node.nodeId(),
                            state.roleSince(),
                            answered.at(),
                            answered.role().offset()));
        }
        silence.note(group, state.isSilent() && everyNodeIsSilent(group)).forEach(this::forgetSilence);
        return changed;
    }

    /** What was silent because of us is not out for that; to be out it has to be silent anew. */
    private void forgetSilence(GroupKey group) {
        groups.getOrDefault(group, Set.of())
                .forEach(node -> Optional.ofNullable(states.get(node)).ifPresent(NodeState::forgetSilence));
    }

    private Optional<Lag> lag(NodeKey node, ProbeResult result) {
        return result instanceof ProbeResult.Answered answered
                        && answered.role().role() == Role.REPLICA
                ? lagOfShard(node)
                        .flatMap(lag ->
                                lag.ofReplica(answered.at(), answered.role().offset()))
                : Optional.empty();
    }

    /** Whether a primary of the node's shard answers, and has been the primary for long enough that the others can have attached to it. */
    private boolean hasPrimary(NodeKey node) {
        Instant settled = clock.instant().minus(ATTACHING);
        return Optional.ofNullable(shards.get(node))
                .map(primaries::get)
                .map(states::get)
                .filter(state -> state.role() == Role.PRIMARY && !state.isSilent())
                .filter(state -> !state.roleSince().isAfter(settled))
                .isPresent();
    }

    private Optional<ReplicationLag> lagOfShard(NodeKey node) {
        return Optional.ofNullable(shards.get(node))
                .map(shard -> lags.computeIfAbsent(shard, key -> new ReplicationLag()));
    }

    private boolean everyNodeIsSilent(GroupKey group) {
        return groups.getOrDefault(group, Set.of()).stream()
                .map(states::get)
                .allMatch(state -> state != null && state.isSilent());
    }

    /** Groups of which nothing is heard, where the fault is more likely our own network's. */
    Set<GroupKey> suspects() {
        return silence.suspects();
    }

    /** When it became the primary; empty if it is none. */
    Optional<Instant> primarySince(NodeKey node) {
        return Optional.ofNullable(states.get(node))
                .filter(state -> state.role() == Role.PRIMARY)
                .map(NodeState::roleSince);
    }

    boolean isClusterMode(GroupKey group) {
        return clusters.contains(group);
    }

    Set<NodeKey> nodes() {
        return shards.keySet();
    }

    /** The id of its shard; empty if it is not asked any more. */
    String shardOf(NodeKey node) {
        return Optional.ofNullable(shards.get(node)).map(ShardKey::shardId).orElse("");
    }

    /** The nodes of each group that is asked, in order of their ids. */
    Map<GroupKey, Set<NodeKey>> groups() {
        return groups;
    }

    /** Takes note of how a new connection went. */
    void take(NodeKey node, NewConnection made) {
        states.computeIfAbsent(node, key -> new NodeState(maxLag)).take(made);
    }

    /** Takes note of how writing to a primary went. */
    void take(NodeKey node, Canary made) {
        Optional.ofNullable(states.get(node)).ifPresent(state -> state.take(made));
    }

    boolean failsToWrite(NodeKey node) {
        NodeState state = states.get(node);
        return state != null && state.failsToWrite();
    }

    boolean failsToConnect(NodeKey node) {
        NodeState state = states.get(node);
        return state != null && state.failsToConnect();
    }

    NodeReport report(NodeKey node) {
        return report(node, oldest(clock.instant()));
    }

    /** Before when a node must have been asked for its word not to count any more. */
    Instant oldest(Instant now) {
        return now.minus(fresh);
    }

    /** @param oldest by {@link #oldest}, for readers of many nodes */
    NodeReport report(NodeKey node, Instant oldest) {
        NodeState state = states.get(node);
        if (state == null) {
            return NodeReport.unknown("not asked yet");
        }
        NodeReport report = state.report();
        return report.isKnownSince(oldest) ? report : report.outdated();
    }

    private Optional<NodeState> fresh(ReplicationGroup group, Node node) {
        Instant oldest = oldest(clock.instant());
        return Optional.ofNullable(states.get(new NodeKey(group.location(), node.id())))
                .filter(state -> state.isKnownSince(oldest));
    }

    @Override
    public Standing standing(ReplicationGroup group, Node node) {
        Standing theirs = word.standing(group, node);
        Optional<Standing> own = fresh(group, node).flatMap(NodeState::now);
        if (silence.isSuspect(GroupKey.of(group))) {
            return theirs instanceof Standing.Serving && own.isPresent() ? new Standing.Unverified() : theirs;
        }
        return own.map(said -> said instanceof Standing.Out
                        ? said
                        : word.operation(group, node)
                                .<Standing>map(Standing.Out::new)
                                .orElse(said))
                .orElse(theirs);
    }

    /** Where nodes answer as primary, roles are as the nodes say; of two of a shard, the one that became it last. */
    @Override
    public ReplicationGroup withRoles(ReplicationGroup group) {
        return group.withNodeGroups(group.nodeGroups().stream()
                .map(shard -> withRoles(group, shard))
                .toList());
    }

    private NodeGroup withRoles(ReplicationGroup group, NodeGroup shard) {
        Optional<Node> primary = shard.nodes().stream()
                .filter(node -> fresh(group, node)
                        .filter(state -> state.role() == Role.PRIMARY)
                        .isPresent())
                .max(Comparator.comparing(
                        node -> fresh(group, node).map(NodeState::roleSince).orElse(Instant.MIN)));
        return primary.map(chosen -> shard.withNodes(shard.nodes().stream()
                        .map(node -> node.as(node.equals(chosen) ? Role.PRIMARY : Role.REPLICA))
                        .toList()))
                .orElse(shard);
    }

    @Override
    public boolean isDue(ReplicationGroup group, Node node) {
        return fresh(group, node).flatMap(NodeState::now).isEmpty() && word.isDue(group, node);
    }

    @Override
    public Optional<Instant> knownAt(ReplicationGroup group, Node node) {
        // A node's own word is never old: no pass has to ask again, or may ask ElastiCache in its place.
        return fresh(group, node)
                .flatMap(NodeState::now)
                .map(known -> clock.instant())
                .or(() -> word.knownAt(group, node));
    }

    @Override
    public Optional<Instant> outSince(ReplicationGroup group, Node node) {
        return fresh(group, node).flatMap(NodeState::outSince);
    }

    @Override
    public Optional<String> operation(ReplicationGroup group, Node node) {
        return word.operation(group, node);
    }

    @Override
    public void seen(ReplicationGroup group) {
        word.seen(group);
    }

    @Override
    public void doubt(Location location, String nodeId) {
        word.doubt(location, nodeId);
    }

    @Override
    public boolean verify(ReplicationGroup group, Collection<Node> nodes) {
        return word.verify(group, nodes);
    }

    @Override
    public void verifyAll(Location location, List<ReplicationGroup> all) {
        word.verifyAll(location, all);
    }
}
