package io.pointsman.reconcile;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Whose turn a full pass is when several instances run. All of them resolve one DNS name to the addresses of all, put these in order, and
 * take turns. Nobody leads and nothing is agreed: who sees himself alone, or not among the others, takes every turn, which costs reads and
 * no more. While the answers of two instances differ, a turn may be taken twice or not at all, for as long as they do.
 */
@Component
final class Peers {

    private static final Logger logger = LoggerFactory.getLogger(Peers.class);

    /** Looks up addresses. */
    @FunctionalInterface
    interface Lookup {
        List<InetAddress> addresses() throws UnknownHostException;
    }

    private final Optional<Lookup> all;
    private final Set<InetAddress> own;
    private volatile int count = 1;

    @Autowired
    Peers(ReconcileProperties properties, MeterRegistry registry) {
        this(
                Optional.ofNullable(properties.peers())
                        .map(name -> () -> Arrays.asList(InetAddress.getAllByName(name))),
                ownAddresses());
        Gauge.builder("pointsman.peers", () -> count)
                .description("Instances that take turns with full passes, this one included")
                .register(registry);
    }

    Peers(Optional<Lookup> all, Set<InetAddress> own) {
        this.all = all;
        this.own = own;
    }

    /**
     * Whether the full pass of this number is this instance's. May take as long as a name server does.
     *
     * @param turn counts up by one with each interval, the same for all instances
     */
    boolean isOwn(long turn) {
        List<InetAddress> peers = lookup();
        int rank = IntStream.range(0, peers.size())
                .filter(index -> own.contains(peers.get(index)))
                .findFirst()
                .orElse(-1);
        int before = count;
        count = rank < 0 ? 1 : peers.size();
        if (before != count) {
            logger.info("peers={} were={} rank={}", count, before, Math.max(rank, 0));
        }
        return rank < 0 || Math.floorMod(turn, peers.size()) == rank;
    }

    /** In an order that is the same for all. */
    private List<InetAddress> lookup() {
        if (all.isEmpty()) {
            return List.of();
        }
        try {
            return all.get().addresses().stream()
                    .distinct()
                    .sorted((one, other) -> Arrays.compareUnsigned(one.getAddress(), other.getAddress()))
                    .toList();
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    private static Set<InetAddress> ownAddresses() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            logger.warn("own addresses cannot be read; every full pass is made here: {}", e.getMessage());
            return Set.of();
        }
    }
}
