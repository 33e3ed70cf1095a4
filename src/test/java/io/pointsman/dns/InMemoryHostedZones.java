package io.pointsman.dns;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hosted zones in memory, as strict about a batch as Route 53 (aws-facts 5.2). A test brings faults and rivals in by what it runs
 * before or after a call: it may throw what the port may throw, or change the zone by another's hand.
 */
public final class InMemoryHostedZones implements HostedZones {

    private static final int MOST_ELEMENTS = 1_000;
    private static final int MOST_CHARACTERS = 32_000;
    private static final int MOST_IN_GROUP = 100;

    private final Clock clock;
    private final Map<String, Contents> zones = new ConcurrentHashMap<>();
    private final Queue<Runnable> beforeReads = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> beforeSubmits = new ConcurrentLinkedQueue<>();
    private final Queue<Runnable> afterSubmits = new ConcurrentLinkedQueue<>();
    private volatile IntSupplier room = () -> Integer.MAX_VALUE;

    private record Key(RecordName name, String type, String setIdentifier) implements Comparable<Key> {

        private static final Comparator<Key> LISTING_ORDER =
                Comparator.comparing(Key::name).thenComparing(Key::type).thenComparing(Key::setIdentifier);

        static Key of(RecordSet set) {
            return new Key(set.name(), set.type(), set.setIdentifier());
        }

        @Override
        public int compareTo(Key other) {
            return LISTING_ORDER.compare(this, other);
        }
    }

    private static final class Contents {
        private final Zone zone;
        private NavigableMap<Key, RecordSet> sets = new TreeMap<>();
        private final List<ChangeBatch> accepted = new ArrayList<>();
        private Optional<NavigableMap<String, List<RecordSet>>> listing = Optional.empty();

        Contents(Zone zone) {
            this.zone = zone;
        }

        void become(NavigableMap<Key, RecordSet> after) {
            sets = after;
            listing = Optional.empty();
        }

        /** By order key; kept until the zone changes, because order keys are dear. */
        NavigableMap<String, List<RecordSet>> listing() {
            if (listing.isEmpty()) {
                listing = Optional.of(sets.values().stream()
                        .collect(Collectors.groupingBy(
                                set -> set.name().orderKey(), TreeMap::new, Collectors.toList())));
            }
            return listing.get();
        }
    }

    public InMemoryHostedZones(Clock clock) {
        this.clock = clock;
    }

    /** A zone without a record; NS and SOA are left out. */
    public InMemoryHostedZones withZone(String zoneId, String apex) {
        zones.put(zoneId, new Contents(new Zone(zoneId, new RecordName(apex), false)));
        return this;
    }

    /**
     * What somebody else does in the console: each set is created, or replaces the one of its name, type and identifier.
     *
     * @throws StaleReading if Route 53 would not let the sets stand beside the others
     */
    public void place(String zoneId, RecordSet... sets) {
        Contents contents = contents(zoneId);
        synchronized (contents) {
            NavigableMap<Key, RecordSet> after = new TreeMap<>(contents.sets);
            for (RecordSet set : sets) {
                RecordSet stored = stored(set);
                after.put(Key.of(stored), stored);
            }
            refuseBadNeighbours(after, Arrays.stream(sets).map(RecordSet::name).collect(Collectors.toSet()));
            contents.become(after);
        }
    }

    /** What somebody else does in the console: whatever stands at the name goes. */
    public void clear(String zoneId, RecordName name) {
        Contents contents = contents(zoneId);
        synchronized (contents) {
            NavigableMap<Key, RecordSet> after = new TreeMap<>(contents.sets);
            after.keySet().removeIf(key -> key.name().equals(name));
            contents.become(after);
        }
    }

    /** Everything in the zone, in listing order. */
    public List<RecordSet> records(String zoneId) {
        Contents contents = contents(zoneId);
        synchronized (contents) {
            return List.copyOf(contents.sets.values());
        }
    }

    /** What stands at one name. */
    public List<RecordSet> at(String zoneId, RecordName name) {
        Contents contents = contents(zoneId);
        synchronized (contents) {
            return contents.listing().getOrDefault(name.orderKey(), List.of());
        }
    }

