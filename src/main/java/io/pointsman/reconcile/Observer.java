package io.pointsman.reconcile;

import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.ZoneReading;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Inventory;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Looks at groups and their names: ElastiCache and Route 53 at the same time, because a look is on the way to every change. */
@Component
final class Observer implements AutoCloseable {

    private final Inventory inventory;
    private final HostedZones zones;
    private final ServingBoard board;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Observer(Inventory inventory, HostedZones zones, ServingBoard board) {
        this.inventory = inventory;
        this.zones = zones;
        this.board = board;
    }

    /**
     * Looks at one group, in one round trip.
     *
     * @throws Transient if either side could not be read
     * @throws Rejected if either side may not be read
     */
    Observation observe(ManagedGroup group) {
        CompletableFuture<ZoneReading> zone =
                start(() -> zones.read(group.zoneId(), List.of(group.naming().range())));
        Optional<ReplicationGroup> seen = inventory.read(group.location(), group.id());
        return new Observation(seen, join(zone));
    }

    /**
     * A full look under way.
     *
     * @param looks of each of our groups, by group id
     * @param shown every group that ElastiCache shows in a region, ours or not, by region and id
     */
    record FullLook(
            Map<String, CompletableFuture<Observation>> looks,
            Map<Location, CompletableFuture<Map<String, ReplicationGroup>>> shown) {}

    /**
     * Begins to look at all of these groups: each region and each zone is read once, all at the same time, and every node is looked at
     * closely. A region or a zone that cannot be read, or takes long, costs only its own groups their look.
     */
    FullLook observeAll(Collection<ManagedGroup> groups) {
        Map<Location, CompletableFuture<Map<String, ReplicationGroup>>> locations =
                startEach(groups.stream().map(ManagedGroup::location), this::readLocation);
        Map<String, List<NameRange>> ranges = groups.stream()
                .collect(Collectors.groupingBy(
                        ManagedGroup::zoneId,
                        Collectors.mapping(group -> group.naming().range(), Collectors.toList())));
        Map<String, CompletableFuture<ZoneReading>> readings = startEach(
                ranges.keySet().stream(), zoneId -> zones.read(zoneId, ranges.getOrDefault(zoneId, List.of())));
        Map<String, CompletableFuture<Observation>> looks = new HashMap<>();
        for (ManagedGroup group : groups) {
            looks.put(
                    group.id(),
                    locations
                            .getOrDefault(group.location(), new CompletableFuture<>())
                            .thenCombine(
                                    readings.getOrDefault(group.zoneId(), new CompletableFuture<>()),
                                    (location, zone) ->
                                            new Observation(Optional.ofNullable(location.get(group.id())), zone)));
        }
        return new FullLook(looks, locations);
    }

    private Map<String, ReplicationGroup> readLocation(Location location) {
        List<ReplicationGroup> read = inventory.readAll(location);
        board.verifyAll(location, read);
        return read.stream().collect(Collectors.toMap(ReplicationGroup::id, Function.identity(), (one, other) -> one));
    }

    private <K, V> Map<K, CompletableFuture<V>> startEach(Stream<K> keys, Function<K, V> read) {
        return keys.distinct().collect(Collectors.toMap(Function.identity(), key -> start(() -> read.apply(key))));
    }

    private <T> CompletableFuture<T> start(Supplier<T> read) {
        return CompletableFuture.supplyAsync(read, threads);
    }

    /** Waits, and throws what the reading threw. */
    static <T> T join(CompletableFuture<T> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
