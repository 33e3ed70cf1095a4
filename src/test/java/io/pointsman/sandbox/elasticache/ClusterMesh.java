package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.redis.ClusterServer;
import io.pointsman.sandbox.redis.ClusterView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The servers of a group in cluster mode as one cluster. Everything is told to everybody at once rather than left to the servers' gossip,
 * and nothing is left to their election. Invariants, once a call has returned, among the servers that answer:
 *
 * <ol>
 *   <li>each knows each, and none of a process that is no more, besides nodes that are lost and not yet rebuilt;
 *   <li>a node that was told to follow is a replica of its primary;
 *   <li>a primary owns the slots of its shard, and has told so.
 * </ol>
 *
 * <p>Guarded by the lock of its group. What the servers refuse, or do not reach in time, is an {@link IllegalStateException}.
 */
final class ClusterMesh {

    private static final Duration FORMING = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PUSH = Duration.ofMillis(500);
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Supplier<List<NodeGroup>> shards;

    ClusterMesh(Supplier<List<NodeGroup>> shards) {
        this.shards = shards;
    }

    /** Makes a cluster of servers that have just been started, and returns when all of them serve. */
    void form() {
        List<NodeGroup> all = shards.get();
        long epoch = 1;
        for (NodeGroup shard : all) {
            ClusterServer primary = shard.primary().cluster();
            primary.setEpoch(epoch++);
            primary.claim(shard.slots);
        }
        acquaint(all.stream().flatMap(shard -> shard.nodes.stream()).toList());
        for (NodeGroup shard : all) {
            shard.replicas()
                    .forEach(node -> node.cluster().follow(shard.primary().cluster()));
        }
        tellUntil(FORMING, "the cluster is not formed", () -> live().allMatch(this::isSettled));
    }

    /** Puts a node in its place: as the primary if it is the {@code leader} itself. */
    void seat(Node node, Node leader) {
        if (node == leader) {
            lead(node);
        } else {
            follow(node, leader);
        }
    }

    /**
     * Gives a primary its shard's slots: by a takeover, or, if its server has just been started, as they are, without keys. A replica may not have
     * heard yet of slots that came last; those it claims.
     */
    private void lead(Node node) {
        ClusterServer server = node.cluster();
        ClusterView before = server.view();
        if (!before.myself().primary()) {
            server.takeOver();
        } else if (before.peers().size() == 1) {
            server.setEpoch(others(node).stream()
                            .mapToLong(other -> other.cluster().epoch())
                            .max()
                            .orElse(0)
                    + 1);
        }
        BitSet missing = (BitSet) shardOf(node).slots.clone();
        missing.andNot(server.view().myself().slots());
        if (!missing.isEmpty()) {
            server.claim(missing);
        }
        join(node);
    }

    /** Makes a node a replica of a primary; of one that is lost only when that is back, or another leads. */
    private void follow(Node node, Node leader) {
        join(node);
        if (!leader.answers()) {
            return;
        }
        ClusterServer server = node.cluster();
        String wanted = leader.cluster().id();
        if (!server.view().myself().follows().equals(wanted)) {
            await(
                    PATIENCE,
                    node.id + " does not hear that " + leader.id + " leads",
                    () -> server.view()
                            .find(wanted)
                            .filter(ClusterView.Peer::primary)
                            .isPresent());
            server.follow(leader.cluster());
        }
        join(node);
    }

    /** Lets all forget the servers that are gone for good. */
    void tidy() {
        Set<String> known = shards.get().stream()
                .flatMap(shard -> shard.nodes.stream())
                .flatMap(node -> node.clusterId().stream())
                .collect(Collectors.toSet());
        live().forEach(node -> node.cluster().view().peers().stream()
                .map(ClusterView.Peer::id)
                .filter(id -> !known.contains(id))
                .forEach(node.cluster()::forget));
    }

    /** Whether a server is what its shard wants, and so are all others as far as it knows. */
    private boolean isSettled(Node node) {
        ClusterView view = node.cluster().view();
        return node.cluster().isWell()
                && shards.get().stream().allMatch(shard -> {
                    String leader = shard.primary().clusterId().orElse("");
                    return shard.nodes.stream()
                            .filter(Node::answers)
                            .allMatch(member -> view.find(member.cluster().id())
                                    .filter(peer -> member.primary
                                            ? peer.primary() && peer.slots().equals(shard.slots)
                                            : peer.follows().equals(leader))
                                    .isPresent());
                });
    }

    private void join(Node node) {
        tidy();
        List<Node> others = others(node);
        List<Node> met = new ArrayList<>(others);
        met.add(node);
        acquaint(met);
        List<ClusterServer> told = servers(others);
        node.cluster().meet(told);
        tidy();
    }

    /** Lets all of them know each other. */
    private void acquaint(List<Node> nodes) {
        List<ClusterServer> servers = servers(nodes);
        Set<String> ids = servers.stream().map(ClusterServer::id).collect(Collectors.toSet());
        List<Set<String>> known =
                servers.stream().map(ClusterMesh::acquaintances).toList();
        for (int i = 1; i < servers.size(); i++) {
            List<ClusterServer> met = new ArrayList<>();
            for (int j = 0; j < i; j++) {
                if (!known.get(i).contains(servers.get(j).id())
                        || !known.get(j).contains(servers.get(i).id())) {
                    met.add(servers.get(j));
                }
            }
            servers.get(i).meet(met);
        }
        await(
                PATIENCE,
                "the servers do not get acquainted",
                () -> servers.stream().allMatch(server -> acquaintances(server).containsAll(ids)));
    }

    private static Set<String> acquaintances(ClusterServer server) {
        return server.view().peers().stream().map(ClusterView.Peer::id).collect(Collectors.toSet());
    }

    /** Lets everybody tell everybody, again and again, until it holds. */
    private void tellUntil(Duration longest, String otherwise, BooleanSupplier holds) {
        long end = System.nanoTime() + longest.toNanos();
        while (true) {
            live().forEach(node -> node.cluster().meet(servers(others(node))));
            try {
                await(PUSH, otherwise, holds);
                return;
            } catch (IllegalStateException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private static void await(Duration longest, String otherwise, BooleanSupplier holds) {
        long end = System.nanoTime() + longest.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(otherwise);
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    private static List<ClusterServer> servers(List<Node> nodes) {
        return nodes.stream().map(Node::cluster).toList();
    }

    private List<Node> others(Node node) {
        return live().filter(other -> other != node).toList();
    }

    /** The nodes that answer: not those that are down or hung, nor one that loads what its primary sends. */
    private Stream<Node> live() {
        return shards.get().stream()
                .flatMap(shard -> shard.nodes.stream())
                .filter(node -> node.answers() && node.cluster().answers());
    }

    private NodeGroup shardOf(Node node) {
        return shards.get().stream()
                .filter(shard -> shard.nodes.contains(node))
                .findFirst()
                .orElseThrow();
    }
}
