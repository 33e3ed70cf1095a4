package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.net.NetworkState;
import io.pointsman.sandbox.net.Relay;
import io.pointsman.sandbox.redis.AuthTokens;
import io.pointsman.sandbox.redis.ClusterServer;
import io.pointsman.sandbox.redis.Heirs;
import io.pointsman.sandbox.redis.LoopbackAddresses;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.sandbox.redis.Replication;
import io.pointsman.sandbox.redis.ServerAccess;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A member of a node group and the server behind it, if its group has servers. Guarded by the lock of its group. */
final class Node {

    final String id;
    final int number;
    final String zone;
    final String endpoint;
    final Instant created;

    String status = "creating";
    NodeKind kind;
    /** Whether AWS counts on the node: false from its loss, or from its creation, until it has synchronised. */
    boolean inService;
    /** The true role. */
    boolean primary;
    /** The role as the API tells it. */
    boolean reportedPrimary;

    boolean alive;
    boolean hung;
    /** Where clients find it: at the relay before its server, if its group is relayed, else at the server. */
    InetSocketAddress address;

    private final @Nullable RedisBinary binary;
    private final Optional<ClusterMesh> mesh;
    private final boolean relayed;
    /** Those of addresses that it once had, which stay as they were; the last one is before its server. */
    private final List<Relay> relays = new ArrayList<>();
    /** Before its primary. */
    private final List<Relay> relaysOfReplication = new ArrayList<>();
    /** Where its server listens, or is to listen; from there other servers replicate. */
    private InetSocketAddress serverAddress;

    private ServerAccess access;
    private @Nullable RedisProcess process;
    private @Nullable ClusterServer cluster;

    /**
     * @param mesh the cluster that the node is to be part of; empty: cluster mode is disabled
     * @param access what its server asks of clients at first; open in cluster mode
     * @param relayed whether a relay is before its server; not in cluster mode, and not without a server
     */
    Node(
            String id,
            int number,
            String zone,
            String endpoint,
            Instant created,
            @Nullable RedisBinary binary,
            Optional<ClusterMesh> mesh,
            ServerAccess access,
            boolean relayed,
            NodeKind kind) {
        this.id = id;
        this.number = number;
        this.zone = zone;
        this.endpoint = endpoint;
        this.created = created;
        this.binary = binary;
        this.mesh = mesh;
        this.access = access;
        this.relayed = relayed;
        this.kind = kind;
        this.serverAddress = newAddress();
        this.address = relayed ? newRelay() : serverAddress;
    }

    private InetSocketAddress newAddress() {
        return binary == null ? LoopbackAddresses.unused() : LoopbackAddresses.free();
    }

    private InetSocketAddress newRelay() {
        Relay relay = new Relay(LoopbackAddresses.free());
        relays.add(relay);
        return relay.address();
    }

    private Optional<Relay> relay() {
        return relays.isEmpty() ? Optional.empty() : Optional.of(relays.getLast());
    }

    /** Starts an empty server in place of whatever was there. */
    void start(boolean atNewAddress) {
        kill();
        if (atNewAddress) {
            serverAddress = newAddress();
            address = relayed ? newRelay() : serverAddress;
        }
        if (binary != null) {
            serveBy(
                    mesh.isPresent()
                            ? RedisProcess.start(binary, serverAddress, true)
                            : RedisProcess.start(binary, serverAddress, access));
        }
        alive = true;
    }

    private void serveBy(RedisProcess started) {
        process = started;
        serverAddress = started.address();
        cluster = mesh.isPresent() ? new ClusterServer(started) : null;
        relay().ifPresentOrElse(relay -> relay.serve(serverAddress), () -> address = serverAddress);
        alive = true;
    }

    /**
     * Puts a server in the place of the present one that has all its keys, at another address.
     *
     * @return whether it did; not in cluster mode, nor when the present one does not answer
     */
    boolean succeed() {
        if (binary == null) {
            start(true);
            return true;
        }
        if (mesh.isPresent() || !answers()) {
            return false;
        }
        try {
            RedisProcess heir = Heirs.start(binary, newAddress(), access, server());
            kill();
            address = relayed ? newRelay() : heir.address();
            serveBy(heir);
            return true;
        } catch (IllegalStateException e) {
            System.err.println(id + " has no heir: " + e.getMessage());
            return false;
        }
    }

