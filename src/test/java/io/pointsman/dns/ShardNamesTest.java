package io.pointsman.dns;

import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.US;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.Plan.Declined;
import io.pointsman.dns.Readers.Member;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Names of shards: each shard's are planned by themselves, and go when it goes. */
class ShardNamesTest {

    private static final String ZONE = "Z1";
    private static final NamingPolicy POLICY = policy("carts-{shard}-ro.example.com");
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private final InMemoryHostedZones zones = new InMemoryHostedZones(Clock.systemUTC()).withZone(ZONE, "example.com");
    private final List<Member> members = new ArrayList<>();
    private boolean complete = true;

    private static NamingPolicy policy(String name) {
        return new NamingPolicy(new RecordName(name), Duration.ofSeconds(5), OptionalInt.empty(), false, false, false);
    }

    @Test
    void eachShardHasItsOwnNames() {
        shard("0001", "a", "b", "c");
        shard("0002", "d", "e");
        apply(POLICY);
        assertThat(records("CNAME"))
                .containsExactly(
                        "carts-0001-ro1.example.com b", "carts-0001-ro2.example.com c", "carts-0002-ro1.example.com e");
        assertThat(plan(POLICY).changes()).isEmpty();
    }

    @Test
    void aShardWithoutAReplicaThatServesFallsBackToItsOwnPrimary() {
        shard("0001", "a", "b");
        shard("0002", "d");
        apply(POLICY);
        assertThat(records("CNAME")).containsExactly("carts-0001-ro1.example.com b", "carts-0002-ro1.example.com d");
    }

    @Test
    void theNamesOfAShardThatIsGoneGo() {
        shard("0001", "a", "b");
        shard("0002", "c", "d");
        apply(POLICY);
        members.removeIf(member -> member.shardId().equals("0002"));

        complete = false;
        assertThat(plan(POLICY).changes()).as("while it is on its way").isEmpty();
        complete = true;
        assertThat(new Planner(POLICY, US).plan(readers(), reading(), 0).changes())
                .as("without budget")
                .isEmpty();
        Plan plan = apply(POLICY);
        assertThat(plan.removals()).isEqualTo(1);
        assertThat(records("CNAME")).containsExactly("carts-0001-ro1.example.com b");
        assertThat(records("TXT")).hasSize(1);
    }

    @Test
    void removalsAreCountedOverAllShards() {
        shard("0001", "a", "b", "c");
        shard("0002", "d", "e", "f");
        apply(POLICY);
        members.removeIf(
                member -> member.nodeId().equals("c") || member.nodeId().equals("f"));
        Plan plan = new Planner(POLICY, US).plan(readers(), reading(), 1);
        assertThat(plan.removals()).isEqualTo(1);
        zones.submit(ZONE, new ChangeBatch(plan.changes(), "test"));
        assertThat(records("CNAME"))
                .as("the second shard's last name leads to a node that serves, until it may go")
                .containsExactly(
                        "carts-0001-ro1.example.com b", "carts-0002-ro1.example.com e", "carts-0002-ro2.example.com e");
    }

    @Test
    void aShardOfWhichNothingIsToldKeepsItsNamesAndTheOthersGoOn() {
        shard("0001", "a", "b", "c");
        shard("0002", "d", "e");
        apply(POLICY);
        members.replaceAll(member -> member.shardId().equals("0002")
                ? new Member(member.nodeId(), "0002", Role.UNKNOWN, Optional.empty(), member.standing())
                : member);
        out("b");
        Plan plan = plan(POLICY);
        assertThat(plan.changes())
                .extracting(change -> change.name().value())
                .containsExactly("carts-0001-ro1.example.com");
        assertThat(plan.declined()).extracting(Declined::reason).containsExactly(DeclineReason.ROLES_UNKNOWN);
    }

    @Test
    void aGroupThatIsGoneGivesUpTheNamesOfAllItsShards() {
        shard("0001", "a", "b");
        shard("0002", "c", "d");
        apply(POLICY);
        members.clear();
        apply(POLICY);
        assertThat(zones.records(ZONE)).noneMatch(set -> set.name().value().startsWith("carts"));
    }

    @Test
    void aGroupThatNobodyShowsIsNotSilent() {
        complete = false;
        assertThat(plan(POLICY).declined()).singleElement().satisfies(declined -> {
            assertThat(declined.reason()).isEqualTo(DeclineReason.GROUP_NOT_SEEN);
            assertThat(declined.name().value()).isEqualTo("carts-0001-ro1.example.com");
        });
    }

