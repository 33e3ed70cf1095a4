package io.pointsman.redis;

import io.pointsman.redis.NodeConnections.Opened;
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
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ways to a group's primaries. In cluster mode who has which slots is asked at the beginning, and whenever its user finds that they have moved; otherwise
 * there is one, to where the primary endpoint leads. For one thread.
 *
 * @param <L> what its user keeps for each primary, around the connection to it
 */
public final class Primaries<L extends AutoCloseable> implements AutoCloseable {

    /** After which a node that answers nothing, or takes nothing, is given up. */
    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final NodeConnections connections;
    private final NodeTarget entrance;
    private final boolean cluster;
    private final int longestBulk;
    private final Function<BulkConnection, L> around;
    private final Map<Endpoint, L> lanes = new HashMap<>();
    private final @Nullable Endpoint[] owners = new @Nullable Endpoint[Slots.ALL];

    private Primaries(
            NodeConnections connections,
            NodeTarget entrance,
            boolean cluster,
            int longestBulk,
            Function<BulkConnection, L> around) {
        this.connections = connections;
        this.entrance = entrance;
        this.cluster = cluster;
        this.longestBulk = longestBulk;
        this.around = around;
    }

    /**
     * @param entrance the configuration endpoint in cluster mode, or else the primary's
     * @param longestBulk bytes that one string of an answer may have
     * @throws IOException if nobody there says who has which slots
     */
    public static <L extends AutoCloseable> Primaries<L> open(
            NodeConnections connections,
            NodeTarget entrance,
            boolean cluster,
            int longestBulk,
            Function<BulkConnection, L> around)
            throws IOException {
        Primaries<L> primaries = new Primaries<>(connections, entrance, cluster, longestBulk, around);
        primaries.look();
        return primaries;
    }

    /** Asks again who has which slots. */
    public void look() throws IOException {
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

    public boolean isCluster() {
        return cluster;
    }

    /** @param slot of no meaning without cluster mode */
    public L of(int slot) throws IOException {
        if (!cluster) {
            return at(entrance.endpoint());
        }
        Endpoint owner = owners[slot];
        if (owner == null) {
            throw new IOException("no primary has slot " + slot);
        }
        return at(owner);
    }

    public L at(Endpoint node) throws IOException {
        L known = lanes.get(node);
        if (known != null) {
            return known;
        }
        NodeTarget target = new NodeTarget(node, entrance.tls(), entrance.login());
        try {
            L opened = around.apply(connections.openBulk(target, SILENCE, longestBulk));
            lanes.put(node, opened);
            return opened;
        } catch (NoLogin e) {
            throw new IOException("nothing to log in with at " + node + ": " + e.getMessage(), e);
        }
    }

    /** One to each primary that has slots. */
    public Collection<L> all() throws IOException {
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

    /** Those that were used. */
    public Collection<L> lanes() {
        return lanes.values();
    }

    @Override
    public void close() {
        for (L lane : lanes.values()) {
            try {
                lane.close();
            } catch (Exception e) {
                // It is of no use any more, either way.
            }
        }
    }
}
