package io.pointsman.dns;

import static io.pointsman.dns.DeclineReason.CLAIM_UNREADABLE;
import static io.pointsman.dns.DeclineReason.FOREIGN_RECORD;
import static io.pointsman.dns.DeclineReason.GROUP_NOT_SEEN;
import static io.pointsman.dns.DeclineReason.NOT_VERIFIED;
import static io.pointsman.dns.DeclineReason.NO_REPLICA_SERVES;
import static io.pointsman.dns.DeclineReason.OWNED_BY_ANOTHER;
import static io.pointsman.dns.DeclineReason.RECORD_OF_ANOTHER_KIND;
import static io.pointsman.dns.DeclineReason.REMOVAL_HELD_BACK;
import static io.pointsman.dns.PlanAssert.assertThat;
import static io.pointsman.dns.PlanWorld.PRIMARY_ENDPOINT;
import static io.pointsman.dns.PlanWorld.group;
import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.US;
import static io.pointsman.dns.ZoneEntry.reader;
import static io.pointsman.dns.ZoneEntry.ro;

import io.pointsman.dns.NameState.State;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The weighted set under the plain name. One numbered name keeps out of the way where it does not matter. */
class ReaderSetTest {

    /** One name, so that the reader set is what changes; its first name leads to the first replica. */
    private static PlanWorld orders(String... replicas) {
        return group("p", replicas).names(1).reader(true);
    }

    @Test
    void eachServingReplicaHasAnEntryAndThePlainNameAClaim() {
        assertThat(orders("a", "b").plan())
                .changesOnly("ro/a ->100", "ro/b ->100", "ro1 ->a")
                .claims("create ro", "create ro1")
                .shows("reader-a", State.DRIFTED, "a serves");
        assertThat(orders("a", "b").applied().plan())
                .changesNothing()
                .declinesNothing()
                .shows("reader-a", State.RIGHT, "a serves");
    }

    @Test
    void aFailoverTakesThePromotedNodeOutAndNothingElse() {
        var failedOver = orders("a", "b", "c").applied().failOverTo("b");
        assertThat(failedOver.plan()).changesOnly("ro/b 100->").claims();
        assertThat(failedOver.applied().serving("p").plan()).changesOnly("ro/p ->100");
    }

    @Test
    void aReplicaThatIsOutLeavesTheSetEvenIfTheGroupIsNotSeenWhole() {
        assertThat(orders("a", "b").applied().incomplete().out("b").plan()).changesOnly("ro/b 100->");
    }

    @Test
    void aReplicaNobodyHasLookedAtKeepsItsEntryAndGetsNone() {
        var settled = orders("a", "b").applied();
        assertThat(settled.unverified("b", "c").plan())
                .changesNothing()
                .shows("reader-b", State.RIGHT, "being looked at");
        assertThat(settled.unverified("a", "b").plan()).changesNothing();
        assertThat(settled.settling("b", "c").plan()).changesNothing();
        assertThat(orders().unverified("a").plan()).changesNothing().declines(NOT_VERIFIED, ro(1), reader());
        assertThat(settled.out("a").unverified("b").plan()).changesOnly("ro/a 100->");
    }

    @Test
    void anEntryThatIsSilentStaysSilentUntilItsNodeIsVerified() {
        var settled = orders("a", "b")
                .zone(
                        reader().weighted("a", "a").weighted("b", "b", 0).ours(),
                        ro(1).to("a").ours());
        assertThat(settled.unverified("b").plan()).changesNothing();
        assertThat(settled.plan()).changesOnly("ro/b 0->100");
        assertThat(settled.unverified("b").out("a").plan()).changesNothing().declines(NOT_VERIFIED, ro(1), reader());
    }

