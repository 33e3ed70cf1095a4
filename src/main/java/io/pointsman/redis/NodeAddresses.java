package io.pointsman.redis;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.springframework.core.NestedExceptionUtils;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import org.xbill.DNS.lookup.LookupSession;
import org.xbill.DNS.lookup.LookupSession.LookupSessionBuilder;
import org.xbill.DNS.lookup.NoSuchDomainException;
import org.xbill.DNS.lookup.NoSuchRRSetException;

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
     * @param host a name, or an address
     * @return one of the host's addresses, IPv4 where it has both; exceptionally with {@link UnknownHostException} if it has none, or with what
     *     the name server's answer failed of
     */
    CompletableFuture<InetAddress> find(String host) {
        return findAll(host)
                .thenApply(found -> found.stream()
                        .findFirst()
                        .orElseThrow(() -> new CompletionException(new UnknownHostException(host))));
    }

    /** Likewise all of them, IPv4 where it has both; empty if it has none. */
    CompletableFuture<List<InetAddress>> findAll(String host) {
        if (Address.isDottedQuad(host) || host.indexOf(':') >= 0) {
            return literal(host);
        }
        Name name;
        try {
            name = Name.fromString(host, Name.root);
        } catch (TextParseException e) {
            return CompletableFuture.failedFuture(e);
        }
        return lookup(name, Type.A)
                .thenCompose(
                        found -> found.isEmpty() ? lookup(name, Type.AAAA) : CompletableFuture.completedFuture(found));
    }

    private static CompletableFuture<List<InetAddress>> literal(String address) {
        try {
            return CompletableFuture.completedFuture(List.of(Address.getByAddress(address)));
        } catch (UnknownHostException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<List<InetAddress>> lookup(Name name, int type) {
        return session.lookupAsync(name, type)
                .toCompletableFuture()
                .thenApply(result -> result.getRecords().stream()
                        .map(NodeAddresses::address)
                        .flatMap(Optional::stream)
                        .toList())
                .exceptionally(NodeAddresses::none);
    }

    /** That there is none is an answer; that nobody answered is not. */
    private static List<InetAddress> none(Throwable failure) {
        if (NestedExceptionUtils.getMostSpecificCause(failure) instanceof NoSuchDomainException
                || NestedExceptionUtils.getMostSpecificCause(failure) instanceof NoSuchRRSetException) {
            return List.of();
        }
        throw new CompletionException(failure);
    }

    private static Optional<InetAddress> address(Record record) {
        return switch (record) {
            case ARecord found -> Optional.of(found.getAddress());
            case AAAARecord found -> Optional.of(found.getAddress());
            default -> Optional.empty();
        };
    }
}
