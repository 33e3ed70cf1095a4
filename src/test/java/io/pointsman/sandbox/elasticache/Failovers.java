package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.CacheSettings.Timings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What AWS does when a node is lost or replaced. Counted from the loss, in AWS's time (one shard, 1 + 2 nodes, aws-facts 2.5):
 *
 * <ol>
 *   <li>0 s: "Test Failover API called", if it was; a little later the primary is gone.
 *   <li>63 s: the replica with the least lag is promoted, the others follow it, the primary's name moves. The API's roles lag.
 *   <li>146 s: "Recovering cache nodes 0001" for the lost node.
 *   <li>764 s: it is back under its old name, as a replica that has fetched everything, perhaps with another address.
 * </ol>
 *
 * <p>Each step plans the next one, so they keep their order at any pace. The group stays {@code available} throughout. A primary
 * that nobody can replace is rebuilt in its place, empty, and its replicas follow it, empty too.
 */
final class Failovers {

    private static final Duration LOSS = Duration.ofSeconds(1);
    private static final Duration LONG_FORM = Duration.ofMillis(1_300);
    private static final Duration SYNCHRONISATION = Duration.ofMinutes(1);
    private static final Duration NEXT_LOOK = Duration.ofSeconds(5);

    private final GroupState group;
    private final Timings timings;

    Failovers(GroupState group) {
        this.group = group;
        this.timings = group.region.settings.timings();
    }

    /** Loses the primary without warning. */
    void lostPrimary(NodeGroup nodeGroup) {
        refuseUnlessPromotable(nodeGroup);
        lost(nodeGroup, nodeGroup.primary());
    }

    void refuseUnlessPromotable(NodeGroup nodeGroup) {
        if (!canPromote(nodeGroup)) {
            throw new IllegalStateException("node group " + nodeGroup.id + " of " + group.spec.id()
                    + " has no replica to fail over to, or automatic failover is off");
        }
    }

    void test(NodeGroup nodeGroup) {
        group.groupEvent("Test Failover API called for node group " + nodeGroup.id);
        Node old = nodeGroup.primary();
        lose(nodeGroup, old);
        group.later(LOSS, old, old::kill);
    }

    /** Notices the loss of a node and heals the group. */
    void lost(NodeGroup nodeGroup, Node node) {
        node.kill();
        if (!node.inService) {
            return; // is being rebuilt as it is
        }
        if (node.primary && canPromote(nodeGroup)) {
            lose(nodeGroup, node);
        } else {
            node.inService = false;
            group.later(timings.recovering(), node, () -> recover(nodeGroup, node, anotherAddress()));
        }
    }

    /** Replaces a node; a primary is first relieved by a replica, if there is one. */
    void replace(NodeGroup nodeGroup, Node node, boolean newAddress) {
        if (!node.inService) {
            throw new IllegalStateException(node.id + " is being made or rebuilt already");
        }
        Optional<Node> relief = node.primary && canPromote(nodeGroup) ? leastLag(nodeGroup) : Optional.empty();
        node.inService = false;
        node.kill();
        Runnable recovery = () -> recover(nodeGroup, node, newAddress);
        relief.ifPresentOrElse(chosen -> promote(nodeGroup, node, chosen, LONG_FORM, recovery), recovery);
    }

    boolean canPromote(NodeGroup nodeGroup) {
        return group.spec.automaticFailover() && nodeGroup.replicas().stream().anyMatch(node -> node.inService);
    }

    private void lose(NodeGroup nodeGroup, Node old) {
        nodeGroup.leaderless = true;
        old.inService = false;
        Duration untilRecovery = timings.recovering().minus(timings.promotion());
        Runnable recovery = () -> recover(nodeGroup, old, anotherAddress());
        group.later(timings.promotion(), () -> {
            nodeGroup.leaderless = false;
            leastLag(nodeGroup)
                    .ifPresentOrElse(
                            chosen -> promote(nodeGroup, old, chosen, untilRecovery, recovery),
                            () -> group.later(untilRecovery, old, recovery));
        });
    }

