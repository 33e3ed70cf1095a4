package io.pointsman.sandbox.elasticache;

import java.time.Duration;

/**
 * A change of the node type, [S-SC], aws-facts 3.3 point 7: another node is built for each, then its name leads there, and connections to the
 * old one are cut. Replicas are filled from their primary; until one is, it is out of service for seconds. That a type cannot hold the data AWS
 * says by an event only, 7.6; here the operator decides it.
 */
final class NodeTypeChange {

    private static final Duration SYNCHRONISATION = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final GroupState group;
    private final Failovers failovers;
    private final Duration building;
    private boolean refuseNext;

    NodeTypeChange(GroupState group, Failovers failovers) {
        this.group = group;
        this.failovers = failovers;
        this.building = group.region.settings.timings().creation();
    }

    /** Lets the next change fail, once it has begun. */
    void refuseNext() {
        refuseNext = true;
    }

    /** Begins to make a group that is {@code modifying} the target. */
    void begin(NodeKind target) {
        if (refuseNext) {
            refuseNext = false;
            group.later(building, () -> fail(target));
            return;
        }
        new RollingChange(
                        group,
                        failovers,
                        target,
                        this::change,
                        new RollingChange.Pauses(PAUSE, PAUSE, PAUSE),
                        () -> succeeded(target))
                .begin();
    }

    private void fail(NodeKind target) {
        if (group.status.equals("modifying")) {
            group.pending = PendingValues.none();
            group.status = "available";
            group.groupEvent("Failed applying modification to cache node type to " + target.nodeType() + ".");
            group.notice("ReplicationGroupScalingFailed", group.spec.id());
        }
    }

    private void succeeded(NodeKind target) {
        group.groupEvent("Succeeded applying modification to cache node type to " + target.nodeType() + ".");
        group.notice("ReplicationGroupScalingComplete", group.spec.id());
    }

    private void change(NodeGroup shard, Node node, NodeKind target, Runnable done) {
        boolean primary = node.primary;
        group.later(building, node, () -> {
            // Lost meanwhile, or promoted because another was.
            if (!node.inService || node.primary != primary) {
                done.run();
                return;
            }
            failovers.renew(shard, node, true, SYNCHRONISATION, () -> {
                group.nodeEvent(
                        node, "Succeeded applying modification to cache node type to " + target.nodeType() + ".");
                group.notice("CacheClusterScalingComplete", node.id);
                done.run();
            });
            node.kind = target;
        });
    }
}
