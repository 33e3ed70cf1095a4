package io.pointsman.dns;

import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.PLAIN_NAME;
import static io.pointsman.dns.ZoneEntry.TTL;
import static io.pointsman.dns.ZoneEntry.US;

import io.pointsman.dns.Readers.Member;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A group and the zone of its names, for tests of the planner. A node's id is its host. Each step gives a new value.
 *
 * @param primary the node that is primary; empty when nobody knows
 * @param replicas by node id
 */
record PlanWorld(
        NamingPolicy policy,
        Optional<String> primary,
        Map<String, Standing> replicas,
        boolean complete,
        List<RecordSet> zone,
        int removals) {

    /** The group's own primary endpoint, which follows a promotion. */
    static final String PRIMARY_ENDPOINT = "primary-endpoint";

    private static final String ZONE = "Z1";

    /** A group with a primary and serving replicas, seen whole; its zone empty. */
    static PlanWorld group(String primary, String... replicas) {
        PlanWorld world = new PlanWorld(
                new NamingPolicy(PLAIN_NAME, TTL, OptionalInt.empty(), false, false, false),
                Optional.of(primary),
                Map.of(),
                true,
                List.of(),
                Integer.MAX_VALUE);
        return world.serving(replicas);
    }

    PlanWorld serving(String... nodes) {
        return standing(new Standing.Serving(), nodes);
    }

    PlanWorld unverified(String... nodes) {
        return standing(new Standing.Unverified(), nodes);
    }

    PlanWorld settling(String... nodes) {
        return standing(new Standing.Settling("it was the primary until lately"), nodes);
    }

    PlanWorld out(String... nodes) {
        return standing(new Standing.Out("ElastiCache is recovering it"), nodes);
    }

    /** An operator of ours drained the nodes. */
    PlanWorld drained(String... nodes) {
        Stream<RecordSet> drains =
                Arrays.stream(nodes).map(node -> new DrainRecord(US, GROUP, node).recordSet(PLAIN_NAME));
        return holding(Stream.concat(zone.stream(), drains).toList());
    }

    /** The drains were undone. */
    PlanWorld undrained(String... nodes) {
        List<RecordName> drains = Arrays.stream(nodes)
                .map(node -> DrainRecord.nameOf(PLAIN_NAME, node))
                .toList();
        return holding(zone.stream().filter(set -> !drains.contains(set.name())).toList());
    }

    /** The replicas have left the group. */
    PlanWorld without(String... nodes) {
        Map<String, Standing> fewer = new TreeMap<>(replicas);
        Arrays.stream(nodes).forEach(fewer::remove);
        return new PlanWorld(policy, primary, fewer, complete, zone, removals);
    }

    /** The replica is promoted; the old primary becomes a replica that must not be read from yet. */
    PlanWorld failOverTo(String node) {
        PlanWorld promoted = without(node);
        return new PlanWorld(policy, Optional.of(node), promoted.replicas, complete, zone, removals)
                .out(primary.orElseThrow());
    }

    PlanWorld primaryUnknown() {
        return new PlanWorld(policy, Optional.empty(), replicas, complete, zone, removals);
    }

    PlanWorld incomplete() {
        return new PlanWorld(policy, primary, replicas, false, zone, removals);
    }

    PlanWorld whole() {
        return new PlanWorld(policy, primary, replicas, true, zone, removals);
    }

    PlanWorld removingAtMost(int most) {
        return new PlanWorld(policy, primary, replicas, complete, zone, most);
    }

    /** Always that many names. */
    PlanWorld names(int count) {
        return with(new NamingPolicy(
                PLAIN_NAME,
                policy.ttl(),
                OptionalInt.of(count),
                policy.keepWithoutReplica(),
                policy.reader(),
                policy.srv()));
    }

    /** Names stay where they are while no replica serves. */
    PlanWorld keeping() {
        return with(new NamingPolicy(PLAIN_NAME, policy.ttl(), policy.count(), true, policy.reader(), policy.srv()));
    }

    /** Also a reader set, or no more. */
    PlanWorld reader(boolean reader) {
        return with(new NamingPolicy(
                PLAIN_NAME, policy.ttl(), policy.count(), policy.keepWithoutReplica(), reader, policy.srv()));
    }

    /** Also SRV records, or no more. */
    PlanWorld srv(boolean srv) {
        return with(new NamingPolicy(
                PLAIN_NAME, policy.ttl(), policy.count(), policy.keepWithoutReplica(), policy.reader(), srv));
    }

    PlanWorld ttl(Duration ttl) {
        return with(new NamingPolicy(
                PLAIN_NAME, ttl, policy.count(), policy.keepWithoutReplica(), policy.reader(), policy.srv()));
    }

    PlanWorld zone(ZoneEntry... entries) {
        return holding(Arrays.stream(entries).flatMap(ZoneEntry::sets).toList());
    }

    PlanWorld holding(List<RecordSet> sets) {
        return new PlanWorld(policy, primary, replicas, complete, sets, removals);
    }

    Plan plan() {
        return new Planner(policy, US).plan(readers(), reading(), removals);
    }

    /** What the zone is once Route 53 has taken the plan's batch; a batch that it would refuse is a failure. */
    PlanWorld applied() {
        Plan plan = plan();
        InMemoryHostedZones zones = new InMemoryHostedZones(Clock.systemUTC()).withZone(ZONE, "example.com");
        zones.place(ZONE, zone.toArray(RecordSet[]::new));
        if (!plan.changes().isEmpty()) {
            zones.submit(ZONE, new ChangeBatch(plan.changes(), "test"));
        }
        return holding(zones.records(ZONE));
    }

    /** Where a read name leads; empty if nowhere or not by a plain CNAME. */
    Optional<String> target(int slot) {
        return at(policy.name(slot)).stream().findFirst().flatMap(RecordSet::target);
    }

    List<RecordSet> at(RecordName name) {
        return zone.stream().filter(set -> set.name().equals(name)).toList();
    }

    Readers readers() {
        List<Member> members = new ArrayList<>();
        replicas.forEach(
                (node, standing) -> members.add(new Member(node, "0001", Role.REPLICA, endpoint(node), standing)));
        primary.ifPresent(node -> members.add(
                new Member(node, "0001", Role.PRIMARY, endpoint(node), new Standing.Out("it is the primary"))));
        return new Readers(GROUP, members, primary.flatMap(ignored -> endpoint(PRIMARY_ENDPOINT)), complete);
    }

    private static Optional<Endpoint> endpoint(String host) {
        return Optional.of(new Endpoint(host, 6379));
    }

    ZoneReading reading() {
        return new ZoneReading(Instant.EPOCH, zone);
    }

    private PlanWorld with(NamingPolicy other) {
        return new PlanWorld(other, primary, replicas, complete, zone, removals);
    }

    private PlanWorld standing(Standing standing, String... nodes) {
        Map<String, Standing> changed = new TreeMap<>(replicas);
        for (String node : nodes) {
            if (primary.filter(node::equals).isPresent()) {
                throw new IllegalArgumentException(node + " is the primary");
            }
            changed.put(node, standing);
        }
        return new PlanWorld(policy, primary, changed, complete, zone, removals);
    }
}
