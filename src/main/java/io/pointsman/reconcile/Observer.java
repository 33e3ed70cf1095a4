package io.pointsman.reconcile;

import io.pointsman.aws.Pause;
import io.pointsman.aws.ReadDesk;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.ZoneReading;
import io.pointsman.dns.ZoneWriter;
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
import java.util.function.BiConsumer;
import java.util.function.Consumer;
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

    private final Inventory inventory;
    private final HostedZones zones;
    private final ServingBoard board;
    private final Optional<ZoneWriter> writer;
    private final NameRing ring;
    private final Pause pause;
    private volatile BiConsumer<Location, List<ReplicationGroup>> onPage = (location, page) -> {};
    private volatile BiConsumer<Location, Map<String, ReplicationGroup>> onShown = (location, shown) -> {};
    final GoneGroups gone = new GoneGroups();
    private final Map<Location, ReadDesk<String, Optional<ReplicationGroup>>> topologies = new ConcurrentHashMap<>();
    private final Map<String, ReadDesk<NameRange, ZoneReading>> zoneReadings = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    Observer(
            Inventory inventory,
            HostedZones zones,
            ServingBoard board,
            Optional<ZoneWriter> writer,
            NameRing ring,
            Pause pause) {
        this.inventory = inventory;
        this.zones = zones;
        this.board = board;
        this.writer = writer;
        this.ring = ring;
        this.pause = pause;
    }

    /**
     * What is to be done when a reading that was made for some groups of a location shows others as well.
     *
     * @param page is told each page of it at once, also when the next ones cannot be read
     * @param all is told all of them, by id
     */
    void onShown(
            BiConsumer<Location, List<ReplicationGroup>> page,
            BiConsumer<Location, Map<String, ReplicationGroup>> all) {
        onPage = page;
        onShown = all;
    }

    /**
     * Looks at one group, in one round trip. In a crowd, where answers take their time, the zone is looked at last: it is what others change.
     *
     * @throws Transient if either side could not be read
     * @throws Rejected if either side may not be read
     */
    Observation observe(ManagedGroup group) {
        if (isCrowded(group)) {
            return completedAmongMany(group, ReadDesk.join(topology(group)));
        }
        CompletableFuture<ZoneReading> zone = zone(group);
        return new Observation(ReadDesk.join(topology(group)), ReadDesk.join(zone));
    }

    /** Whether a look at the group has to wait for others. */
    boolean isCrowded(ManagedGroup group) {
        return topologyDesk(group).isCrowded() || zoneDesk(group).isCrowded();
    }

    /** A look of which the half at ElastiCache has been made. */
    Observation completed(ManagedGroup group, Optional<ReplicationGroup> shown) {
        return new Observation(shown, ReadDesk.join(zone(group)));
    }

    /** The same for one of many groups: their zone is read for all, in stretches, and for none of them alone before. */
    Observation completedAmongMany(ManagedGroup group, Optional<ReplicationGroup> shown) {
        return new Observation(
                shown, ReadDesk.join(zoneDesk(group).askAmongMany(group.naming().range())));
    }

    private CompletableFuture<ZoneReading> zone(ManagedGroup group) {
        return zoneDesk(group).ask(group.naming().range());
    }

    private ReadDesk<NameRange, ZoneReading> zoneDesk(ManagedGroup group) {
        return zoneReadings.computeIfAbsent(group.zoneId(), this::zoneDesk);
    }

    /** The group as ElastiCache shows it now, and nothing else. */
    CompletableFuture<Optional<ReplicationGroup>> topology(ManagedGroup group) {
        return topologyDesk(group).ask(group.replicationGroupId());
    }

    private ReadDesk<String, Optional<ReplicationGroup>> topologyDesk(ManagedGroup group) {
        return topologies.computeIfAbsent(group.location(), this::topologyDesk);
    }

    private ReadDesk<String, Optional<ReplicationGroup>> topologyDesk(Location location) {
        return new ReadDesk<>(
                "groups" + location.inWords(),
                id -> inventory.read(location, id).map(this::noted),
                ids -> {
                    Map<String, ReplicationGroup> shown =
                            byId(readAll(location, page -> onPage.accept(location, page)));
                    onShown.accept(location, shown);
                    return ids.stream()
                            .collect(Collectors.toMap(Function.identity(), id -> Optional.ofNullable(shown.get(id))));
                },
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
                new ZoneStrides(zoneId, zones, writer),
                () -> ring.part(zoneId),
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
        List<ReplicationGroup> read = readAll(location, page -> {});
        board.verifyAll(location, read);
        return byId(read);
    }

    private List<ReplicationGroup> readAll(Location location, Consumer<List<ReplicationGroup>> onPage) {
        return inventory
                .readAll(
                        location,
                        page -> onPage.accept(page.stream().map(this::noted).toList()))
                .stream()
                .map(board::withRoles)
                .toList();
    }

    /** What ElastiCache shows counts, also when something else cannot be read and no pass comes of it. */
    private ReplicationGroup noted(ReplicationGroup shown) {
        gone.seen(shown.location(), shown.id());
        board.seen(shown);
        return board.withRoles(shown);
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
