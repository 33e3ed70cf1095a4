package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeGroupSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.GroupView.NodeView;
import io.pointsman.sandbox.net.NetworkState;
import io.pointsman.sandbox.redis.AuthTokens;
import io.pointsman.sandbox.redis.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A replication group and everything that can happen to it. A node that is not the group's is an {@link IllegalArgumentException},
 * what cannot happen now an {@link IllegalStateException}. What AWS does in answer follows by itself, see {@code Failovers}. Times
 * given are AWS's and get compressed.
 */
public final class SandboxGroup {

    private final GroupState state;
    private final Failovers failovers;
    private final ReplicaCounts replicaCounts;
    private final Resharding resharding;
    private final Modifications modifications;

    SandboxGroup(GroupSpec spec, Region region) {
        this.state = new GroupState(spec, region);
        this.failovers = new Failovers(state);
        this.replicaCounts = new ReplicaCounts(state, failovers);
        this.resharding = new Resharding(state, failovers, replicaCounts);
        this.modifications = new Modifications(state, failovers);
    }

    public String id() {
        return state.spec.id();
    }

    public String account() {
        return state.region.settings.account();
    }

    public String region() {
        return state.region.settings.region();
    }

    /** What it is by now. */
    public GroupSpec spec() {
        return state.spec;
    }

    /** The ways to make it another. */
    public Modifications modifications() {
        return modifications;
    }

    /**
     * Starts everything; until it returns the API says {@code creating}.
     *
     * @param told whether events tell of it
     */
    void bringUp(boolean told) {
        state.run(() -> {
            state.nodeGroups.forEach(nodeGroup -> nodeGroup.nodes.forEach(node -> node.start(false)));
            state.mesh.ifPresent(ClusterMesh::form);
            for (NodeGroup nodeGroup : state.nodeGroups) {
                if (state.mesh.isEmpty()) {
                    nodeGroup.replicas().forEach(node -> node.follow(nodeGroup.primary()));
                }
                nodeGroup.status = "available";
                for (Node node : nodeGroup.nodes) {
                    node.status = "available";
                    node.inService = true;
                }
            }
            state.status = "available";
            if (!told) {
                return;
            }
            for (NodeGroup nodeGroup : state.nodeGroups) {
                nodeGroup.nodes.forEach(replicaCounts::createdEvents);
            }
            state.groupEvent("Replication group " + id() + " created");
            state.notice("CreateReplicationGroupComplete", id());
        });
    }

    /**
     * The API's TestFailover of a node group.
     *
     * @return the answer, which shows the group as it was before
     */
    GroupView testFailover(String nodeGroupId) {
        return state.locked(() -> {
            NodeGroup nodeGroup = nodeGroup(nodeGroupId);
            // In cluster mode all replacements must be over, 3.7.
            if (!state.status.equals("available") || state.nodeGroups.stream().anyMatch(NodeGroup::isRecovering)) {
                throw AwsError.invalidGroupState("Replication group " + id()
                        + " is not in a state to be tested; a change, a failover or a recovery is under way.");
            }
            if (!failovers.canPromote(nodeGroup)) {
                throw new AwsError(
                        400,
                        "TestFailoverNotAvailableFault",
                        "Test failover needs automatic failover and a replica in node group " + nodeGroupId + ".");
            }
            state.region.takeTestFailover();
            GroupView before = state.answer();
            failovers.test(nodeGroup);
            return before;
        });
    }

    /** What the API's TestFailover does, quota included. */
    public void testFailover() {
        var unused = testFailover(only().id);
    }

    /**
     * Loses the primary without warning, as a host that dies; AWS promotes a replica when it notices. In cluster mode the primaries of all
     * shards at once.
     */
    public void failover() {
        state.run(() -> {
            state.nodeGroups.forEach(failovers::refuseUnlessPromotable);
            state.nodeGroups.forEach(failovers::lostPrimary);
        });
    }

    /** The same of one shard. */
    public void failover(String nodeGroupId) {
        state.run(() -> failovers.lostPrimary(shard(nodeGroupId)));
    }

    /** Loses a node without warning; does nothing to one that is down already. AWS heals the group. */
    public void kill(String nodeId) {
        change(nodeId, failovers::lost);
    }

