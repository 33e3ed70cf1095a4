package io.pointsman.dns.route53;

import io.pointsman.aws.AwsFailures;
import io.pointsman.aws.Route53Clients;
import io.pointsman.aws.Route53Rates;
import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneAccounts;
import io.pointsman.dns.ZoneReading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** Hosted zones in Route 53. A replacement goes out as a deletion of exactly what was read and a creation, in one batch. */
@Component
final class Route53Zones implements HostedZones {

    /** What Route 53 gives in a page at most. */
    private static final String PAGE = "300";

    private final Route53Clients clients;
    private final Route53Rates rates;
    private final ZoneAccounts accounts;
    private final Clock clock;
    private final Map<String, Submitted> submitted = new ConcurrentHashMap<>();

    Route53Zones(Route53Clients clients, Route53Rates rates, ZoneAccounts accounts, Clock clock) {
        this.clients = clients;
        this.rates = rates;
        this.accounts = accounts;
        this.clock = clock;
    }

    @Override
    public Optional<Zone> zone(String zoneId) {
        try {
            HostedZone zone =
                    route53(zoneId).getHostedZone(request -> request.id(zoneId)).hostedZone();
            return Optional.of(new Zone(
                    zoneId,
                    new RecordName(zone.name()),
                    zone.config() != null && Boolean.TRUE.equals(zone.config().privateZone())));
        } catch (NoSuchHostedZoneException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw AwsFailures.of(e, "reading hosted zone " + inWords(zoneId));
        }
    }

