package io.pointsman.reconcile;

import io.pointsman.aws.Pause;
import io.pointsman.aws.ReadDesk;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Looks at groups and their names: ElastiCache and Route 53 at the same time, because a look is on the way to every change. A lone look is
 * made at once, with one call to either; when many groups ask for one, they share readings.
 */
@Component
final class Observer implements AutoCloseable {

    /** A page holds the names and claims of 30 groups with five names; a stretch is answered after three or four pages. */
    private static final int GROUPS_IN_A_STRETCH = 100;

    private static final int ZONE_READERS = 4;

    private final Inventory inventory;
    private final HostedZones zones;
    private final ServingBoard board;
    private final Pause pause;
    final GoneGroups gone = new GoneGroups();
    private final Map<Location, ReadDesk<String, Optional<ReplicationGroup>>> topologies = new ConcurrentHashMap<>();
    private final Map<String, ReadDesk<NameRange, ZoneReading>> zoneReadings = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Observer(Inventory inventory, HostedZones zones, ServingBoard board, Pause pause) {
        this.inventory = inventory;
        this.zones = zones;
        this.board = board;
        this.pause = pause;
    }

    /**
     * Looks at one group, in one round trip.
     *
     * @throws Transient if either side could not be read
     * @throws Rejected if either side may not be read
     */
    Observation observe(ManagedGroup group) {
        CompletableFuture<ZoneReading> zone = zoneReadings
                .computeIfAbsent(group.zoneId(), this::zoneDesk)
                .ask(group.naming().range());
        CompletableFuture<Optional<ReplicationGroup>> seen = topology(group);
        return new Observation(ReadDesk.join(seen), ReadDesk.join(zone));
    }

    /** The group as ElastiCache shows it now, and nothing else. */
    CompletableFuture<Optional<ReplicationGroup>> topology(ManagedGroup group) {
        return topologies.computeIfAbsent(group.location(), this::topologyDesk).ask(group.replicationGroupId());
    }

    private ReadDesk<String, Optional<ReplicationGroup>> topologyDesk(Location location) {
        return new ReadDesk<>(
                "groups" + location.inWords(),
                id -> inventory.read(location, id).map(this::noted),
                ids -> {
                    Map<String, ReplicationGroup> shown = byId(readAll(location));
                    return ids.stream()
                            .collect(Collectors.toMap(Function.identity(), id -> Optional.ofNullable(shown.get(id))));
                },
                1,
                Integer.MAX_VALUE,
                pause);
    }

    private ReadDesk<NameRange, ZoneReading> zoneDesk(String zoneId) {
        return new ReadDesk<>(
                "zone " + zoneId,
                range -> zones.read(zoneId, List.of(range)),
                ranges -> {
                    ZoneReading reading = zones.read(zoneId, ranges);
                    return ranges.stream().collect(Collectors.toMap(Function.identity(), range -> reading));
                },
                ZONE_READERS,
                GROUPS_IN_A_STRETCH,
                pause);
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
                                    (location, zone) -> new Observation(
                                            Optional.ofNullable(location.get(group.replicationGroupId())), zone)));
        }
        return new FullLook(looks, locations);
    }

    private Map<String, ReplicationGroup> readLocation(Location location) {
        List<ReplicationGroup> read = readAll(location);
        board.verifyAll(location, read);
        return byId(read);
    }

    private List<ReplicationGroup> readAll(Location location) {
        List<ReplicationGroup> read = inventory.readAll(location);
        read.forEach(this::noted);
        return read;
    }

    /** What ElastiCache shows counts, also when something else cannot be read and no pass comes of it. */
    private ReplicationGroup noted(ReplicationGroup shown) {
        gone.seen(shown.location(), shown.id());
        board.seen(shown);
        return shown;
    }

    private static Map<String, ReplicationGroup> byId(List<ReplicationGroup> groups) {
        return groups.stream()
                .collect(Collectors.toMap(ReplicationGroup::id, Function.identity(), (one, other) -> one));
    }

    private <K, V> Map<K, CompletableFuture<V>> startEach(Stream<K> keys, Function<K, V> read) {
        return keys.distinct().collect(Collectors.toMap(Function.identity(), key -> start(() -> read.apply(key))));
    }

    private <T> CompletableFuture<T> start(Supplier<T> read) {
        return CompletableFuture.supplyAsync(read, threads);
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
