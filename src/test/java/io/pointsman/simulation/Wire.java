package io.pointsman.simulation;

import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordSet;
import io.pointsman.dns.ZoneReading;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.inventory.Inventory;
import io.pointsman.inventory.NodeCondition;
import io.pointsman.simulation.MessageQueue.Mail;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * AWS as one process reaches it. What the answers tell is noted as what the process knows.
 */
final class Wire implements Inventory, HostedZones {

    /** Few, so that a listing of some groups takes some calls. */
    private static final int PAGE = 4;

    private final World world;
    private final ServiceInstance process;
    private final Clock clock;
    private final Calls calls;

    Wire(World world, ServiceInstance process, Clock clock) {
        this.world = world;
        this.process = process;
        this.clock = clock;
        calls = new Calls(world, process);
    }

    /** Everything that calls of ElastiCache in that place have in common, for {@link Weather#breakDown}. */
    static String elastiCache(Location location) {
        return "elasticache" + location.inWords();
    }

    static String route53(String zoneId) {
        return "route53 " + zoneId;
    }

    @Override
    public List<ReplicationGroup> readAll(Location location, Consumer<List<ReplicationGroup>> onPage) {
        Instant readAt = clock.instant();
        long askedAt = world.conductor().now();
        List<ReplicationGroup> all = new ArrayList<>();
        Optional<String> after = Optional.of("");
        while (after.isPresent()) {
            Page page = page(location, after.get(), readAt, askedAt);
            onPage.accept(page.groups());
            all.addAll(page.groups());
            after = page.last();
        }
        return all;
    }

    /** @param last after which the next begins; empty: there is none */
    record Page(List<ReplicationGroup> groups, Optional<String> last) {

        static Page of(List<ReplicationGroup> rest) {
            return rest.size() <= PAGE
                    ? new Page(rest, Optional.empty())
                    : new Page(
                            rest.subList(0, PAGE),
                            Optional.of(rest.get(PAGE - 1).id()));
        }

        boolean covers(String id) {
            return last.filter(end -> id.compareTo(end) > 0).isEmpty();
        }
    }

    private Page page(Location location, String after, Instant readAt, long askedAt) {
        return calls.call(
                elastiCache(location),
                () -> "read all" + location.inWords() + (after.isEmpty() ? "" : " after " + after),
                () -> Page.of(
                        world.weather().showsNothing()
                                ? nothing(List.<ReplicationGroup>of())
                                : world.caches().readAll(location, asOf(), readAt).stream()
                                        .filter(group -> group.id().compareTo(after) > 0)
                                        .sorted(Comparator.comparing(ReplicationGroup::id))
                                        .toList()),
                page -> process.knowledge()
                        .topology(
                                askedAt,
                                world.estate().idsIn(location).stream()
                                        .filter(id -> id.compareTo(after) > 0 && page.covers(id))
                                        .toList(),
                                page.groups(),
                                world.conductor().now()),
                after.isEmpty() ? world.weather().gathering() : 0);
    }

    @Override
    public Optional<ReplicationGroup> read(Location location, String groupId) {
        Instant readAt = clock.instant();
        long askedAt = world.conductor().now();
        return calls.call(
                elastiCache(location),
                () -> "read " + groupId,
                () -> world.weather().showsNothing()
                        ? nothing(Optional.<ReplicationGroup>empty())
                        : world.caches().read(location, groupId, asOf(), readAt),
                shown -> process.knowledge()
                        .topology(
                                askedAt,
                                List.of(groupId),
                                shown.stream().toList(),
                                world.conductor().now()));
    }

    private <T> T nothing(T empty) {
        world.history().add(Occurrence.SHOWN_EMPTY, () -> "to " + process);
        return empty;
    }

    private long asOf() {
        long staleness = world.weather().staleness();
        if (staleness > 0) {
            world.history().add(Occurrence.STALE_READ, () -> "by " + staleness + " ms");
        }
        return world.conductor().now() - staleness;
    }

