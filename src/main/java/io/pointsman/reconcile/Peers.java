package io.pointsman.reconcile;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Who begins with what when several instances run: whose turn a full pass is, and where and when each begins when there is much to do for
 * all. All of them resolve one DNS name to the addresses of all, and put these in order. Nobody leads and nothing is agreed: who sees himself alone, or
 * not among the others, takes every turn and begins anywhere, which costs calls and no more. While the answers of two instances differ, a
 * turn may be taken twice or not at all, for as long as they do.
 */
@Component
final class Peers {

    /** Each has one after the other, and begins large batches in the first half of it; the second is for them to end. */
    static final Duration WINDOW = Duration.ofMillis(250);

    private static final Logger logger = LoggerFactory.getLogger(Peers.class);

    /** Looks up addresses. */
    @FunctionalInterface
    interface Lookup {
        List<InetAddress> addresses() throws UnknownHostException;
    }

    private final Optional<Lookup> all;
    private final Set<InetAddress> own;
    private final RandomGenerator lot;
    private volatile Seat seat = new Seat(0, 1);
    private boolean lost;

    private record Seat(int rank, int count) {

        int begin(int size) {
            return (int) ((long) size * rank / count);
        }
    }

    @Autowired
    Peers(ReconcileProperties properties, RandomGenerator lot, MeterRegistry registry) {
        this(
                Optional.ofNullable(properties.peers())
                        .map(name -> () -> Arrays.asList(InetAddress.getAllByName(name))),
                ownAddresses(),
                lot);
        Gauge.builder("pointsman.peers", this::count)
                .description("Instances that take turns with full passes, this one included")
                .register(registry);
    }

    Peers(Optional<Lookup> all, Set<InetAddress> own, RandomGenerator lot) {
        this.all = all;
        this.own = own;
        this.lot = lot;
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
        Seat before = seat;
        seat = rank < 0 ? new Seat(0, 1) : new Seat(rank, peers.size());
        if (!before.equals(seat)) {
            logger.info("peers={} were={} rank={}", seat.count(), before.count(), seat.rank());
        }
        tellLost(peers, rank < 0);
        return Math.floorMod(turn, seat.count()) == seat.rank();
    }

    /** How many take turns, this one included. */
    int count() {
        return seat.count();
    }

    /** What this instance does first of so many things that all have to do; nothing, from a place that a lot falls on, if it knows of no other. */
    Part part(int size) {
        Seat taken = seat;
        if (taken.count() == 1) {
            int anywhere = size == 0 ? 0 : lot.nextInt(size);
            return new Part(anywhere, anywhere);
        }
        return new Part(taken.begin(size), new Seat(taken.rank() + 1, taken.count()).begin(size));
    }

    /** Places from the first, inclusive, to the last, exclusive. */
    record Part(int from, int to) {

        boolean holds(int place) {
            return from <= place && place < to;
        }
    }

    /**
     * How long it is until this instance's window, in which no other begins to send much; zero in it, and for one that knows of no other. Clocks
     * that differ by less than half a window keep the windows apart.
     */
    Duration untilOwnWindow(Instant now) {
        Seat taken = seat;
        if (taken.count() == 1) {
            return Duration.ZERO;
        }
        long round = WINDOW.toMillis() * taken.count();
        long into = Math.floorMod(now.toEpochMilli() - WINDOW.toMillis() * taken.rank(), round);
        return into < WINDOW.toMillis() / 2 ? Duration.ZERO : Duration.ofMillis(round - into);
    }

    private void tellLost(List<InetAddress> peers, boolean now) {
        if (now && !lost && all.isPresent()) {
            logger.warn(
                    "pointsman.reconcile.peers {}; every full pass is made here until it does",
                    peers.isEmpty() ? "has no address" : "does not hold this instance's address, only " + peers);
        }
        lost = now;
    }

    /** In an order that is the same for all. An instance that has addresses of both families counts by one of them. */
    private List<InetAddress> lookup() {
        if (all.isEmpty()) {
            return List.of();
        }
        try {
            List<InetAddress> addresses = all.get().addresses();
            boolean v4 = addresses.stream().anyMatch(Inet4Address.class::isInstance);
            return addresses.stream()
                    .filter(address -> !v4 || address instanceof Inet4Address)
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
