package io.pointsman.simulation;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones.Zone;
import io.pointsman.dns.InMemoryHostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneReading;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Route 53: as strict as AWS about a batch, one batch at a time in a zone, with the account's rates (aws-facts 5.2 and 5.5). */
final class Route53 {

    private static final String INVALID = "InvalidChangeBatch";
    private static final int REQUEST_BURST = 50;
    private static final double REQUESTS_PER_MILLI = 10 / 1_000.0;
    private static final int CHANGE_BURST = 1_500;
    private static final double CHANGES_PER_MILLI = 100 / 1_000.0;

    private final Conductor conductor;
    private final Chance chance;
    private final History history;
    private final InMemoryHostedZones zones;
    private final Map<String, Long> busyUntil = new HashMap<>();
    private final Bucket requests = new Bucket(REQUEST_BURST, REQUESTS_PER_MILLI);
    private final Bucket changes = new Bucket(CHANGE_BURST, CHANGES_PER_MILLI);
    /** Names no batch may touch while a person is being looked for who can say why. */
    private final Set<RecordName> refused = new HashSet<>();

    private final class Bucket {
        private final double size;
        private final double perMilli;
        private double tokens;
        private long filledAt;

        Bucket(double size, double perMilli) {
            this.size = size;
            this.perMilli = perMilli;
            tokens = size;
        }

        boolean take(double wanted) {
            tokens = Math.min(size, tokens + (conductor.now() - filledAt) * perMilli);
            filledAt = conductor.now();
            if (tokens < wanted) {
                return false;
            }
            tokens -= wanted;
            return true;
        }
    }

    Route53(Conductor conductor, Chance chance, History history) {
        this.conductor = conductor;
        this.chance = chance;
        this.history = history;
        zones = new InMemoryHostedZones(conductor.clock(java.time.Duration.ZERO));
    }

    void add(String zoneId, String apex) {
        zones.withZone(zoneId, apex);
    }

    InMemoryHostedZones zones() {
        return zones;
    }

    List<RecordSet> at(String zoneId, RecordName name) {
        return zones.at(zoneId, name);
    }

    void refuse(RecordName name) {
        refused.add(name);
    }

    void refuseNothing() {
        refused.clear();
    }

    Optional<Zone> zone(String zoneId) {
        return zones.zone(zoneId);
    }

    /** The listing as it stands now. */
    List<RecordSet> list(String zoneId, Collection<NameRange> ranges) {
        if (!requests.take(1)) {
            throw throttled();
        }
        return zones.list(zoneId, ranges);
    }

    /** A listing of several pages, the first ones read before and the last ones after something changed. */
    List<RecordSet> torn(List<RecordSet> before, List<RecordSet> after) {
        List<RecordName> names = Stream.concat(before.stream(), after.stream())
                .map(RecordSet::name)
                .sorted()
                .toList();
        if (names.isEmpty()) {
            return after;
        }
        RecordName border = chance.any(names);
        return Stream.concat(
                        before.stream().filter(set -> set.name().compareTo(border) < 0),
                        after.stream().filter(set -> set.name().compareTo(border) >= 0))
                .toList();
    }

    static ZoneReading reading(Instant readAt, List<RecordSet> sets) {
        return new ZoneReading(readAt, sets);
    }

    void submit(String zoneId, ChangeBatch batch, Consumer<RecordName> refusing) {
        if (busyUntil.getOrDefault(zoneId, 0L) > conductor.now()) {
            history.add(Occurrence.ZONE_BUSY, () -> zoneId);
            throw new Transient("PriorRequestNotComplete", null);
        }
        int elements = batch.changes().stream()
                .mapToInt(change -> change instanceof Change.Replace ? 2 : 1)
                .sum();
        if (!requests.take(1) || !changes.take(elements)) {
            throw throttled();
        }
        Optional<RecordName> bad = batch.changes().stream()
                .map(Change::readName)
                .filter(refused::contains)
                .findFirst();
        if (bad.isPresent()) {
            history.add(Occurrence.RECORD_REFUSED, () -> bad.get().toString());
            refusing.accept(bad.get());
            throw invalid(chance.hits(0.5) ? bad.get() + "." : "");
        }
        zones.submit(zoneId, batch);
        busyUntil.put(zoneId, conductor.now() + chance.between(5, 400));
    }

    /** A refusal for a reason that only a person can find out. */
    static Rejected invalid(String name) {
        return Rejected.ofPart(INVALID + " " + name, null);
    }

    static boolean isInvalid(RuntimeException refusal) {
        return String.valueOf(refusal.getMessage()).startsWith(INVALID);
    }

    private Transient throttled() {
        history.add(Occurrence.THROTTLED, () -> "by the account's rates");
        return new Transient("Throttling: Rate exceeded", null);
    }
}
