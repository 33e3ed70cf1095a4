package io.pointsman.drill;

import io.pointsman.groups.ManagedGroup;
import io.pointsman.redis.ClientList;
import io.pointsman.redis.ClientList.Client;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeConnections.Opened;
import io.pointsman.redis.NodeTarget;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.ReplicationGroup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Who is connected to a node, as it tells. */
@Component
final class ConnectedClients {

    private static final Duration DEADLINE = Duration.ofSeconds(1);

    private final Logins logins;
    private final ObjectProvider<NodeConnections> connections;

    ConnectedClients(Logins logins, ObjectProvider<NodeConnections> connections) {
        this.logins = logins;
        this.connections = connections;
    }

    /**
     * Without other nodes, and without Pointsman.
     *
     * @return exceptionally if it cannot be reached, does not answer within a second, or may not tell us
     */
    CompletableFuture<List<Client>> of(ManagedGroup group, ReplicationGroup shown, Endpoint node) {
        NodeTarget target = new NodeTarget(node, shown.tls(), logins.of(group.id(), shown));
        CompletableFuture<Opened> opened = connections.getObject().open(target, DEADLINE);
        return opened.thenCompose(made -> made.connection().async().clientList().toCompletableFuture())
                .orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .thenApply(answer -> ClientList.parse(answer).stream()
                        .filter(client ->
                                !client.isReplication() && !client.name().equals(NodeConnections.CLIENT_NAME))
                        .toList())
                .whenComplete((clients, failure) -> {
                    var unused = opened.thenCompose(made -> made.connection().closeAsync());
                });
    }
}