    @Test
    void aStrangersNameOfAShardThatIsNotThereIsNobodysBusiness() {
        shard("0001", "a", "b");
        zones.place(
                ZONE,
                RecordSet.cname(
                        new RecordName("carts-0007-ro1.example.com"), "elsewhere.example.org", Duration.ofSeconds(60)));
        assertThat(plan(POLICY).names()).hasSize(1);
    }

    @Test
    void namesThatAreNotMadeForSeveralShardsStayWhereTheyAre() {
        NamingPolicy plain = policy("carts-ro.example.com");
        shard("0001", "a", "b");
        apply(plain);
        shard("0002", "c", "d");
        Plan plan = plan(plain);
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.declined()).singleElement().satisfies(declined -> {
            assertThat(declined.reason()).isEqualTo(DeclineReason.SEVERAL_SHARDS);
            assertThat(declined.detail()).contains("put {shard} into its name");
        });
    }

    @Test
    void aDrainCountsInItsShardAndGoesWithIt() {
        shard("0001", "a", "b", "c");
        shard("0002", "d", "e");
        apply(POLICY);
        RecordName plainName = POLICY.plainName("0001");
        zones.place(ZONE, new DrainRecord(US, GROUP, "b").recordSet(plainName));
        assertThat(DrainRecord.plainNameOf("b", POLICY, reading())).contains(plainName);
        assertThat(DrainRecord.plainNameOf("e", POLICY, reading())).isEmpty();
        apply(POLICY);
        assertThat(records("CNAME")).contains("carts-0001-ro1.example.com c");

        members.removeIf(member -> member.shardId().equals("0001"));
        apply(POLICY);
        assertThat(records("TXT")).as("the claim of the other shard").hasSize(1);
    }

    @Test
    void theRangeHoldsTheNamesOfEveryShardAndWhatStandsBesideThem() {
        NameRange range = POLICY.range();
        for (String name : List.of(
                "carts-0001-ro.example.com",
                "carts-9999-ro500.example.com",
                "_pointsman.carts-0002-ro1.example.com",
                "_redis._tcp.carts-0002-ro1.example.com",
                "carts-0002-003._pointsman.carts-0002-ro.example.com")) {
            assertThat(range.contains(new RecordName(name))).as(name).isTrue();
            assertThat(POLICY.shardOf(new RecordName(name))).as(name).isPresent();
        }
        assertThat(POLICY.shardOf(new RecordName("carts-x-ro1.example.com"))).isEmpty();
        assertThat(POLICY.shardOf(new RecordName("mycarts-0001-ro1.example.com")))
                .isEmpty();
        assertThat(policy("ro.example.com").shardOf(new RecordName("ro1.example.com")))
                .isEmpty();
    }

    private void shard(String id, String primary, String... replicas) {
        members.add(new Member(primary, id, Role.PRIMARY, endpoint(primary), new Standing.Out("it is the primary")));
        for (String replica : replicas) {
            members.add(new Member(replica, id, Role.REPLICA, endpoint(replica), new Standing.Serving()));
        }
    }

    private void out(String node) {
        members.replaceAll(member -> member.nodeId().equals(node)
                ? new Member(node, member.shardId(), member.role(), member.endpoint(), new Standing.Out("it hangs"))
                : member);
    }

    private static Optional<Endpoint> endpoint(String host) {
        return Optional.of(new Endpoint(host, 6379));
    }

    private Readers readers() {
        return new Readers(GROUP, members, Optional.empty(), complete);
    }

    private ZoneReading reading() {
        return new ZoneReading(NOW, zones.records(ZONE));
    }

    private Plan plan(NamingPolicy policy) {
        return new Planner(policy, US).plan(readers(), reading(), Integer.MAX_VALUE);
    }

    private Plan apply(NamingPolicy policy) {
        Plan plan = plan(policy);
        zones.submit(ZONE, new ChangeBatch(plan.changes(), "test"));
        return plan;
    }

    private List<String> records(String type) {
        return zones.records(ZONE).stream()
                .filter(set -> set.type().equals(type))
                .map(set -> set.name() + " " + set.values().getFirst())
                .toList();
    }
}