    @Override
    public Map<String, NodeCondition> conditions(Location location) {
        long askedAt = world.conductor().now();
        return calls.call(
                elastiCache(location),
                () -> "conditions of all" + location.inWords(),
                () -> world.caches().conditions(location, asOf()),
                told -> process.knowledge()
                        .conditions(askedAt, world.conductor().now(), told));
    }

    @Override
    public Map<String, NodeCondition> conditions(Location location, Collection<String> nodeIds) {
        long askedAt = world.conductor().now();
        return calls.call(
                elastiCache(location),
                () -> "conditions of " + nodeIds,
                () -> {
                    Map<String, NodeCondition> told = world.caches().conditions(location, asOf());
                    told.keySet().retainAll(nodeIds);
                    return told;
                },
                told -> process.knowledge()
                        .conditions(askedAt, world.conductor().now(), told));
    }

    @Override
    public Optional<Zone> zone(String zoneId) {
        return calls.call(
                route53(zoneId), () -> "zone " + zoneId, () -> world.route53().zone(zoneId), told -> {});
    }

    @Override
    public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
        Instant readAt = clock.instant();
        long askedAt = world.conductor().now();
        boolean torn = world.weather().tearsListing();
        List<RecordSet> firstPages = torn ? world.route53().zones().list(zoneId, ranges) : List.of();
        List<RecordSet> sets = calls.call(
                route53(zoneId),
                () -> "list " + zoneId,
                () -> {
                    List<RecordSet> now = world.route53().list(zoneId, ranges);
                    if (!torn || firstPages.equals(now)) {
                        return now;
                    }
                    world.history().add(Occurrence.TORN_READ, () -> zoneId);
                    return world.route53().torn(firstPages, now);
                },
                read -> process.knowledge().zone(askedAt, world.estate().idsIn(zoneId, ranges), read),
                world.weather().gathering());
        return new ZoneReading(readAt, sets);
    }

    @Override
    public void submit(String zoneId, ChangeBatch batch) {
        List<String> groups = batch.changes().stream()
                .flatMap(change -> world.estate().slot(change.readName()).stream())
                .map(slot -> slot.group().id())
                .distinct()
                .toList();
        long sentAt =
                process.knowledge().sending(batch.comment(), world.conductor().now());
        try {
            calls.call(
                    route53(zoneId),
                    () -> "submit " + zoneId + " " + InShort.of(batch),
                    () -> {
                        if (world.weather().refusesBatch()) {
                            world.history().add(Occurrence.BATCH_REFUSED, () -> zoneId);
                            throw Route53.invalid("");
                        }
                        world.watch()
                                .submitted(
                                        process,
                                        zoneId,
                                        batch,
                                        () -> world.route53()
                                                .submit(zoneId, batch, bad -> world.refused(process, bad, batch)));
                        return batch;
                    },
                    accepted -> process.knowledge()
                            .submitted(groups, world.conductor().now()));
        } catch (Transient | StaleReading | Rejected e) {
            if (Route53.isInvalid(e)) {
                process.knowledge().excused(groups);
            } else {
                for (String group : groups) {
                    passOf(group, batch)
                            .ifPresent(pass -> process.knowledge()
                                    .submitFailed(
                                            group,
                                            new Knowledge.Failed(
                                                    pass,
                                                    sentAt,
                                                    world.conductor().now(),
                                                    batch.changes())));
                }
            }
            throw e;
        }
    }

    /** The pass that the comment names; a comment of many passes may be cut. */
    private static Optional<Long> passOf(String groupId, ChangeBatch batch) {
        return Arrays.stream(batch.comment().split(", ", -1))
                .filter(part -> part.startsWith("pointsman pass ") && part.endsWith(" " + groupId))
                .map(part -> Long.parseLong(part.split(" ", -1)[2]))
                .findFirst();
    }

    /** A long poll of the queue; empty when nothing came. */
    List<Mail> receive() {
        return calls.receive();
    }

    void delete(Mail mail, long receivedAt) {
        calls.call(
                Calls.QUEUE,
                () -> "delete " + mail,
                () -> {
                    world.watch().acknowledged(process, mail, receivedAt);
                    world.queue().delete(mail, world.weather().doublesEvent());
                    return mail;
                },
                deleted -> {});
    }
}
