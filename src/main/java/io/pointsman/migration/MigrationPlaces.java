package io.pointsman.migration;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Inventory;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NoLogin;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Where keys come from and go to, by ElastiCache's word of the moment and the nodes' own. */
@Component
final class MigrationPlaces {

    /** After which a node that answers nothing, or takes nothing, is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    /** In bytes, of one value. */
    private static final int LONGEST = 256 * 1024 * 1024;

    private final Inventory inventory;
    private final ServingBoard board;
    private final Logins logins;
    private final ObjectProvider<NodeConnections> connections;

    MigrationPlaces(
            Inventory inventory, ServingBoard board, Logins logins, ObjectProvider<NodeConnections> connections) {
        this.inventory = inventory;
        this.board = board;
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
     * A node of a shard to read from: the one that was read from before, if its server runs still; else one of the role that is wanted; else the primary.
     * A replica counts that receives what its primary writes, and is not out of its names. The caller's to close.
     *
     * @param lane what was read before
     * @throws IOException if none can be read from now
     */
    SourceNode openSource(ManagedGroup group, ReplicationGroup shown, MigrationLane lane, boolean fromPrimary)
            throws IOException {
        Role wanted = fromPrimary ? Role.PRIMARY : Role.REPLICA;
        SourceNode second = null;
        String trouble = "it has none that serves";
        for (Node node : candidates(shown, lane)) {
            try {
                SourceNode opened = openSource(group, shown, node);
                NodeFacts facts = opened.facts();
                boolean whole = facts.role() == Role.PRIMARY || facts.isLinked();
                boolean before = !lane.runId().isEmpty() && lane.runId().equals(facts.runId());
                if (whole && (facts.role() == wanted || before)) {
                    close(second);
                    return opened;
                }
                if (facts.role() == Role.PRIMARY && second == null) {
                    second = opened;
                } else {
                    opened.close();
                }
            } catch (IOException e) {
                trouble = String.valueOf(e.getMessage());
            }
        }
        if (second != null) {
            return second;
        }
        throw new IOException(
                "no node of %s, shard %s, can be read from: %s".formatted(group.id(), lane.shard(), trouble));
    }

    private static void close(@Nullable SourceNode node) {
        if (node != null) {
            node.close();
        }
    }

    /** In the order in which they are tried. */
    private List<Node> candidates(ReplicationGroup shown, MigrationLane lane) {
        NodeGroup shard = board.withRoles(shown).nodeGroups().stream()
                .filter(one -> one.id().equals(lane.shard()))
                .findFirst()
                .orElseThrow(() ->
                        new Transient("ElastiCache shows no shard %s of %s".formatted(lane.shard(), shown.id()), null));
        return shard.nodes().stream()
                .filter(node -> node.endpoint().isPresent())
                .filter(node -> node.role() != Role.REPLICA || !(board.standing(shown, node) instanceof Standing.Out))
                .sorted(Comparator.comparing((Node node) -> !node.id().equals(lane.node()))
                        .thenComparing(node -> !(board.standing(shown, node) instanceof Standing.Serving)))
                .toList();
    }

    private SourceNode openSource(ManagedGroup group, ReplicationGroup shown, Node node) throws IOException {
        BulkConnection connection = open(group, shown, node.endpoint().orElseThrow());
        try {
            NodeQuestions questions = new NodeQuestions(connection);
            SourceNode opened = new SourceNode(node.id(), questions.facts(), connection);
            if (shown.clusterMode() && opened.facts().role() == Role.REPLICA) {
                var unused = questions.ask("READONLY");
            }
            return opened;
        } catch (IOException e) {
            connection.close();
            throw new IOException("%s: %s".formatted(node.id(), e.getMessage()), e);
        }
    }

    /**
     * The ways to a group's primaries. The caller's to close.
     *
     * @param around what is made of the connection to each
     * @throws IOException if in cluster mode nobody says who they are
     * @throws Rejected if the group has no endpoint for clients
     */
    <L extends AutoCloseable> Primaries<L> openPrimaries(
            ManagedGroup group, ReplicationGroup shown, Function<BulkConnection, L> around) throws IOException {
        Endpoint entrance = shown.entrance()
                .orElseThrow(() ->
                        new Rejected("ElastiCache tells no endpoint of %s for clients.".formatted(shown.id()), null));
        return Primaries.open(
                connections.getObject(), target(group, shown, entrance), shown.clusterMode(), LONGEST, around);
    }

    private NodeTarget target(ManagedGroup group, ReplicationGroup shown, Endpoint endpoint) {
        return new NodeTarget(endpoint, shown.tls(), logins.of(group.id(), shown));
    }

    private BulkConnection open(ManagedGroup group, ReplicationGroup shown, Endpoint endpoint) throws IOException {
        try {
            return connections.getObject().openBulk(target(group, shown, endpoint), SILENCE, LONGEST);
        } catch (NoLogin e) {
            throw new IOException("nothing to log in with at " + endpoint + ": " + e.getMessage(), e);
        }
    }
}
