package io.pointsman.dns;

import static io.pointsman.dns.DeclineReason.CLAIM_UNREADABLE;
import static io.pointsman.dns.DeclineReason.FOREIGN_RECORD;
import static io.pointsman.dns.DeclineReason.OWNED_BY_ANOTHER;
import static io.pointsman.dns.DeclineReason.RECORD_OF_ANOTHER_KIND;
import static io.pointsman.dns.DeclineReason.REMOVAL_HELD_BACK;
import static io.pointsman.dns.PlanAssert.assertThat;
import static io.pointsman.dns.PlanWorld.group;
import static io.pointsman.dns.ZoneEntry.TTL;
import static io.pointsman.dns.ZoneEntry.ro;

import io.pointsman.dns.NameState.State;
import io.pointsman.dns.RecordSet.Routing.Weighted;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whose a name is, and what the planner does not touch (P3, P4). */
class PlannerOwnershipTest {

    @Test
    void namesThatLeadIntoTheGroupAreTakenOverWithoutMoving() {
        var lambdaMade = group("a", "b", "c").zone(ro(1).to("c"), ro(2).to("b"));
        assertThat(lambdaMade.plan()).changesOnly().claims("create ro1", "create ro2");
        assertThat(lambdaMade.applied().plan()).changesNothing();
    }

    @Test
    void aNameThatLeadsToThePrimaryIsTakenOverAndMoved() {
        assertThat(group("a", "b", "c").zone(ro(1).to("a"), ro(2).to("b")).plan())
                .changesOnly("ro1 a->c")
                .claims("create ro1", "create ro2");
    }

    @Test
    void fewerNamesThanReplicasAreTakenOverAndCompleted() {
        assertThat(group("a", "b", "c", "d").zone(ro(1).to("d")).plan())
                .changesOnly("ro2 ->b", "ro3 ->c")
                .claims("create ro1", "create ro2", "create ro3");
    }

    @Test
    void namesBeyondTheReplicasAreNotTakenOverSoNeverDeleted() {
        var lambdaMade = group("a", "b").zone(ro(1).to("b"), ro(2).to("b"), ro(3).to("a"));
        assertThat(lambdaMade.plan()).changesOnly().claims("create ro1");
        assertThat(lambdaMade.applied().plan()).changesNothing();
    }

    static Stream<ZoneEntry> strangersRecords() {
        return Stream.of(
                ro(1).to("elsewhere.example.org"),
                ro(1).holding("A", "10.0.0.1"),
                ro(1).alias("A"),
                ro(1).alias("CNAME"),
                ro(1).weighted("blue", "b"),
                ro(1).weighted("blue", "b").weighted("green", "c"),
                ro(1).routed("", "b"),
                ro(1).routed("eu-west-1", "b"),
                ro(1).holding("TXT", "\"note\""));
    }

    @ParameterizedTest
    @MethodSource("strangersRecords")
    void aRecordNobodyClaimsThatLeadsElsewhereIsDeclined(ZoneEntry strangers) {
        assertThat(group("a", "b", "c").zone(strangers).plan())
                .changesOnly("ro2 ->b")
                .declines(FOREIGN_RECORD, ro(1))
                .shows(ro(1), State.FOREIGN, "remove it");
    }

    @Test
    void aRecordThatAnotherInstallationClaimsIsDeclinedEvenIfItLeadsIntoTheGroup() {
        assertThat(group("a", "b").zone(ro(1).to("b").ownedBy("other-team")).plan())
                .changesNothing()
                .declines(OWNED_BY_ANOTHER, ro(1))
                .shows(ro(1), State.FOREIGN, "claimed by owner other-team");
    }

    @Test
    void aClaimOfAnotherInstallationWithoutARecordIsDeclinedToo() {
        assertThat(group("a", "b").zone(ro(1).ownedBy("other-team")).plan())
                .changesNothing()
                .declines(OWNED_BY_ANOTHER, ro(1));
    }

