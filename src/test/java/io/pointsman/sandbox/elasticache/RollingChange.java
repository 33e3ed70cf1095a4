package io.pointsman.sandbox.elasticache;

import java.time.Duration;

/**
 * Makes all nodes of a group others, one after another, [D], aws-facts 2.5 and 7.5. Meanwhile the group is {@code modifying}.
 *
 * <ol>
 *   <li>In each shard the replicas, by their numbers; shards do not wait for each other.
 *   <li>Shard after shard: a replica takes over from the primary, then the old primary is the last replica to be changed. A primary that
 *       nobody can take over from is changed where it is.
 * </ol>
 *
 * <p>A node that is lost meanwhile is healed as ever, and the change waits for it. Nothing goes on once the group is being deleted.
 */
final class RollingChange {

    private static final Duration NEXT_LOOK = Duration.ofSeconds(5);

    /** What is done to one node. */
    @FunctionalInterface
    interface Step {

        /**
         * Begins to make the node the {@code target}.
         *
         * @param done to run at the end, whether it is the target by then or not; if not, it is begun anew later
         */
        void change(NodeGroup shard, Node node, NodeKind target, Runnable done);
    }

    /** How long it takes between nodes, in AWS's time. */
    record Pauses(Duration betweenReplicas, Duration beforeFailover, Duration afterFailover) {}

    private final GroupState group;
    private final Failovers failovers;
    private final NodeKind target;
    private final Step step;
    private final Pauses pauses;
    private final Runnable ended;

    /** @param ended runs when the group is the target, and available */
    RollingChange(GroupState group, Failovers failovers, NodeKind target, Step step, Pauses pauses, Runnable ended) {
        this.group = group;
        this.failovers = failovers;
        this.target = target;
        this.step = step;
        this.pauses = pauses;
        this.ended = ended;
    }

    /** Begins with a group that is {@code modifying}. */
    void begin() {
        group.nodeGroups.forEach(shard -> shard.status = "modifying");
        group.nodeGroups.forEach(this::advance);
    }

    private void advance(NodeGroup shard) {
        if (!group.status.equals("modifying")) {
            return;
        }
        shard.replicas().stream()
                .filter(this::isLeft)
                .findFirst()
                .ifPresentOrElse(replica -> change(shard, replica), () -> advancePrimary(shard));
    }

    private void advancePrimary(NodeGroup shard) {
        Node primary = shard.primary();
        if (!isLeft(primary)) {
            end(shard);
        } else if (shard.leaderless || isAnotherAtWork(shard)) {
            lookLater(shard, NEXT_LOOK);
        } else if (failovers.canPromote(shard)) {
            failovers.handOver(shard, pauses.afterFailover(), () -> advance(shard));
        } else {
            change(shard, primary);
        }
    }

    private void change(NodeGroup shard, Node node) {
        if (shard.leaderless || !node.inService) {
            lookLater(shard, NEXT_LOOK);
            return;
        }
        node.status = "modifying";
        step.change(shard, node, target, () -> {
            node.status = "available";
            lookLater(shard, pauseAfterNode(shard));
        });
    }

    private Duration pauseAfterNode(NodeGroup shard) {
        if (shard.nodes.stream().noneMatch(this::isLeft)) {
            return Duration.ZERO;
        }
        return shard.replicas().stream().anyMatch(this::isLeft) ? pauses.betweenReplicas() : pauses.beforeFailover();
    }

    private void lookLater(NodeGroup shard, Duration pause) {
        group.later(pause, () -> advance(shard));
    }

    private boolean isLeft(Node node) {
        return !node.kind.equals(target);
    }

    /** Whether another shard still has replicas to change, its old primary among them. */
    private boolean isAnotherAtWork(NodeGroup shard) {
        return group.nodeGroups.stream()
                .filter(other -> other != shard)
                .flatMap(other -> other.nodes.stream())
                .anyMatch(node -> !node.status.equals("available") || (!node.primary && isLeft(node)));
    }

    private void end(NodeGroup shard) {
        shard.status = "available";
        if (group.nodeGroups.stream().allMatch(other -> other.status.equals("available"))) {
            group.spec = group.spec.withNodeType(target.nodeType()).withEngine(target.engine(), target.engineVersion());
            group.pending = PendingValues.none();
            group.status = "available";
            ended.run();
        }
    }
}