    /** Stops a node's server from answering, without a reset. AWS does not notice: its host is well. */
    public void hang(String nodeId) {
        change(nodeId, (nodeGroup, node) -> node.hang());
    }

    /** Keeps what the primary writes from a replica, which goes on answering; the link stays up for a minute. {@link #resume} ends it. */
    public void lag(String nodeId) {
        change(nodeId, (nodeGroup, node) -> {
            if (node.primary || state.mesh.isPresent()) {
                throw new IllegalStateException(
                        nodeId + " is the primary, or in cluster mode; only another replica can lag");
            }
            node.lag(nodeGroup.primary());
        });
    }

    /** Lets a node go on that hangs or lags; it follows whoever is the primary by now. */
    public void resume(String nodeId) {
        change(nodeId, (nodeGroup, node) -> {
            node.resume();
            node.follow(nodeGroup.primary());
        });
    }

    /**
     * Lets each command to a node wait.
     *
     * @param delay the longest wait, not compressed; zero ends it
     */
    public void slow(String nodeId, Duration delay) {
        change(nodeId, (nodeGroup, node) -> node.server().slow(delay));
    }

    /** Changes the network between clients and a node of a relayed group; its server and AWS do not notice. */
    public void network(String nodeId, NetworkState network) {
        change(nodeId, (nodeGroup, node) -> node.network(network));
    }

    /** What the strategy ROTATE does, [D], 7.3: the token and the one before it are valid; the group's first one is not asked for yet. */
    public void rotateAuthToken(String token) {
        changeTokens(tokens -> tokens.rotate(new Secret(token)));
    }

    /** What the strategy SET does: the token alone is valid; who is in stays in. */
    public void setAuthToken(String token) {
        changeTokens(tokens -> tokens.set(new Secret(token)));
    }

    private void changeTokens(UnaryOperator<AuthTokens> change) {
        state.run(() -> {
            GroupAccess access = state.spec.access();
            if (!access.tls() || !access.users().isEmpty()) {
                throw new IllegalStateException("group " + id() + " has no TLS, or has users; it takes no AUTH token");
            }
            state.tokens = change.apply(state.tokens);
            List<String> refusals = new ArrayList<>();
            for (NodeGroup nodeGroup : state.nodeGroups) {
                for (Node node : nodeGroup.nodes) {
                    try {
                        node.admit(state.tokens);
                    } catch (IllegalStateException e) {
                        refusals.add(node.id + ": " + e.getMessage());
                    }
                }
            }
            if (!refusals.isEmpty()) {
                throw new IllegalStateException("the AUTH token is not changed on " + String.join("; ", refusals));
            }
        });
    }

    /**
     * Makes a replica fetch everything anew; AWS's status of it does not change.
     *
     * @param loading how long it refuses commands at least, if there are keys
     */
    public void refill(String nodeId, Duration loading) {
        change(nodeId, (nodeGroup, node) -> {
            if (node.primary) {
                throw new IllegalStateException(nodeId + " is the primary; only a replica is filled from another");
            }
            node.resync(nodeGroup.primary(), state.region.time.compressed(loading));
        });
    }

    /** Writes {@code count} keys of 64 bytes to the primary, in cluster mode each to that of its slot. */
    public void fill(int count) {
        state.run(() -> {
            if (state.mesh.isEmpty()) {
                only().primary().server().fill(count);
                return;
            }
            List<String> keys =
                    IntStream.range(0, count).mapToObj(i -> "key:" + i).toList();
            state.nodeGroups.forEach(nodeGroup -> nodeGroup
                    .primary()
                    .server()
                    .fill(keys.stream()
                            .filter(key -> nodeGroup.slots.get(Slots.of(key)))
                            .toList()));
        });
    }

    /** Replaces a node as maintenance does: same name; a primary is relieved by a replica first. */
    public void replace(String nodeId, boolean newAddress) {
        change(nodeId, (nodeGroup, node) -> failovers.replace(nodeGroup, node, newAddress));
    }

    /** What IncreaseReplicaCount by one does; answers with the new node's id. */
    public String addReplica() {
        return addReplica(only().id);
    }

    /** The same in one shard. */
    public String addReplica(String nodeGroupId) {
        return state.locked(() -> {
            NodeGroup nodeGroup = shard(nodeGroupId);
            return replicaCounts
                    .increase(Map.of(nodeGroup, nodeGroup.replicas().size() + 1))
                    .getFirst()
                    .id;
        });
    }

