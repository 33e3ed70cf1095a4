package io.pointsman.topology;

import java.util.Optional;

/**
 * A member of a node group at one reading.
 *
 * @param id the cache cluster id, such as {@code orders-002}; unique in its location
 * @param role as ElastiCache says, which lags behind a promotion; or as the nodes themselves say
 * @param endpoint absent while the node is being made, and while nobody tells it
 * @param zone availability zone; empty when not told
 */
public record Node(String id, Role role, Optional<Endpoint> endpoint, String zone) {

    /** The same node there. */
    public Node at(Optional<Endpoint> known) {
        return new Node(id, role, known, zone);
    }

    /** The same node in another role. */
    public Node as(Role other) {
        return new Node(id, other, endpoint, zone);
    }
}