    /** Ends the server and the network before it. */
    void end() {
        kill();
        relays.forEach(Relay::close);
        relaysOfReplication.forEach(Relay::close);
    }

    /** Lets the server ask for other tokens, now or when it is resumed; each server started from now on asks for them too. */
    void admit(AuthTokens tokens) {
        access = access.withTokens(tokens);
        if (process != null && !hung) {
            process.admit(tokens);
        }
    }

    void hang() {
        server().hang();
        hung = true;
    }

    void resume() {
        server().resume();
        hung = false;
        if (!access.tokens().valid().isEmpty()) {
            server().admit(access.tokens());
        }
    }

    void network(NetworkState state) {
        relay().orElseThrow(() -> new IllegalStateException("node " + id + " is not relayed; its network cannot fail"))
                .become(state);
    }

    /** What its network is like; empty if it is not relayed. */
    Optional<NetworkState> network() {
        return relay().map(Relay::state);
    }

    void kill() {
        relay().ifPresent(Relay::stop);
        if (process != null) {
            process.close();
            process = null;
        }
        alive = false;
        hung = false;
    }

    /** Makes the node a primary, or a replica of {@code leader}. A server that does not answer attaches when it is resumed. */
    void follow(Node leader) {
        primary = leader == this;
        if (process == null || hung) {
            return;
        }
        relaysOfReplication.forEach(Relay::close);
        relaysOfReplication.clear();
        try {
            if (mesh.isPresent()) {
                mesh.get().seat(this, leader);
            } else if (primary) {
                process.promote();
            } else {
                process.replicateOf(leader.serverAddress);
            }
        } catch (IllegalStateException e) {
            System.err.println(id + " does not follow " + leader.id + ": " + e.getMessage());
        }
    }

    /** Swallows what its primary writes to it; neither can tell, for a minute, and it goes on answering. Until {@link #follow}. */
    void lag(Node leader) {
        Relay between = new Relay(LoopbackAddresses.free());
        relaysOfReplication.add(between);
        between.serve(leader.serverAddress);
        RedisProcess server = server();
        server.replicateOf(between.address());
        server.awaitLink();
        between.become(new NetworkState.Silent());
    }

    /** The server's own word; empty if there is no server or it does not answer. */
    Optional<Replication> replication() {
        if (process == null || hung) {
            return Optional.empty();
        }
        try {
            return Optional.of(process.replication());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** How much of the replication stream a candidate for promotion has; -1 if it is none. */
    long progress() {
        boolean counts = status.equals("available") || status.equals("modifying");
        if (!alive || !inService || primary || !counts) {
            return -1;
        }
        return binary == null ? 0 : replication().map(Replication::offset).orElse(-1L);
    }

    /** Fetches everything anew from {@code leader}. */
    void resync(Node leader, Duration loading) {
        RedisProcess server = server();
        if (mesh.isPresent()) {
            cluster().refill(leader.cluster(), loading);
        } else {
            server.resync(leader.serverAddress, loading);
        }
    }

    /** The server as one of its cluster. */
    ClusterServer cluster() {
        if (process == null || cluster == null) {
            throw new IllegalStateException("the server of " + id + " is down, or not in cluster mode");
        }
        return cluster;
    }

    /** The id of the present server in its cluster, or of the last one; empty before the first, and without cluster mode. */
    Optional<String> clusterId() {
        return Optional.ofNullable(cluster).map(ClusterServer::id);
    }

    /** Whether there is a server that is not hung. */
    boolean answers() {
        return process != null && !hung;
    }

    boolean hasServer() {
        return process != null;
    }

    /** The server, for what only a real one can do. */
    RedisProcess server() {
        if (process == null) {
            throw new IllegalStateException(
                    binary == null ? "the group of " + id + " has no servers" : "the server of " + id + " is down");
        }
        return process;
    }
}
