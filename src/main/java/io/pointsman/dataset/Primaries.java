package io.pointsman.dataset;

import io.pointsman.redis.NoLogin;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeConnections.Opened;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.SlotOwners;
import io.pointsman.redis.Slots;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The ways to a group's primaries. In cluster mode who has which slots is asked at the beginning, and whenever a node sends us elsewhere; otherwise there is one,
 * to where the primary endpoint leads. For one thread.
 */
final class Primaries implements AutoCloseable {

    /** After which a node that answers nothing, or takes nothing, is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    /** Of what we ask for, names of some keys are the longest. */
    private static final int LONGEST_ANSWER = 64 * 1024 * 1024;

    private final NodeConnections connections;
    private final NodeTarget entrance;
    private final boolean cluster;
    private final Map<Endpoint, Lane> lanes = new HashMap<>();
    private final @Nullable Endpoint[] owners = new @Nullable Endpoint[Slots.ALL];

    private Primaries(NodeConnections connections, NodeTarget entrance, boolean cluster) {
        this.connections = connections;
        this.entrance = entrance;
        this.cluster = cluster;
    }

    /**
     * @param entrance the configuration endpoint in cluster mode, or else the primary's
     * @throws IOException if nobody there says who has which slots
     */
    static Primaries open(NodeConnections connections, NodeTarget entrance, boolean cluster) throws IOException {
        Primaries primaries = new Primaries(connections, entrance, cluster);
        primaries.look();
        return primaries;
    }

    /** Asks again who has which slots. */
    void look() throws IOException {
        if (!cluster) {
            return;
        }
        SlotOwners told = ask();
        for (int slot = 0; slot < Slots.ALL; slot++) {
            owners[slot] = told.of(slot).orElse(null);
        }
    }

    private SlotOwners ask() throws IOException {
        try {
            Opened opened = connections.open(entrance, DEADLINE).join();
            try {
                return SlotOwners.parse(opened.connection()
                        .async()
                        .clusterSlots()
                        .toCompletableFuture()
                        .orTimeout(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                        .join());
            } finally {
                var unused = opened.connection().closeAsync();
            }
        } catch (CompletionException e) {
            throw new IOException(
                    "nobody at " + entrance.endpoint() + " says who has which slots: " + e.getMessage(), e);
        }
    }

    boolean isCluster() {
        return cluster;
    }

    /** @param slot of no meaning without cluster mode */
    Lane of(int slot) throws IOException {
        if (!cluster) {
            return at(entrance.endpoint());
        }
        Endpoint owner = owners[slot];
        if (owner == null) {
            throw new IOException("no primary has slot " + slot);
        }
        return at(owner);
    }

    Lane at(Endpoint node) throws IOException {
        Lane known = lanes.get(node);
        if (known != null) {
            return known;
        }
        NodeTarget target = new NodeTarget(node, entrance.tls(), entrance.login());
        try {
            Lane opened = new Lane(connections.openBulk(target, SILENCE, LONGEST_ANSWER));
            lanes.put(node, opened);
            return opened;
        } catch (NoLogin e) {
            throw new IOException("nothing to log in with at " + node + ": " + e.getMessage(), e);
        }
    }

    /** One to each primary that has slots. */
    Collection<Lane> all() throws IOException {
        if (!cluster) {
            return List.of(at(entrance.endpoint()));
        }
        Set<Endpoint> nodes = new LinkedHashSet<>();
        for (Endpoint owner : owners) {
            if (owner != null && nodes.add(owner)) {
                var unused = at(owner);
            }
        }
        return lanes.values();
    }

    /** Those that something was sent by. */
    Collection<Lane> lanes() {
        return lanes.values();
    }

    @Override
    public void close() {
        lanes.values().forEach(Lane::close);
    }
}