    /** What DecreaseReplicaCount of this replica does. */
    public void removeReplica(String nodeId) {
        change(
                nodeId,
                (nodeGroup, node) -> replicaCounts.decrease(
                        Map.of(nodeGroup, nodeGroup.replicas().size() - 1), List.of(nodeId)));
    }

    /** What ModifyReplicationGroupShardConfiguration does; of too many shards those with the highest numbers go. */
    public void reshard(int shards) {
        state.run(() -> {
            int present = state.nodeGroups.size();
            if (shards < present) {
                resharding.remove(List.copyOf(state.nodeGroups.subList(Math.max(shards, 0), present)));
            } else {
                resharding.growTo(shards);
            }
        });
    }

    /** What it does to remove one shard. */
    public void removeShard(String nodeGroupId) {
        state.run(() -> resharding.remove(List.of(shard(nodeGroupId))));
    }

    /** @param leaving the shards to remove; empty: none, and there are to be {@code count} */
    GroupView reshard(int count, List<String> leaving) {
        return state.locked(() -> {
            if (leaving.isEmpty()) {
                resharding.growTo(count);
            } else {
                resharding.remove(leaving.stream().map(this::nodeGroup).toList());
            }
            return state.view();
        });
    }

    GroupView increase(Map<String, Integer> counts) {
        return state.locked(() -> {
            var unused = replicaCounts.increase(byNodeGroup(counts));
            return state.view();
        });
    }

    /** @param counts by node group; empty: as many as are left when {@code named} have gone */
    GroupView decrease(Map<String, Integer> counts, List<String> named) {
        return state.locked(() -> {
            replicaCounts.decrease(counts.isEmpty() ? without(named) : byNodeGroup(counts), named);
            return state.view();
        });
    }

    private Map<NodeGroup, Integer> byNodeGroup(Map<String, Integer> counts) {
        Map<NodeGroup, Integer> byNodeGroup = new LinkedHashMap<>();
        counts.forEach((nodeGroupId, count) -> byNodeGroup.put(nodeGroup(nodeGroupId), count));
        return byNodeGroup;
    }

    /** As many replicas as are left in the node groups that {@code named} belong to; in the first, if they belong to none. */
    private Map<NodeGroup, Integer> without(List<String> named) {
        Map<NodeGroup, Integer> counts = new LinkedHashMap<>();
        for (NodeGroup nodeGroup : state.nodeGroups) {
            long leaving = nodeGroup.nodes.stream()
                    .filter(node -> named.contains(node.id))
                    .count();
            if (leaving > 0) {
                counts.put(nodeGroup, nodeGroup.replicas().size() - (int) leaving);
            }
        }
        NodeGroup first = state.nodeGroups.getFirst();
        return counts.isEmpty() ? Map.of(first, first.replicas().size() - named.size()) : counts;
    }

    /** Begins the deletion; {@code ended} runs when the last node is gone. Does nothing when it has begun already. */
    void delete(Runnable ended) {
        state.run(() -> {
            if (state.status.equals("deleting")) {
                return;
            }
            state.status = "deleting";
            state.nodeGroups.forEach(nodeGroup -> {
                nodeGroup.status = "deleting";
                nodeGroup.nodes.forEach(node -> node.status = "deleting");
            });
            state.later(state.region.settings.timings().deletion(), () -> {
                List<Node> nodes = state.nodeGroups.stream()
                        .flatMap(nodeGroup -> nodeGroup.nodes.stream())
                        .toList();
                end();
                nodes.forEach(replicaCounts::deletedEvents);
                ended.run();
            });
        });
    }

    void end() {
        state.end();
    }

    /** Lets the API go on answering the group as it is now, until {@link #unfreeze}. */
    public void freeze() {
        state.run(() -> state.frozen = true);
    }

    public void unfreeze() {
        state.run(() -> state.frozen = false);
    }

    /** Freezes the API's answer for a while. */
    public void answerStale(Duration duration) {
        freeze();
        state.later(duration, this::unfreeze);
    }

    /** Whether ElastiCache may publish to the topic; shown as {@code TopicStatus}, 1.1. */
    public void setTopicActive(boolean active) {
        state.run(() -> state.topicActive = active);
    }