    @Test
    void withoutAServingReplicaTheSetLeadsToThePrimaryAlone() {
        var fallen = orders("a", "b").applied().out("a", "b");
        assertThat(fallen.plan())
                .changesOnly("ro/a 100->", "ro/b 100->", "ro/primary ->100 primary-endpoint", "ro1 a->primary-endpoint")
                .shows("reader-primary", State.DRIFTED, "fallback is the primary endpoint");
        assertThat(fallen.applied().plan()).changesNothing();
        assertThat(fallen.applied().serving("b").plan())
                .changesOnly("ro/b ->100", "ro/primary 100 primary-endpoint->", "ro1 primary-endpoint->b");
    }

    @Test
    void withoutAServingReplicaTheSetStaysWhenToldToKeep() {
        assertThat(orders("a", "b").keeping().applied().out("a", "b").plan())
                .changesNothing()
                .declines(NO_REPLICA_SERVES, ro(1), reader());
    }

    @Test
    void aTimeToLiveChangesForAllEntriesAtOnce() {
        var slower = orders("a", "b").applied().ttl(Duration.ofMinutes(1));
        assertThat(slower.plan()).changesOnly("ro/a 100->100", "ro/b 100->100", "ro1 a->a");
        assertThat(slower.applied().plan()).changesNothing();
    }

    @Test
    void aWeightOrATargetThatAHandChangedIsPutRight() {
        assertThat(orders("a", "b")
                        .zone(
                                reader().weighted("a", "a", 7)
                                        .weighted("b", "elsewhere.example.org")
                                        .weighted("x", "elsewhere.example.org", 200)
                                        .ours(),
                                ro(1).to("a").ours())
                        .plan())
                .changesOnly("ro/a 7->100", "ro/b 100 elsewhere.example.org->100", "ro/x 200 elsewhere.example.org->")
                .shows("reader-x", State.DRIFTED, "elsewhere.example.org is no replica of the group");
    }

    @Test
    void aSetThatAHandSilencedIsGivenItsWeightsBack() {
        assertThat(orders("a", "b")
                        .zone(
                                reader().weighted("a", "a", 0)
                                        .weighted("b", "b", 0)
                                        .ours(),
                                ro(1).to("a").ours())
                        .plan())
                .changesOnly("ro/a 0->100", "ro/b 0->100");
    }

    @Test
    void aSetThatLeadsIntoTheGroupIsTakenOverAndItsEntriesGetTheirNodesIds() {
        var found = orders("a", "b")
                .zone(
                        reader().weighted("blue", "a").weighted("b", "b"),
                        ro(1).to("a").ours());
        assertThat(found.plan())
                .changesOnly("ro/a ->100", "ro/blue 100 a->")
                .claims("create ro")
                .shows("reader-b", State.DRIFTED, "b serves");
        assertThat(found.applied().plan()).changesNothing();
    }

    static Stream<ZoneEntry> strangersRecords() {
        return Stream.of(
                reader().to("a"),
                reader().holding("A", "10.0.0.1"),
                reader().alias("A"),
                reader().weighted("a", "a").weighted("x", "elsewhere.example.org"),
                reader().weighted("a", PRIMARY_ENDPOINT),
                reader().routed("eu-west-1", "a"),
                reader().routed("a", "a"));
    }

    @ParameterizedTest
    @MethodSource("strangersRecords")
    void whatNobodyClaimsAndIsNoSetThatLeadsIntoTheGroupIsDeclined(ZoneEntry strangers) {
        assertThat(orders("a").zone(strangers).plan())
                .changesOnly("ro1 ->a")
                .declines(FOREIGN_RECORD, reader())
                .shows("reader", State.FOREIGN, "remove it");
    }

    @ParameterizedTest
    @MethodSource("strangersRecords")
    void whatStandsAtThePlainNameIsNobodysBusinessWithoutAReaderSet(ZoneEntry strangers) {
        assertThat(orders("a").reader(false).zone(strangers).plan())
                .changesOnly("ro1 ->a")
                .declinesNothing();
    }

