package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.CacheSettings.Timings;
import java.util.ArrayList;
import java.util.List;

/** Replicas that come and go at the customer's wish, [S-MODEL], aws-facts 3.6. Meanwhile the group is {@code modifying}. */
final class ReplicaCounts {

    private static final String NO_PERSISTENCE = "This cluster does not support persistence (ex: 'appendonly'). "
            + " Please use a different instance type to enable persistence.";

    private final GroupState group;
    private final Failovers failovers;
    private final Timings timings;

    ReplicaCounts(GroupState group, Failovers failovers) {
        this.group = group;
        this.failovers = failovers;
        this.timings = group.region.settings.timings();
    }

    /** Adds replicas until there are {@code count}; answers with the new ones, which are only being made. */
    List<Node> increase(NodeGroup nodeGroup, int count) {
        int present = nodeGroup.replicas().size();
        refuseUnlessAvailable();
        refuseNoOperation(count, present);
        if (count < present || count > GroupSpec.MOST_REPLICAS) {
            throw AwsError.invalidValue("New replica count " + count + " must be greater than the present " + present
                    + " and not above " + GroupSpec.MOST_REPLICAS + ".");
        }
        setStatus(nodeGroup, "modifying");
        List<Node> made = new ArrayList<>();
        while (nodeGroup.replicas().size() < count) {
            made.add(group.addNode(nodeGroup));
        }
        List<Node> waiting = new ArrayList<>(made);
        for (Node node : made) {
            group.notice("ReplicationGroupIncreaseReplicaCountStarted", node.id);
            failovers.whenBuilt(
                    nodeGroup,
                    node,
                    false,
                    timings.creation().dividedBy(2),
                    timings.creation().dividedBy(2),
                    () -> {
                        node.status = "available";
                        createdEvents(node);
                        group.nodeEvent(node, "Added cache node 0001 in availability zone " + node.zone);
                        group.notice("AddCacheNodeComplete", node.id);
                        group.notice("ReplicationGroupIncreaseReplicaCountFinished", node.id);
                        waiting.remove(node);
                        if (waiting.isEmpty()) {
                            setStatus(nodeGroup, "available");
                        }
                    });
        }
        return made;
    }

    /** Removes replicas until there are {@code count}: first {@code named}, then those with the highest numbers. */
    void decrease(NodeGroup nodeGroup, int count, List<String> named) {
        List<Node> replicas = nodeGroup.replicas();
        refuseUnlessAvailable();
        refuseNoOperation(count, replicas.size());
        int least = group.spec.multiAz() || group.spec.automaticFailover() ? 1 : 0;
        if (count > replicas.size() || count < least) {
            throw AwsError.invalidValue("New replica count " + count + " must be less than the present "
                    + replicas.size() + " and not below " + least + ".");
        }
        if (named.size() > replicas.size() - count) {
            throw AwsError.invalidCombination("ReplicasToRemove names more replicas than the new count removes.");
        }
        List<Node> leaving = new ArrayList<>();
        for (String id : named) {
            leaving.add(replicas.stream()
                    .filter(node -> node.id.equals(id))
                    .findFirst()
                    .orElseThrow(() -> AwsError.invalidValue(
                            "Cache cluster " + id + " is not a replica of node group " + nodeGroup.id + ".")));
        }
        for (Node node : replicas.reversed()) {
            if (replicas.size() - leaving.size() > count && !leaving.contains(node)) {
                leaving.add(node);
            }
        }
        setStatus(nodeGroup, "modifying");
        leaving.forEach(node -> {
            node.status = "deleting";
            node.inService = false;
        });
        group.later(timings.deletion(), () -> {
            for (Node node : leaving) {
                group.removeNode(nodeGroup, node);
                deletedEvents(node);
            }
            setStatus(nodeGroup, "available");
        });
    }

    void createdEvents(Node node) {
        group.nodeEvent(node, NO_PERSISTENCE);
        group.nodeEvent(node, "Cache cluster created");
        group.notice("CacheClusterProvisioningComplete", node.id);
    }

    void deletedEvents(Node node) {
        group.nodeEvent(node, "Cache cluster deleted");
        group.notice("DeleteCacheClusterComplete", node.id);
    }

    private void setStatus(NodeGroup nodeGroup, String status) {
        group.status = status;
        nodeGroup.status = status;
    }

    private void refuseUnlessAvailable() {
        if (!group.status.equals("available")) {
            throw AwsError.invalidGroupState("Replication group " + group.spec.id() + " is not in available state.");
        }
    }

    private static void refuseNoOperation(int count, int present) {
        if (count == present) {
            throw new AwsError(400, "NoOperationFault", "The group has " + present + " replicas already.");
        }
    }
}
