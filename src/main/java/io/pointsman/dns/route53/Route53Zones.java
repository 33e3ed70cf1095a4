package io.pointsman.dns.route53;

import io.pointsman.aws.AwsFailures;
import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneReading;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
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

    private final Route53Client route53;
    private final Clock clock;

    Route53Zones(Route53Client route53, Clock clock) {
        this.route53 = route53;
        this.clock = clock;
    }

    @Override
    public Optional<Zone> zone(String zoneId) {
        try {
            HostedZone zone =
                    route53.getHostedZone(request -> request.id(zoneId)).hostedZone();
            return Optional.of(new Zone(
                    zoneId,
                    new RecordName(zone.name()),
                    zone.config() != null && Boolean.TRUE.equals(zone.config().privateZone())));
        } catch (NoSuchHostedZoneException e) {
            return Optional.empty();
        } catch (SdkException e) {
            throw AwsFailures.of(e, "reading hosted zone " + zoneId);
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
            throw AwsFailures.of(e, "listing records of hosted zone " + zoneId);
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
    public void submit(String zoneId, ChangeBatch batch) {
        try {
            route53.changeResourceRecordSets(request -> request.hostedZoneId(zoneId)
                    .changeBatch(b -> b.comment(batch.comment())
                            .changes(batch.changes().stream()
                                    .flatMap(Route53Zones::elements)
                                    .toList())));
        } catch (SdkException e) {
            throw AwsFailures.of(e, "changing records of hosted zone " + zoneId);
        }
    }

    private static Stream<software.amazon.awssdk.services.route53.model.Change> elements(Change change) {
        return switch (change) {
            case Change.Create create -> Stream.of(element(ChangeAction.CREATE, create.becomes()));
            case Change.Delete delete -> Stream.of(element(ChangeAction.DELETE, delete.was()));
            case Change.Replace replace ->
                Stream.of(element(ChangeAction.DELETE, replace.was()), element(ChangeAction.CREATE, replace.becomes()));
        };
    }

    private static software.amazon.awssdk.services.route53.model.Change element(ChangeAction action, RecordSet set) {
        ResourceRecordSet wire = ResourceRecordSet.builder()
                .name(set.name().value())
                .type(set.type())
                .setIdentifier(set.setIdentifier().orElse(null))
                .ttl(set.ttl().map(Duration::toSeconds).orElse(null))
                .resourceRecords(set.values().stream()
                        .map(value -> ResourceRecord.builder().value(value).build())
                        .toList())
                .build();
        return software.amazon.awssdk.services.route53.model.Change.builder()
                .action(action)
                .resourceRecordSet(wire)
                .build();
    }

    private static RecordSet read(ResourceRecordSet set) {
        return new RecordSet(
                new RecordName(set.name()),
                set.typeAsString(),
                Optional.ofNullable(set.setIdentifier()),
                Optional.ofNullable(set.ttl()).map(Duration::ofSeconds),
                set.resourceRecords().stream().map(ResourceRecord::value).toList());
    }
}
