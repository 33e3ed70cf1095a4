package io.pointsman.reconcile;

import io.pointsman.dns.NameState;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The real node behind a read name, for clients that verify the host name of a TLS certificate: they connect to {@code host}.
 *
 * @param node null when the name leads to the primary endpoint, or out of the group
 * @param port null when the name leads out of the group
 * @param seenAt when this process last looked at it
 */
record ReadEndpointView(
        String name,
        @Nullable String node,
        @Nullable String host,
        @Nullable Integer port,
        Instant seenAt) {

    static ReadEndpointView of(NameState name, PassReport look) {
        Optional<ReplicationGroup> group = look.group();
        Optional<String> host = name.observed();
        Optional<Node> node = group.stream()
                .flatMap(ReplicationGroup::nodes)
                .filter(one -> one.endpoint().map(Endpoint::host).equals(host))
                .findFirst();
        Optional<Endpoint> endpoint = node.flatMap(Node::endpoint)
                .or(() -> group.stream()
                        .flatMap(shown -> shown.nodeGroups().stream())
                        .flatMap(shard -> shard.primaryEndpoint().stream())
                        .filter(primary -> Optional.of(primary.host()).equals(host))
                        .findFirst());
        return new ReadEndpointView(
                name.name().value(),
                node.map(Node::id).orElse(null),
                host.orElse(null),
                endpoint.map(Endpoint::port).orElse(null),
                look.startedAt());
    }
}
