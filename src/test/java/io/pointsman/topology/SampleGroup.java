package io.pointsman.topology;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A replication group of one node group for tests, cluster mode disabled, endpoints as ElastiCache spells them. Each step gives a new
 * value; a group that could not be is refused.
 *
 * <pre>{@code SampleGroup.group("orders").primary("orders-001").replicas("orders-002", "orders-003").at(now)}</pre>
 */
public record SampleGroup(Location location, String id, String status, List<Node> nodes) {

    public static SampleGroup group(String id) {
        return new SampleGroup(Location.OWN, id, "available", List.of());
    }

    /** {@code orders-002.abc123.0001.euw1.cache.amazonaws.com}. */
    public static String host(String nodeId) {
        return nodeId + ".abc123.0001.euw1.cache.amazonaws.com";
    }

    /** {@code orders.abc123.ng.0001.euw1.cache.amazonaws.com}: the group's primary endpoint. */
    public static String primaryHost(String groupId) {
        return groupId + ".abc123.ng.0001.euw1.cache.amazonaws.com";
    }

    public SampleGroup {
        nodes = List.copyOf(nodes);
        if (nodes.stream().map(Node::id).distinct().count() != nodes.size()) {
            throw new IllegalArgumentException("a node is listed twice: " + nodes);
        }
        if (nodes.stream().filter(node -> node.role() == Role.PRIMARY).count() > 1) {
            throw new IllegalArgumentException("more than one primary: " + nodes);
        }
    }

    public SampleGroup in(String otherRegion) {
        return new SampleGroup(Location.inRegion(otherRegion), id, status, nodes);
    }

    public SampleGroup status(String otherStatus) {
        return new SampleGroup(location, id, otherStatus, nodes);
    }

    public SampleGroup primary(String nodeId) {
        return with(nodeId, Role.PRIMARY);
    }

    public SampleGroup replicas(String... nodeIds) {
        SampleGroup grown = this;
        for (String nodeId : nodeIds) {
            grown = grown.with(nodeId, Role.REPLICA);
        }
        return grown;
    }

    public SampleGroup without(String nodeId) {
        node(nodeId);
        return new SampleGroup(
                location,
                id,
                status,
                nodes.stream().filter(node -> !node.id().equals(nodeId)).toList());
    }

    /** {@code nodeId} becomes the primary, and the primary a replica. */
    public SampleGroup failOverTo(String nodeId) {
        node(nodeId);
        return each(node -> inRole(node, node.id().equals(nodeId) ? Role.PRIMARY : Role.REPLICA));
    }

    /** As ElastiCache tells of a group in cluster mode: neither roles nor endpoints. */
    public SampleGroup tellingNoRoles() {
        return each(node -> new Node(node.id(), Role.UNKNOWN, Optional.empty(), node.zone()));
    }

    public Node node(String nodeId) {
        return nodes.stream()
                .filter(node -> node.id().equals(nodeId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no node " + nodeId + " in " + nodes));
    }

    /** The group as a reading of that moment shows it. */
    public ReplicationGroup at(Instant readAt) {
        Set<String> memberIds = new LinkedHashSet<>();
        nodes.forEach(node -> memberIds.add(node.id()));
        boolean tellsRoles = nodes.stream().noneMatch(node -> node.role() == Role.UNKNOWN);
        NodeGroup nodeGroup = new NodeGroup(
                "0001",
                status,
                tellsRoles ? Optional.of(new Endpoint(primaryHost(id), 6379)) : Optional.empty(),
                nodes);
        return new ReplicationGroup(
                location, id, status, !tellsRoles, false, Optional.empty(), memberIds, List.of(nodeGroup), readAt);
    }

    private SampleGroup with(String nodeId, Role role) {
        List<Node> grown = new ArrayList<>(nodes);
        grown.add(new Node(nodeId, role, Optional.of(new Endpoint(host(nodeId), 6379)), "eu-west-1a"));
        return new SampleGroup(location, id, status, grown);
    }

    private SampleGroup each(UnaryOperator<Node> change) {
        return new SampleGroup(location, id, status, nodes.stream().map(change).toList());
    }

    private static Node inRole(Node node, Role role) {
        return new Node(node.id(), role, node.endpoint(), node.zone());
    }
}