    /** What stands in these ranges, in listing order. */
    public List<RecordSet> list(String zoneId, Collection<NameRange> ranges) {
        Contents contents = contents(zoneId);
        synchronized (contents) {
            return NameRange.disjoint(ranges).stream()
                    .flatMap(range -> contents.listing().subMap(range.from(), range.to()).values().stream())
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /** The batches that took effect, oldest first. */
    public List<ChangeBatch> accepted(String zoneId) {
        Contents contents = contents(zoneId);
        synchronized (contents) {
            return List.copyOf(contents.accepted);
        }
    }

    /** Runs {@code event} once, before the next reading that has no earlier one waiting; what it throws is the reading's failure. */
    public void beforeNextRead(Runnable event) {
        beforeReads.add(event);
    }

    /** Runs {@code event} once, before the next batch; what it throws is the batch's failure, and the batch has no effect. */
    public void beforeNextSubmit(Runnable event) {
        beforeSubmits.add(event);
    }

    /** Runs {@code event} once, after the next batch took effect; what it throws stands for an answer that got lost. */
    public void afterNextSubmit(Runnable event) {
        afterSubmits.add(event);
    }

    /** What {@link #room} answers; any number of changes may go out whatever it says. */
    public InMemoryHostedZones withRoom(IntSupplier room) {
        this.room = room;
        return this;
    }

    @Override
    public int room(String zoneId, Duration ahead) {
        return room.getAsInt();
    }

    @Override
    public Optional<Zone> zone(String zoneId) {
        return Optional.ofNullable(zones.get(zoneId)).map(contents -> contents.zone);
    }

    @Override
    public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
        var readAt = clock.instant();
        run(beforeReads.poll());
        return new ZoneReading(readAt, list(zoneId, ranges));
    }

    @Override
    public void submit(String zoneId, ChangeBatch batch) {
        run(beforeSubmits.poll());
        Contents contents = contents(zoneId);
        synchronized (contents) {
            NavigableMap<Key, RecordSet> after = new TreeMap<>(contents.sets);
            refuseBadRequest(batch);
            for (Change change : batch.changes()) {
                switch (change) {
                    case Change.Create create -> create(contents.zone, after, create.becomes());
                    case Change.Delete delete -> delete(after, delete.was());
                    case Change.Replace replace -> {
                        delete(after, replace.was());
                        create(contents.zone, after, replace.becomes());
                    }
                }
            }
            refuseBadNeighbours(
                    after, batch.changes().stream().map(Change::name).collect(Collectors.toSet()));
            contents.become(after);
            contents.accepted.add(batch);
        }
        run(afterSubmits.poll());
    }

    private static void run(@Nullable Runnable event) {
        if (event != null) {
            event.run();
        }
    }

    private Contents contents(String zoneId) {
        Contents contents = zones.get(zoneId);
        if (contents == null) {
            throw new Rejected("No hosted zone found with ID: " + zoneId, null);
        }
        return contents;
    }

    private static void refuseBadRequest(ChangeBatch batch) {
        List<RecordSet> elements =
                batch.changes().stream().flatMap(InMemoryHostedZones::elements).toList();
        int values = elements.stream()
                .mapToInt(set -> Math.max(1, set.values().size()))
                .sum();
        int characters = elements.stream()
                .flatMap(set -> set.values().stream())
                .mapToInt(String::length)
                .sum();
        if (elements.isEmpty() || values > MOST_ELEMENTS || characters > MOST_CHARACTERS) {
            throw new Rejected(
                    "a batch holds 1 to %d elements and at most %d characters, this one has %d and %d"
                            .formatted(MOST_ELEMENTS, MOST_CHARACTERS, values, characters),
                    null);
        }
        Set<Key> deleted = new HashSet<>();
        Set<Key> created = new HashSet<>();
        for (Change change : batch.changes()) {
            boolean sound = switch (change) {
                case Change.Create create -> created.add(Key.of(create.becomes()));
                case Change.Delete delete -> deleted.add(Key.of(delete.was()));
                case Change.Replace replace ->
                    deleted.add(Key.of(replace.was())) && created.add(Key.of(replace.becomes()));
            };
            if (!sound) {
                throw Rejected.ofPart(
                        "The request contains an invalid set of changes for a resource record set '%s'"
                                .formatted(change.name()),
                        null);
            }
        }
    }

    private static Stream<RecordSet> elements(Change change) {
        return switch (change) {
            case Change.Create create -> Stream.of(create.becomes());
            case Change.Delete delete -> Stream.of(delete.was());
            case Change.Replace replace -> Stream.of(replace.was(), replace.becomes());
        };
    }

    private static void create(Zone zone, NavigableMap<Key, RecordSet> sets, RecordSet set) {
        RecordSet stored = stored(set);
        if (!stored.name().isWithin(zone.name())) {
            throw Rejected.ofPart(
                    "RRSet with DNS name %s. is not permitted in zone %s.".formatted(stored.name(), zone.name()), null);
        }
        if (stored.type().equals("CNAME") && stored.name().equals(zone.name())) {
            throw Rejected.ofPart(
                    "RRSet of type CNAME with DNS name %s. is not permitted at apex in zone %s."
                            .formatted(stored.name(), zone.name()),
                    null);
        }
        if (sets.putIfAbsent(Key.of(stored), stored) != null) {
            throw new StaleReading(
                    "Tried to create resource record set [name='%s.', type='%s'] but it already exists"
                            .formatted(stored.name(), stored.type()),
                    null);
        }
    }

    private static void delete(NavigableMap<Key, RecordSet> sets, RecordSet set) {
        RecordSet stored = stored(set);
        RecordSet present = sets.get(Key.of(stored));
        if (!stored.equals(present)) {
            throw new StaleReading(
                    "Tried to delete resource record set [name='%s.', type='%s'] but %s"
                            .formatted(
                                    stored.name(),
                                    stored.type(),
                                    present == null
                                            ? "it was not found"
                                            : "the values provided do not match the current values"),
                    null);
        }
        sets.remove(Key.of(stored));
    }

    /**
     * A CNAME stands alone at its name, but for others of its group; the sets of one name and type are chosen among in one way, no more than
     * {@value #MOST_IN_GROUP} of them, and weighted ones live equally long.
     */
    private static void refuseBadNeighbours(NavigableMap<Key, RecordSet> sets, Set<RecordName> touched) {
        for (RecordName touchedName : touched) {
            RecordName name = escaped(touchedName);
            NavigableMap<Key, RecordSet> atName =
                    sets.subMap(new Key(name, "", ""), true, new Key(name, "~", ""), true);
            List<Key> there = List.copyOf(atName.keySet());
            boolean cnameHasCompany = there.stream().anyMatch(key -> key.type().equals("CNAME"))
                    && there.stream().anyMatch(key -> !key.type().equals("CNAME"));
            boolean simpleHasCompany = there.stream()
                    .filter(key -> key.setIdentifier().isEmpty())
                    .anyMatch(simple -> there.stream()
                            .anyMatch(key -> !key.equals(simple) && key.type().equals(simple.type())));
            Collection<List<RecordSet>> groups = atName.values().stream()
                    .collect(Collectors.groupingBy(RecordSet::type))
                    .values();
            boolean groupIsMixed = groups.stream().anyMatch(InMemoryHostedZones::isMixed);
            if (cnameHasCompany || simpleHasCompany || groupIsMixed) {
                throw new StaleReading(
                        "RRSet with DNS name %s. is not permitted as it conflicts with other records with the same DNS name"
                                .formatted(name),
                        null);
            }
        }
    }

    private static boolean isMixed(List<RecordSet> group) {
        boolean weighted = group.stream().anyMatch(set -> set.routing() instanceof RecordSet.Routing.Weighted);
        return group.size() > MOST_IN_GROUP
                || group.stream()
                                .map(set -> set.routing().getClass())
                                .distinct()
                                .count()
                        > 1
                || (weighted && group.stream().map(RecordSet::ttl).distinct().count() > 1);
    }

    private static RecordSet stored(RecordSet set) {
        return new RecordSet(escaped(set.name()), set.type(), set.routing(), set.ttl(), set.values());
    }

    /** Anything but letters, digits, hyphen, underscore and dot is kept as three octal digits (aws-facts 5.2). */
    private static RecordName escaped(RecordName name) {
        return new RecordName(name.value()
                .chars()
                .mapToObj(c -> "abcdefghijklmnopqrstuvwxyz0123456789-_.\\".indexOf(c) >= 0
                        ? String.valueOf((char) c)
                        : "\\%03o".formatted(c))
                .collect(Collectors.joining()));
    }
}
