package io.pointsman.topology;

import java.util.List;
import java.util.Optional;

/**
 * A shard at one reading.
 *
 * @param id {@code 0001} where cluster mode is disabled
 * @param status as ElastiCache spells it, such as {@code available}
 * @param primaryEndpoint absent in cluster mode
 * @param nodes in ElastiCache's order
 */
public record NodeGroup(String id, String status, Optional<Endpoint> primaryEndpoint, List<Node> nodes) {

    public NodeGroup {
        nodes = List.copyOf(nodes);
    }

    /** The same shard of these nodes. */
    public NodeGroup withNodes(List<Node> others) {
        return new NodeGroup(id, status, primaryEndpoint, others);
    }
}
