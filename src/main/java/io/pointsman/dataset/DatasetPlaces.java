package io.pointsman.dataset;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Inventory;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.ReplicationGroup;
import java.io.IOException;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Where the keys of a group's datasets go, by ElastiCache's word of the moment. */
@Component
final class DatasetPlaces {

    /** Bytes. Of what we ask for, names of some keys are the longest. */
    private static final int LONGEST_ANSWER = 64 * 1024 * 1024;

    private final Inventory inventory;
    private final Logins logins;
    private final ObjectProvider<NodeConnections> connections;

    DatasetPlaces(Inventory inventory, Logins logins, ObjectProvider<NodeConnections> connections) {
        this.inventory = inventory;
        this.logins = logins;
        this.connections = connections;
    }

    /**
     * @return empty if ElastiCache knows no such group
     * @throws Transient if it could not be asked
     * @throws Rejected if we may not ask
     */
    Optional<ReplicationGroup> look(ManagedGroup group) {
        return inventory.read(group.location(), group.replicationGroupId());
    }

    /**
     * The caller's to close.
     *
     * @throws IOException if a node or the network is at fault
     * @throws Rejected if the group has no endpoint for clients
     */
    Primaries<Lane> open(ManagedGroup group, ReplicationGroup shown) throws IOException {
        Endpoint endpoint = shown.entrance()
                .orElseThrow(() ->
                        new Rejected("ElastiCache tells no endpoint of %s for clients.".formatted(shown.id()), null));
        return open(
                connections.getObject(),
                new NodeTarget(endpoint, shown.tls(), logins.of(group.id(), shown)),
                shown.clusterMode());
    }

    static Primaries<Lane> open(NodeConnections connections, NodeTarget entrance, boolean cluster) throws IOException {
        return Primaries.open(connections, entrance, cluster, LONGEST_ANSWER, Lane::new);
    }
}