    /** Sends the notifications to another topic from now on, or to none; the topic's status is as it was. */
    public void setTopic(Optional<String> topicArn) {
        state.run(() -> state.topicArn = topicArn);
    }

    /** The group's tags, which its nodes bear too. */
    public Map<String, String> tags() {
        return state.tags;
    }

    /** Sets a tag, whatever its value was. */
    public void tag(String key, String value) {
        state.run(() -> {
            Map<String, String> changed = new TreeMap<>(state.tags);
            changed.put(key, value);
            state.tags = Map.copyOf(changed);
            state.everTagged = true;
        });
    }

    /** Takes a tag away; nothing happens without it. */
    public void untag(String key) {
        state.run(() -> {
            Map<String, String> changed = new TreeMap<>(state.tags);
            changed.remove(key);
            state.tags = Map.copyOf(changed);
        });
    }

    /** Whether the group has or once had a tag: the Resource Groups Tagging API tells of such and of no others. */
    public boolean wasEverTagged() {
        return state.everTagged;
    }

    public String arn() {
        return state.answer().arn();
    }

    /** ARNs of the nodes, as the API tells them now. */
    public List<String> nodeArns() {
        return state.answer().nodes().stream().map(NodeView::arn).toList();
    }

    /** The group as its servers say it is. Asks each of them. */
    public GroupSnapshot snapshot() {
        return state.locked(() -> new GroupSnapshot(
                id(),
                account(),
                region(),
                state.status,
                state.frozen,
                state.tags,
                state.mesh.map(mesh -> state.configurationEndpoint()),
                state.nodeGroups.stream()
                        .map(nodeGroup -> new NodeGroupSnapshot(
                                nodeGroup.id,
                                nodeGroup.status,
                                state.mesh.isPresent() ? "" : state.primaryEndpoint(),
                                state.mesh.isPresent() ? "" : state.readerEndpoint(),
                                Slots.text(nodeGroup.slots),
                                nodeGroup.nodes.stream()
                                        .map(SandboxGroup::snapshot)
                                        .toList()))
                        .toList()));
    }

    GroupView answer() {
        return state.answer();
    }

    private static NodeSnapshot snapshot(Node node) {
        return new NodeSnapshot(
                node.id,
                node.zone,
                node.endpoint,
                node.address,
                node.status,
                node.reportedPrimary,
                node.inService,
                stateOf(node),
                node.network());
    }

    private static State stateOf(Node node) {
        if (!node.alive) {
            return State.DOWN;
        }
        if (node.hung) {
            return State.HUNG;
        }
        if (!node.hasServer()) {
            return node.primary ? State.PRIMARY : State.REPLICA;
        }
        return node.replication()
                .map(said -> said.primary() ? State.PRIMARY : said.linkUp() ? State.REPLICA : State.SYNCHRONISING)
                .orElse(State.SYNCHRONISING);
    }

    private void change(String nodeId, BiConsumer<NodeGroup, Node> change) {
        state.run(() -> {
            for (NodeGroup nodeGroup : state.nodeGroups) {
                for (Node node : nodeGroup.nodes) {
                    if (node.id.equals(nodeId)) {
                        change.accept(nodeGroup, node);
                        return;
                    }
                }
            }
            throw new IllegalArgumentException("group " + id() + " has no node " + nodeId);
        });
    }

    private NodeGroup shard(String nodeGroupId) {
        return state.nodeGroups.stream()
                .filter(nodeGroup -> nodeGroup.id.equals(nodeGroupId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("group " + id() + " has no shard " + nodeGroupId));
    }

    /** The same for the API. */
    private NodeGroup nodeGroup(String nodeGroupId) {
        return state.nodeGroups.stream()
                .filter(nodeGroup -> nodeGroup.id.equals(nodeGroupId))
                .findFirst()
                .orElseThrow(() -> new AwsError(
                        404, "NodeGroupNotFoundFault", "Node group " + nodeGroupId + " not found in " + id()));
    }

    private NodeGroup only() {
        if (state.nodeGroups.size() > 1) {
            throw new IllegalStateException("group " + id() + " has several shards; say which");
        }
        return state.nodeGroups.getFirst();
    }
}
