package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.net.NetworkState;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A group as it is, whatever the API says.
 *
 * @param frozen whether the API answers an older state
 * @param configurationEndpoint in cluster mode only
 */
public record GroupSnapshot(
        String id,
        String account,
        String region,
        String status,
        boolean frozen,
        Map<String, String> tags,
        Optional<String> configurationEndpoint,
        List<NodeGroupSnapshot> nodeGroups) {

    /**
     * One node group.
     *
     * @param primaryEndpoint empty text in cluster mode, as {@code readerEndpoint} is
     * @param slots such as {@code 0-8191}; empty text without cluster mode, and while a shard has none
     */
    public record NodeGroupSnapshot(
            String id,
            String status,
            String primaryEndpoint,
            String readerEndpoint,
            String slots,
            List<NodeSnapshot> nodes) {}

    /** What a node does. */
    public enum State {
        /** It is the primary, by its server's own word. */
        PRIMARY,
        /** It is a replica with its link up. */
        REPLICA,
        /** It is a replica that synchronises, or has lost its primary; one that loads may not answer at all. */
        SYNCHRONISING,
        /** Its server accepts connections and answers nobody. */
        HUNG,
        /** Nothing listens. */
        DOWN
    }

    /**
     * One node.
     *
     * @param address where clients find it, in a relayed group that of its relay
     * @param status as DescribeCacheClusters would tell it now
     * @param reportedPrimary whether {@code CurrentRole} would be {@code primary} now
     * @param inService false while the node is made or rebuilt
     * @param network what lies between clients and it, in a relayed group
     */
    public record NodeSnapshot(
            String id,
            String zone,
            String endpoint,
            InetSocketAddress address,
            String status,
            boolean reportedPrimary,
            boolean inService,
            State state,
            Optional<NetworkState> network) {}

    /** All nodes, in the order of their ids. */
    public List<NodeSnapshot> nodes() {
        return nodeGroups.stream()
                .flatMap(nodeGroup -> nodeGroup.nodes().stream())
                .toList();
    }

    public NodeSnapshot node(String nodeId) {
        return nodes().stream()
                .filter(node -> node.id().equals(nodeId))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("group " + id + " has no node " + nodeId));
    }
}