    // [S-AF], aws-facts 3.3: the least lag wins; AWS does not say who wins a tie.
    private Optional<Node> leastLag(NodeGroup nodeGroup) {
        List<Node> best = List.of();
        long most = 0;
        for (Node node : nodeGroup.replicas()) {
            long progress = node.progress();
            if (progress > most || (progress == most && best.isEmpty())) {
                best = List.of(node);
                most = progress;
            } else if (progress == most) {
                best = new ArrayList<>(best);
                best.add(node);
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best.get(group.region.random.nextInt(best.size())));
    }

    private void promote(NodeGroup nodeGroup, Node old, Node chosen, Duration untilRecovery, Runnable recovery) {
        nodeGroup.nodes.forEach(node -> node.primary = node == chosen);
        chosen.follow(chosen);
        nodeGroup.replicas().stream().filter(node -> node.alive && node != old).forEach(node -> node.follow(chosen));
        group.later(timings.roleLag(), () -> nodeGroup.nodes.forEach(node -> node.reportedPrimary = node.primary));
        group.groupEvent("Failover to replica node " + chosen.id + " completed");
        group.notice("FailoverComplete", group.spec.id());
        // Redis groups were seen to say master in 2023, the documents say primary, 2.3.
        String word = group.spec.engine().equals("redis") ? "master" : "primary";
        group.later(LONG_FORM, () -> {
            group.bothEvents(
                    old, "Failover from " + word + " node " + old.id + " to replica node " + chosen.id + " completed");
            group.notice("FailoverComplete", old.id);
            group.later(untilRecovery.minus(LONG_FORM), old, recovery);
        });
    }

    private boolean anotherAddress() {
        return group.region.random.nextDouble() < group.region.settings.newAddressProbability();
    }

    private void recover(NodeGroup nodeGroup, Node node, boolean newAddress) {
        node.kill();
        group.nodeEvent(node, "Recovering cache nodes 0001");
        group.notice("CacheNodeReplaceStarted", node.id);
        Duration rebuild = timings.recovered().minus(timings.recovering());
        Duration synchronisation = rebuild.compareTo(SYNCHRONISATION) < 0 ? rebuild : SYNCHRONISATION;
        whenBuilt(nodeGroup, node, newAddress, rebuild.minus(synchronisation), synchronisation, () -> {
            group.nodeEvent(node, "Finished recovery for cache nodes 0001");
            group.notice("CacheNodeReplaceComplete", node.id);
        });
    }

    /**
     * Starts an empty server for the node after {@code building}, lets it synchronise, and runs {@code done} once it has; not before
     * {@code synchronisation} is over. A server that is lost meanwhile is built again.
     */
    void whenBuilt(
            NodeGroup nodeGroup,
            Node node,
            boolean newAddress,
            Duration building,
            Duration synchronisation,
            Runnable done) {
        group.later(building, node, () -> build(nodeGroup, node, newAddress, synchronisation, done));
    }

    private void build(NodeGroup nodeGroup, Node node, boolean newAddress, Duration synchronisation, Runnable done) {
        node.start(newAddress);
        follow(nodeGroup, node);
        group.later(synchronisation, node, () -> awaitSynchronised(nodeGroup, node, done));
    }

    /**
     * Puts another server in the place of a node's, at once, and runs {@code done} as {@link #whenBuilt} does. A primary keeps its keys and goes on,
     * at another address; in cluster mode it loses them.
     */
    void renew(NodeGroup nodeGroup, Node node, boolean newAddress, Duration synchronisation, Runnable done) {
        if (node.primary && node.succeed()) {
            nodeGroup.replicas().stream().filter(other -> other.alive).forEach(other -> other.follow(node));
            group.later(synchronisation, node, () -> awaitSynchronised(nodeGroup, node, done));
        } else {
            node.inService = false;
            build(nodeGroup, node, newAddress, synchronisation, done);
        }
    }

    /**
     * Lets the replica with the least lag take over from a primary that is well and becomes its replica; clients of the old one are cut.
     *
     * @param rest until {@code then}, at least a moment
     */
    void handOver(NodeGroup nodeGroup, Duration rest, Runnable then) {
        Node old = nodeGroup.primary();
        leastLag(nodeGroup)
                .ifPresentOrElse(
                        chosen -> {
                            promote(nodeGroup, old, chosen, rest.plus(LONG_FORM), then);
                            old.follow(chosen);
                            if (old.answers()) {
                                old.server().cutClients();
                            }
                        },
                        () -> group.later(NEXT_LOOK, then));
    }

    private void follow(NodeGroup nodeGroup, Node node) {
        if (node.primary) {
            node.follow(node);
            // Rebuilt in its place, perhaps at another address: the others follow, and are empty like it.
            nodeGroup.replicas().stream().filter(other -> other.alive).forEach(other -> other.follow(node));
        } else {
            node.follow(nodeGroup.primary());
        }
    }

    private void awaitSynchronised(NodeGroup nodeGroup, Node node, Runnable done) {
        if (isSynchronised(node)) {
            node.inService = true;
            done.run();
        } else if (node.alive) {
            // Says to be something else, as one that could not reach its leader.
            if (node.replication()
                    .filter(said -> said.primary() != node.primary)
                    .isPresent()) {
                node.follow(nodeGroup.primary());
            }
            group.later(NEXT_LOOK, node, () -> awaitSynchronised(nodeGroup, node, done));
        } else {
            whenBuilt(nodeGroup, node, false, NEXT_LOOK, NEXT_LOOK, done);
        }
    }

    private boolean isSynchronised(Node node) {
        if (group.spec.servers() == GroupSpec.Servers.NONE) {
            return node.alive;
        }
        return node.replication()
                        .filter(said -> said.primary() == node.primary && said.linkUp())
                        .isPresent()
                && serves(node);
    }

    private boolean serves(Node node) {
        try {
            return group.mesh.isEmpty() || node.cluster().serves();
        } catch (IllegalStateException e) {
            return false;
        }
    }
}
