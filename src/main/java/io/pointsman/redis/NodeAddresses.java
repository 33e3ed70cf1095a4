package io.pointsman.redis;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.LookupSession.LookupSessionBuilder;

/**
 * Where nodes are, asked anew each time and kept nowhere: a node that is replaced keeps its name, and whoever remembers its old address
 * goes on asking nobody.
 */
public final class NodeAddresses {

    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final LookupSession session;

    /** @param server whom to ask; empty: whom this machine asks */
    public NodeAddresses(Optional<InetSocketAddress> server) {
        LookupSessionBuilder builder = server.map(NodeAddresses::asking).orElseGet(LookupSession::defaultBuilder);
        session = builder.clearCaches().build();
    }

    private static LookupSessionBuilder asking(InetSocketAddress server) {
        Resolver resolver = new SimpleResolver(server);
        resolver.setTimeout(PATIENCE);
        return LookupSession.builder().resolver(resolver);
    }

    /**
     * @return one of the host's addresses, IPv4 where it has both; exceptionally with {@link UnknownHostException} if it has none, or with what
     *     the name server's answer failed of
     */
    public CompletableFuture<InetAddress> find(String host) {
        Name name;
        try {
            name = Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            return CompletableFuture.failedFuture(e);
        }
        return lookup(name, Type.A)
                .exceptionally(failure -> List.of())
                .thenCompose(
                        found -> found.isEmpty() ? lookup(name, Type.AAAA) : CompletableFuture.completedFuture(found))
                .thenApply(found -> found.stream()
                        .findFirst()
                        .orElseThrow(() -> new CompletionException(new UnknownHostException(host))));
    }

    private CompletableFuture<List<InetAddress>> lookup(Name name, int type) {
        return session.lookupAsync(name, type)
                .toCompletableFuture()
                .thenApply(result -> result.getRecords().stream()
                        .map(NodeAddresses::address)
                        .flatMap(Optional::stream)
                        .toList());
    }

    private static Optional<InetAddress> address(Record record) {
        return switch (record) {
            case ARecord found -> Optional.of(found.getAddress());
            case AAAARecord found -> Optional.of(found.getAddress());
            default -> Optional.empty();
        };
    }
}