    /**
     * Walks the ranges in listing order. A page covers all ranges it reaches; when the next range begins behind the page's end, the
     * listing starts anew there, so that strangers' records in between cost nothing.
     */
    @Override
    public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
        Instant readAt = clock.instant();
        Deque<NameRange> open = new ArrayDeque<>(NameRange.disjoint(ranges));
        List<RecordSet> found = new ArrayList<>();
        Route53Client route53 = route53(zoneId);
        Position position = new Position("", Optional.empty(), Optional.empty());
        try {
            while (!open.isEmpty()) {
                RecordName start = open.getFirst().start();
                Position from = position.name().isEmpty() || new RecordName(position.name()).compareTo(start) < 0
                        ? new Position(start.value(), Optional.empty(), Optional.empty())
                        : position;
                ListResourceRecordSetsResponse page =
                        route53.listResourceRecordSets(request -> request.hostedZoneId(zoneId)
                                .startRecordName(from.name())
                                .startRecordType(from.type().orElse(null))
                                .startRecordIdentifier(from.identifier().orElse(null))
                                .maxItems(PAGE));
                for (ResourceRecordSet set : page.resourceRecordSets()) {
                    RecordSet read = read(set);
                    dropPassed(open, read.name());
                    if (!open.isEmpty() && open.getFirst().contains(read.name())) {
                        found.add(read);
                    }
                }
                if (!page.isTruncated()) {
                    break;
                }
                position = new Position(
                        page.nextRecordName(),
                        Optional.ofNullable(page.nextRecordTypeAsString()),
                        Optional.ofNullable(page.nextRecordIdentifier()));
                dropPassed(open, new RecordName(position.name()));
            }
        } catch (SdkException e) {
            throw AwsFailures.of(e, "listing records of hosted zone " + inWords(zoneId));
        }
        return new ZoneReading(readAt, found);
    }

    private static void dropPassed(Deque<NameRange> inListingOrder, RecordName name) {
        while (!inListingOrder.isEmpty() && inListingOrder.getFirst().isPassedBy(name)) {
            inListingOrder.removeFirst();
        }
    }

    private record Position(String name, Optional<String> type, Optional<String> identifier) {}

    @Override
    public int room(String zoneId, Duration ahead) {
        return rates.changesLeft(accounts.of(zoneId), ahead);
    }

    @Override
    public void submit(String zoneId, ChangeBatch batch) {
        try {
            ChangeInfo accepted = clients.writing(accounts.of(zoneId))
                    .changeResourceRecordSets(request -> request.hostedZoneId(zoneId)
                            .changeBatch(b -> b.comment(batch.comment()).changes(elements(batch))))
                    .changeInfo();
            submitted.put(zoneId, new Submitted(accepted.id(), accepted.submittedAt()));
        } catch (SdkException e) {
            throw AwsFailures.of(e, "changing records of hosted zone " + inWords(zoneId));
        }
    }

    @Override
    public Optional<Submitted> lastSubmitted(String zoneId) {
        return Optional.ofNullable(submitted.get(zoneId));
    }

    @Override
    public boolean isInSync(String zoneId, Submitted batch) {
        try {
            return route53(zoneId)
                            .getChange(request -> request.id(batch.id()))
                            .changeInfo()
                            .status()
                    == ChangeStatus.INSYNC;
        } catch (SdkException e) {
            throw AwsFailures.of(e, "asking whether a change of hosted zone " + inWords(zoneId) + " is in sync");
        }
    }

    private Route53Client route53(String zoneId) {
        return clients.of(accounts.of(zoneId));
    }

    private String inWords(String zoneId) {
        return zoneId + accounts.of(zoneId).map(account -> " of " + account).orElse("");
    }

    /**
     * All deletions, then all creations: no step of the batch then leaves sets beside each other that must not be, such as weighted ones
     * of two times to live.
     */
    private static List<software.amazon.awssdk.services.route53.model.Change> elements(ChangeBatch batch) {
        return Stream.concat(
                        batch.changes().stream()
                                .flatMap(change -> deleted(change).stream())
                                .map(set -> element(ChangeAction.DELETE, set)),
                        batch.changes().stream()
                                .flatMap(change -> created(change).stream())
                                .map(set -> element(ChangeAction.CREATE, set)))
                .toList();
    }

    private static Optional<RecordSet> deleted(Change change) {
        return switch (change) {
            case Change.Create ignored -> Optional.empty();
            case Change.Delete delete -> Optional.of(delete.was());
            case Change.Replace replace -> Optional.of(replace.was());
        };
    }

    private static Optional<RecordSet> created(Change change) {
        return switch (change) {
            case Change.Create create -> Optional.of(create.becomes());
            case Change.Delete ignored -> Optional.empty();
            case Change.Replace replace -> Optional.of(replace.becomes());
        };
    }

    static software.amazon.awssdk.services.route53.model.Change element(ChangeAction action, RecordSet set) {
        ResourceRecordSet.Builder wire = ResourceRecordSet.builder()
                .name(set.name().value())
                .type(set.type())
                .ttl(set.ttl().map(Duration::toSeconds).orElse(null))
                .resourceRecords(set.values().stream()
                        .map(value -> ResourceRecord.builder().value(value).build())
                        .toList());
        switch (set.routing()) {
            case RecordSet.Routing.Simple ignored -> {}
            case RecordSet.Routing.Weighted weighted ->
                wire.setIdentifier(weighted.setIdentifier()).weight((long) weighted.weight());
            case RecordSet.Routing.Other ignored ->
                throw new IllegalArgumentException("no change repeats more than we read: " + set);
        }
        return software.amazon.awssdk.services.route53.model.Change.builder()
                .action(action)
                .resourceRecordSet(wire.build())
                .build();
    }

    static RecordSet read(ResourceRecordSet set) {
        return new RecordSet(
                new RecordName(set.name()),
                set.typeAsString(),
                routing(set),
                Optional.ofNullable(set.ttl()).map(Duration::ofSeconds),
                set.resourceRecords().stream().map(ResourceRecord::value).toList());
    }

    /** Whatever the set holds beside what we can send back, makes it {@code Other}. */
    private static RecordSet.Routing routing(ResourceRecordSet set) {
        ResourceRecordSet known = ResourceRecordSet.builder()
                .name(set.name())
                .type(set.typeAsString())
                .setIdentifier(set.setIdentifier())
                .weight(set.weight())
                .ttl(set.ttl())
                .resourceRecords(set.resourceRecords())
                .build();
        boolean whole = set.equals(known);
        if (whole && set.setIdentifier() == null && set.weight() == null) {
            return RecordSet.Routing.SIMPLE;
        }
        if (whole && set.setIdentifier() != null && set.weight() != null) {
            return new RecordSet.Routing.Weighted(
                    set.setIdentifier(), set.weight().intValue());
        }
        return new RecordSet.Routing.Other(
                Optional.ofNullable(set.setIdentifier()).orElse(""));
    }
}
