package io.pointsman.dns;

import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.PLAIN_NAME;
import static io.pointsman.dns.ZoneEntry.TTL;
import static io.pointsman.dns.ZoneEntry.US;

import io.pointsman.dns.Readers.Reader;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

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
                new NamingPolicy(PLAIN_NAME, TTL, OptionalInt.empty(), false),
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

    PlanWorld out(String... nodes) {
        return standing(new Standing.Out("ElastiCache is recovering it"), nodes);
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
        return with(new NamingPolicy(PLAIN_NAME, TTL, OptionalInt.of(count), policy.keepWithoutReplica()));
    }

    /** Names stay where they are while no replica serves. */
    PlanWorld keeping() {
        return with(new NamingPolicy(PLAIN_NAME, TTL, policy.count(), true));
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
        return reading().at(policy.name(slot)).stream().findFirst().flatMap(RecordSet::target);
    }

    Readers readers() {
        Set<String> memberHosts = new LinkedHashSet<>(replicas.keySet());
        primary.ifPresent(memberHosts::add);
        return new Readers(
                GROUP,
                replicas.entrySet().stream()
                        .map(node -> new Reader(node.getKey(), Optional.of(node.getKey()), node.getValue()))
                        .toList(),
                memberHosts,
                primary.map(ignored -> PRIMARY_ENDPOINT),
                complete);
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
