package io.pointsman.benchmark;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.dns.DnsServer;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Few real servers behind the names of many nodes: one primary, which every group's primary is, and its replicas. A name server of its own tells
 * where they are; each name has connections of its own.
 */
final class SharedServers implements AutoCloseable {

    private static final Duration TTL = Duration.ofSeconds(5);

    private final List<RedisProcess> servers = new ArrayList<>();
    private final DnsServer dns;

    private SharedServers(DnsServer dns) {
        this.dns = dns;
    }

    static SharedServers behind(List<SandboxGroup> groups) throws IOException {
        AddressBook book = new AddressBook();
        SharedServers shared = new SharedServers(DnsServer.start(0, book, (name, type) -> Optional.empty()));
        RedisBinary binary = RedisBinary.find();
        int size = groups.getFirst().snapshot().nodes().size();
        for (int i = 0; i < size; i++) {
            RedisProcess server = RedisProcess.start(binary);
            shared.servers.add(server);
            if (i > 0) {
                server.replicateOf(shared.servers.getFirst().address());
            }
        }
        for (SandboxGroup group : groups) {
            List<NodeSnapshot> nodes = group.snapshot().nodes();
            for (int i = 0; i < size; i++) {
                book.put(
                        nodes.get(i).endpoint(),
                        new AddressBook.Entry(
                                List.of(shared.servers.get(i).address().getAddress()), TTL, false));
            }
        }
        return shared;
    }

    /** Of the name server, as the setting wants it. */
    String nameServer() {
        return "127.0.0.1:" + dns.address().getPort();
    }

    InetSocketAddress primary() {
        return servers.getFirst().address();
    }

    /** They take connections and answer nothing, until {@link #resume}. */
    void hang() {
        servers.forEach(RedisProcess::hang);
    }

    void resume() {
        servers.forEach(RedisProcess::resume);
    }

    @Override
    public void close() throws IOException {
        servers.forEach(RedisProcess::close);
        dns.close();
    }
}
