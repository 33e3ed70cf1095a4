package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.CacheSettings.Timings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

    /** Adds replicas until each of the node groups has its count; answers with the new ones, which are only being made. */
    List<Node> increase(Map<NodeGroup, Integer> counts) {
        refuseUnlessAvailable();
        refuseNoOperation(counts);
        counts.forEach((nodeGroup, count) -> {
            int present = nodeGroup.replicas().size();
            if (count < present || count > GroupSpec.MOST_REPLICAS) {
                throw AwsError.invalidValue("New replica count " + count + " must be greater than the present "
                        + present + " and not above " + GroupSpec.MOST_REPLICAS + ".");
            }
        });
        List<Node> made = new ArrayList<>();
        counts.forEach((nodeGroup, count) -> made.addAll(increase(nodeGroup, count)));
        return made;
    }

    private List<Node> increase(NodeGroup nodeGroup, int count) {
        if (nodeGroup.replicas().size() == count) {
            return List.of();
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

    /** Removes replicas until each of the node groups has its count: first {@code named}, then those with the highest numbers. */
    void decrease(Map<NodeGroup, Integer> counts, List<String> named) {
        refuseUnlessAvailable();
        refuseNoOperation(counts);
        Map<NodeGroup, List<Node>> leaving = new LinkedHashMap<>();
        counts.forEach((nodeGroup, count) -> leaving.put(nodeGroup, leaving(nodeGroup, count, named)));
        for (String id : named) {
            if (leaving.values().stream().flatMap(List::stream).noneMatch(node -> node.id.equals(id))) {
                throw AwsError.invalidValue("Cache cluster " + id + " is not a replica of node group "
                        + String.join(
                                ", ",
                                counts.keySet().stream()
                                        .map(nodeGroup -> nodeGroup.id)
                                        .toList())
                        + ".");
            }
        }
        leaving.forEach(this::remove);
    }

    private List<Node> leaving(NodeGroup nodeGroup, int count, List<String> named) {
        List<Node> replicas = nodeGroup.replicas();
        // Cluster mode may go without a replica to fail over to.
        int least = !group.spec.clusterMode() && group.spec.automaticFailover() ? 1 : 0;
        if (count > replicas.size() || count < least) {
            throw AwsError.invalidValue("New replica count " + count + " must be less than the present "
                    + replicas.size() + " and not below " + least + ".");
        }
        List<Node> leaving = new ArrayList<>(
                replicas.stream().filter(node -> named.contains(node.id)).toList());
        if (leaving.size() > replicas.size() - count) {
            throw AwsError.invalidCombination("ReplicasToRemove names more replicas than the new count removes.");
        }
        for (Node node : replicas.reversed()) {
            if (replicas.size() - leaving.size() > count && !leaving.contains(node)) {
                leaving.add(node);
            }
        }
        return leaving;
    }

    private void remove(NodeGroup nodeGroup, List<Node> leaving) {
        if (leaving.isEmpty()) {
            return;
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
            group.forgetRemoved();
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

    // The group is available again when the last of its node groups is.
    private void setStatus(NodeGroup nodeGroup, String status) {
        nodeGroup.status = status;
        if (group.nodeGroups.stream()
                .allMatch(other -> other.status.equals(status) || other.status.equals("available"))) {
            group.status = status;
        }
    }

    private void refuseUnlessAvailable() {
        if (!group.status.equals("available")) {
            throw AwsError.invalidGroupState("Replication group " + group.spec.id() + " is not in available state.");
        }
    }

    private static void refuseNoOperation(Map<NodeGroup, Integer> counts) {
        if (counts.entrySet().stream()
                .allMatch(wanted -> wanted.getKey().replicas().size() == wanted.getValue())) {
            throw new AwsError(400, "NoOperationFault", "The group has as many replicas already.");
        }
    }
}
