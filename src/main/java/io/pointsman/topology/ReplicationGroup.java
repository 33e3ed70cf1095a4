package io.pointsman.topology;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A replication group at one reading.
 *
 * @param location as it was asked for
 * @param id lower case, unique in its location
 * @param status as ElastiCache spells it, such as {@code available} or {@code modifying}
 * @param clusterMode whether slots are spread over node groups; ElastiCache then tells no roles
 * @param tls whether connections are encrypted in transit
 * @param configurationEndpoint where clients learn the shards; absent without cluster mode
 * @param memberIds every cache cluster of the group, also one that no node group lists yet
 * @param readAt when the reading that holds it was asked for
 */
public record ReplicationGroup(
        Location location,
        String id,
        String status,
        boolean clusterMode,
        boolean tls,
        Optional<Endpoint> configurationEndpoint,
        Set<String> memberIds,
        List<NodeGroup> nodeGroups,
        Instant readAt) {

    public ReplicationGroup {
        memberIds = Set.copyOf(memberIds);
        nodeGroups = List.copyOf(nodeGroups);
    }

    /** The same at no time in particular: equal to another's if both show the same. */
    public ReplicationGroup undated() {
        return new ReplicationGroup(
                location, id, status, clusterMode, tls, configurationEndpoint, memberIds, nodeGroups, Instant.EPOCH);
    }

    /** The same group of these shards. */
    public ReplicationGroup withNodeGroups(List<NodeGroup> others) {
        return new ReplicationGroup(
                location, id, status, clusterMode, tls, configurationEndpoint, memberIds, others, readAt);
    }

    public Stream<Node> nodes() {
        return nodeGroups.stream().flatMap(nodeGroup -> nodeGroup.nodes().stream());
    }

    /** Where clients enter it to write: the configuration endpoint in cluster mode, else the primary's. Empty while ElastiCache tells none. */
    public Optional<Endpoint> entrance() {
        return clusterMode
                ? configurationEndpoint
                : nodeGroups.stream().findFirst().flatMap(NodeGroup::primaryEndpoint);
    }

    /** The shard that a node is of. */
    public Optional<NodeGroup> shardOf(String nodeId) {
        return nodeGroups.stream()
                .filter(shard ->
                        shard.nodes().stream().anyMatch(node -> node.id().equals(nodeId)))
                .findFirst();
    }

    /** Whether the node groups list exactly the members: a reading taken half way through a change does not. */
    public boolean listsEveryMember() {
        return nodes().map(Node::id).collect(Collectors.toUnmodifiableSet()).equals(memberIds);
    }
}