    static Stream<ZoneEntry> unreadableClaims() {
        ZoneEntry leadsIntoTheGroup = ro(1).to("b");
        RecordName claim = OwnershipRecord.claimOf(ro(1).name());
        RecordSet ours = new OwnershipRecord("us", "orders", "replica-1").recordSet(ro(1).name());
        return Stream.of(
                leadsIntoTheGroup.claimText("\"v=spf1 -all\""),
                leadsIntoTheGroup.claimText("\"heritage=external-dns,external-dns/owner=us\""),
                leadsIntoTheGroup.claimText("\"" + "heritage=pointsman,pointsman/v=2,pointsman/owner=us"
                        + ",pointsman/group=orders,pointsman/slot=replica-1\""),
                leadsIntoTheGroup.claimed(RecordSet.simple(claim, "A", TTL, "10.0.0.1")),
                leadsIntoTheGroup.ours().claimed(RecordSet.simple(claim, "A", TTL, "10.0.0.1")),
                leadsIntoTheGroup.claimed(
                        new RecordSet(claim, "TXT", new Weighted("blue", 1), Optional.of(TTL), ours.values())),
                leadsIntoTheGroup.claimed(
                        RecordSet.simple(claim, "TXT", TTL, ours.values().getFirst(), "\"x\"")));
    }

    @ParameterizedTest
    @MethodSource("unreadableClaims")
    void aClaimWeCannotReadIsNotOurs(ZoneEntry entry) {
        assertThat(group("a", "b").zone(entry).plan())
                .changesNothing()
                .declines(CLAIM_UNREADABLE, ro(1))
                .shows(ro(1), State.FOREIGN, "no claim we can read");
    }

    @Test
    void aClaimOfOursWithoutARecordGetsItsRecordBack() {
        assertThat(group("a", "b").zone(ro(1).ours()).plan())
                .changesOnly("ro1 ->b")
                .claims();
    }

    @Test
    void aClaimOfOursBeyondTheNamesGoesAlone() {
        assertThat(group("a", "b").zone(ro(1).to("b").ours(), ro(2).ours()).plan())
                .changesOnly()
                .claims("delete ro2");
    }

    @Test
    void aClaimOfOursWhoseRemovalIsHeldBackGetsNoRecord() {
        assertThat(group("a", "b")
                        .zone(ro(1).to("b").ours(), ro(2).ours())
                        .incomplete()
                        .plan())
                .changesNothing()
                .declines(REMOVAL_HELD_BACK, ro(2));
    }

    @Test
    void aClaimOfOursForAnotherGroupIsRewrittenWithItsName() {
        var renamed = group("a", "b").zone(ro(1).to("node-of-old-group").claimedFor("orders-old"));
        assertThat(renamed.plan()).changesOnly("ro1 node-of-old-group->b").claims("replace ro1");
        assertThat(renamed.applied().plan()).changesNothing();
    }

    static Stream<ZoneEntry> claimedRecordsOfAnotherKind() {
        return Stream.of(
                ro(1).holding("A", "10.0.0.1").ours(),
                ro(1).alias("CNAME").ours(),
                ro(1).weighted("blue", "b").ours(),
                ro(1).routed("", "b").ours());
    }

    @ParameterizedTest
    @MethodSource("claimedRecordsOfAnotherKind")
    void aRecordOfAnotherKindBesideOurClaimIsDeclined(ZoneEntry entry) {
        assertThat(group("a", "b").zone(entry).plan()).changesNothing().declines(RECORD_OF_ANOTHER_KIND, ro(1));
    }

    @ParameterizedTest
    @MethodSource("claimedRecordsOfAnotherKind")
    void aRecordOfAnotherKindIsNotGivenUpEither(ZoneEntry entry) {
        var plan = new Planner(group("a").policy(), "us")
                .plan(Readers.gone("orders"), group("a").zone(entry).reading(), 10);
        assertThat(plan).changesNothing();
    }

    @Test
    void aStrangersNameInTheMiddleLeavesTheOthersSpreadOverAllReplicas() {
        assertThat(group("a", "b", "c", "d")
                        .zone(ro(2).holding("A", "10.0.0.1"))
                        .plan())
                .changesOnly("ro1 ->b", "ro3 ->c")
                .declines(FOREIGN_RECORD, ro(2));
    }

    @Test
    void aStrangersNameFarOffMakesNoFurtherNamesWanted() {
        assertThat(group("a", "b")
                        .zone(ro(7).to("elsewhere.example.org"), ro(9).ownedBy("other-team"))
                        .plan())
                .changesOnly("ro1 ->b")
                .declinesNothing();
    }

    @Test
    void whatIsDeclinedIsToldInSlotOrder() {
        assertThat(group("a", "b", "c")
                        .keeping()
                        .out("b", "c")
                        .incomplete()
                        .zone(
                                ro(1).to("b").ours(),
                                ro(2).holding("A", "10.0.0.1"),
                                ro(3).to("c").ours(),
                                ro(10).to("c").ours())
                        .plan())
                .declinesInOrder(ro(1), ro(2), ro(3), ro(10));
    }
}