    @Test
    void aSetOfAnotherInstallationIsDeclined() {
        assertThat(orders("a")
                        .zone(reader().weighted("a", "a").ownedBy("other-team"))
                        .plan())
                .changesOnly("ro1 ->a")
                .declines(OWNED_BY_ANOTHER, reader());
        assertThat(orders("a")
                        .zone(reader().weighted("a", "a").claimText("\"x\""))
                        .plan())
                .changesOnly("ro1 ->a")
                .declines(CLAIM_UNREADABLE, reader());
        assertThat(orders("a")
                        .reader(false)
                        .zone(reader().weighted("a", "a").ownedBy("other-team"))
                        .plan())
                .changesOnly("ro1 ->a")
                .declinesNothing();
    }

    static Stream<ZoneEntry> claimedRecordsOfAnotherKind() {
        return Stream.of(
                reader().to("a").ours(),
                reader().holding("A", "10.0.0.1").ours(),
                reader().routed("a", "a").ours());
    }

    @ParameterizedTest
    @MethodSource("claimedRecordsOfAnotherKind")
    void aRecordOfAnotherKindBesideOurClaimIsDeclinedAndNotGivenUpEither(ZoneEntry entry) {
        assertThat(orders("a").zone(entry).plan()).changesOnly("ro1 ->a").declines(RECORD_OF_ANOTHER_KIND, reader());
        assertThat(orders("a").reader(false).zone(entry).plan())
                .changesOnly("ro1 ->a")
                .claims("create ro1");
    }

    @Test
    void aSetThatIsWantedNoMoreGoesWithItsClaim() {
        var settled = orders("a", "b").applied().reader(false);
        assertThat(settled.plan()).changesOnly("ro/a 100->", "ro/b 100->").claims("delete ro");
        assertThat(settled.applied().plan()).changesNothing().declinesNothing();
    }

    @Test
    void aSetThatIsWantedNoMoreGoesOnlyIfTheGroupIsSeenWholeAndThePassMayRemoveIt() {
        var settled = orders("a", "b").applied().reader(false);
        assertThat(settled.incomplete().plan())
                .changesNothing()
                .declines(REMOVAL_HELD_BACK, reader())
                .shows("reader-a", State.WITHHELD, "not seen whole");
        assertThat(settled.removingAtMost(0).plan()).changesNothing().declines(REMOVAL_HELD_BACK, reader());
        assertThat(settled.incomplete().out("b").plan()).changesOnly("ro/b 100->");
    }

    @Test
    void aGroupThatIsGoneGivesUpItsSet() {
        var settled = orders("a", "b").applied();
        var plan = new Planner(settled.policy(), US).plan(Readers.gone(GROUP), settled.reading(), 10);
        assertThat(plan).changesOnly("ro/a 100->", "ro/b 100->", "ro1 a->").claims("delete ro", "delete ro1");
    }

    @Test
    void aGroupThatNobodyShowsKeepsItsSet() {
        var settled = orders("a", "b").applied();
        var plan = new Planner(settled.policy(), US).plan(Readers.missing(GROUP), settled.reading(), 10);
        assertThat(plan)
                .changesNothing()
                .declines(GROUP_NOT_SEEN, ro(1), reader())
                .shows("reader-a", State.WITHHELD, "ElastiCache shows no nodes");
    }

    @Test
    void aClaimOfOursWithoutASetGetsItBack() {
        assertThat(orders("a").zone(reader().ours(), ro(1).to("a").ours()).plan())
                .changesOnly("ro/a ->100")
                .claims();
    }

    @Test
    void noMoreEntriesAreMadeThanRoute53Takes() {
        List<Readers.Member> many = IntStream.range(0, 120)
                .mapToObj(i -> "node-%03d".formatted(i))
                .map(id -> new Readers.Member(
                        id, "0001", Role.REPLICA, Optional.of(new Endpoint(id, 6379)), new Standing.Serving()))
                .toList();
        var world = orders("a");
        var plan = new Planner(world.policy(), US)
                .plan(new Readers(GROUP, many, Optional.empty(), true), world.reading(), 10);
        Assertions.assertThat(
                        plan.changes().stream().filter(change -> change.name().equals(reader().name())))
                .hasSize(100);
    }
}
