package io.pointsman.dns;

import static io.pointsman.dns.DeclineReason.NOT_VERIFIED;
import static io.pointsman.dns.DeclineReason.NO_REPLICA_SERVES;
import static io.pointsman.dns.DeclineReason.REMOVAL_HELD_BACK;
import static io.pointsman.dns.DeclineReason.ROLES_UNKNOWN;
import static io.pointsman.dns.PlanAssert.assertThat;
import static io.pointsman.dns.PlanWorld.group;
import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.US;
import static io.pointsman.dns.ZoneEntry.ro;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.pointsman.dns.NameState.State;
import io.pointsman.dns.Readers.Member;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What the planner does as groups change (P1, P2, P5, P7). Whose the names are is for {@link PlannerOwnershipTest}. */
class PlannerTest {

    @Test
    void anEmptyZoneGetsOneNamePerReplicaWithItsClaim() {
        assertThat(group("a", "b", "c").plan())
                .changesOnly("ro1 ->b", "ro2 ->c")
                .claims("create ro1", "create ro2")
                .declinesNothing();
    }

    @Test
    void whatIsRightStaysUntouched() {
        assertThat(group("a", "b", "c").applied().plan())
                .changesNothing()
                .declinesNothing()
                .shows(ro(1), State.RIGHT, "b serves");
    }

    @Test
    void aFailoverMovesExactlyOneNameAndToANodeThatServes() {
        var before = group("a", "b", "c", "d", "e", "f").applied();
        assertThat(before.failOverTo("b").plan())
                .changesOnly("ro1 b->c")
                .claims()
                .shows(ro(1), State.DRIFTED, "b is the primary");
    }

    @Test
    void theOldPrimaryGetsNothingUntilItServesAndThenExactlyOneName() {
        var failedOver =
                group("a", "b", "c", "d", "e", "f").applied().failOverTo("b").applied();
        assertThat(failedOver.plan()).changesNothing();
        assertThat(failedOver.unverified("a").plan()).changesNothing();
        assertThat(failedOver.serving("a").plan()).changesOnly("ro2 c->a");
        assertThat(failedOver.serving("a").applied().plan()).changesNothing();
    }

    @Test
    void aFormerPrimaryGetsNothingAndKeepsWhatAnotherInstanceLedToIt() {
        var failedOver = group("a", "b", "c").applied().failOverTo("b").applied();
        assertThat(failedOver.settling("a").plan()).changesNothing();
        assertThat(failedOver.settling("a").out("c").plan())
                .changesOnly("ro1 c->primary-endpoint", "ro2 c->primary-endpoint");
        var recovered = failedOver.serving("a").applied();
        assertThat(recovered.settling("a").plan())
                .changesNothing()
                .shows(ro(2), State.RIGHT, "another instance knows that it has recovered");
        assertThat(recovered.out("a").plan()).changesOnly("ro2 a->c");
    }

    @Test
    void aNewReplicaGetsANameOnceItServes() {
        var settled = group("a", "b", "c").applied();
        assertThat(settled.unverified("d").plan()).changesNothing();
        assertThat(settled.out("d").plan()).changesNothing();
        assertThat(settled.serving("d").plan()).changesOnly("ro3 ->d").claims("create ro3");
    }

    @Test
    void aReplicaThatLeavesTakesTheLastNameAlongAndOneNameMoves() {
        var settled = group("a", "b", "c", "d").applied();
        assertThat(settled.without("b").plan())
                .changesOnly("ro1 b->d", "ro3 d->")
                .claims("delete ro3");
    }

    @Test
    void theReplicaOfTheLastNameLeavesWithoutMovingAnother() {
        assertThat(group("a", "b", "c", "d").applied().without("d").plan()).changesOnly("ro3 d->");
    }

    @Test
    void aReplicaReplacedUnderItsNameLeavesItsNameUntilItServesAgain() {
        var settled = group("a", "b", "c").applied();
        var rebuilt = settled.incomplete().out("c").applied();
        assertThat(rebuilt.plan()).changesNothing().shows(ro(2), State.RIGHT, "b serves");
        assertThat(rebuilt.whole().serving("c").plan()).changesOnly("ro2 b->c");
    }

    @Test
    void twoReplicasOutShareTheirNamesAmongTheOthers() {
        var settled = group("a", "b", "c", "d", "e").applied();
        assertThat(settled.out("b", "c").plan()).changesOnly("ro1 b->d", "ro2 c->e");
    }

    @Test
    void withoutAServingReplicaNamesLeadToThePrimaryAndBack() {
        var settled = group("a", "b", "c").applied();
        var fallen = settled.out("b", "c");
        assertThat(fallen.plan())
                .changesOnly("ro1 b->primary-endpoint", "ro2 c->primary-endpoint")
                .shows(ro(1), State.DRIFTED, "no replica serves: b ElastiCache is recovering it");
        assertThat(fallen.applied().plan()).changesNothing();
        assertThat(fallen.applied().serving("c").plan())
                .changesOnly("ro1 primary-endpoint->c", "ro2 primary-endpoint->c");
    }

    @Test
    void withoutAServingReplicaNamesStayWhenToldToKeep() {
        assertThat(group("a", "b", "c").keeping().applied().out("b", "c").plan())
                .changesNothing()
                .declines(NO_REPLICA_SERVES, ro(1), ro(2));
    }

    @Test
    void aGroupOfOneNodeHasOneNameThatLeadsToThePrimary() {
        assertThat(group("a").plan()).changesOnly("ro1 ->primary-endpoint");
        assertThat(group("a").keeping().plan()).changesNothing().declines(NO_REPLICA_SERVES, ro(1));
    }

    @Test
    void moreNamesThanReplicasAreSpreadEvenly() {
        assertThat(group("a", "b", "c").names(5).plan())
                .changesOnly("ro1 ->b", "ro2 ->b", "ro3 ->c", "ro4 ->b", "ro5 ->c");
    }

    @Test
    void fewerNamesThanReplicasLeaveSomeWithoutOne() {
        assertThat(group("a", "b", "c", "d").names(2).plan()).changesOnly("ro1 ->b", "ro2 ->c");
    }

    @Test
    void fewerNamesInTheSettingsGiveUpTheLastOnes() {
        assertThat(group("a", "b", "c", "d").applied().names(1).plan()).changesOnly("ro2 c->", "ro3 d->");
    }

    @Test
    void aTimeToLiveThatDriftedIsPutRight() {
        var world =
                group("a", "b").zone(ro(1).to("b").ttl(Duration.ofMinutes(5)).ours());
        assertThat(world.plan()).changesOnly("ro1 b->b").claims();
        assertThat(world.applied().plan()).changesNothing();
    }

    @Test
    void aNameOfOursThatAHandLedElsewhereIsLedBack() {
        assertThat(group("a", "b", "c")
                        .zone(
                                ro(1).to("elsewhere.example.org").ours(),
                                ro(2).to("c").ours())
                        .plan())
                .changesOnly("ro1 elsewhere.example.org->b")
                .shows(ro(1), State.DRIFTED, "elsewhere.example.org is no replica of the group");
    }

    @Test
    void aTargetSpeltDifferentlyIsTheSameTarget() {
        assertThat(group("a", "node-b.example.org")
                        .zone(ro(1).to("Node-B.example.org.").ours())
                        .plan())
                .changesNothing();
    }

    @Test
    void replicasNobodyHasLookedAtKeepTheirNamesAndGetNoNewOnes() {
        var settled = group("a", "b", "c", "d").applied();
        assertThat(settled.unverified("b", "c", "d").plan()).changesNothing();
        assertThat(group("a").unverified("b", "c").plan()).changesNothing().declines(NOT_VERIFIED, ro(1));
    }

    @Test
    void aPassRemovesOnlySoManyNamesTheLastFirst() {
        var shrunk = group("a", "b", "c", "d", "e").applied().names(1).removingAtMost(2);
        assertThat(shrunk.plan()).changesOnly("ro3 d->", "ro4 e->").declines(REMOVAL_HELD_BACK, ro(2));
        assertThat(shrunk.applied().plan()).changesOnly("ro2 c->");
    }

    @Test
    void aGroupThatIsGoneGivesUpItsNames() {
        var settled = group("a", "b", "c").applied();
        var plan = new Planner(settled.policy(), US).plan(Readers.gone(GROUP), settled.reading(), 10);
        assertThat(plan).changesOnly("ro1 b->", "ro2 c->").claims("delete ro1", "delete ro2");
    }

    @Test
    void whileNobodyKnowsThePrimaryServingReplicasKeepTheirNames() {
        var settled = group("a", "b", "c").applied();
        assertThat(settled.primaryUnknown().out("a").plan()).changesNothing().declinesNothing();
    }

    @Test
    void aGroupThatTellsNeitherRolesNorEndpointsKeepsItsNames() {
        var settled = group("a", "b", "c").applied();
        var silent = List.of("a", "b", "c").stream()
                .map(id -> new Member(
                        id,
                        "0001",
                        Role.UNKNOWN,
                        Optional.empty(),
                        new Standing.Out("ElastiCache tells no role for it")))
                .toList();
        var plan = new Planner(settled.policy(), US)
                .plan(new Readers(GROUP, silent, Optional.empty(), true), settled.reading(), 10);
        assertThat(plan).changesNothing().declines(ROLES_UNKNOWN, ro(1), ro(2));
    }

    @Test
    void noNameEntersAReplicaNobodyHasLookedAtEvenWhereOneStandsAlready() {
        var settled = group("a", "b", "c", "d").applied();
        assertThat(settled.out("b").unverified("c").plan()).changesOnly("ro1 b->d");
        assertThat(settled.out("b").unverified("c", "d").plan())
                .changesNothing()
                .declines(NOT_VERIFIED, ro(1));
    }

    @Test
    void aReadingThatIsNotWholeRemovesNothing() {
        assertThat(group("a", "b", "c", "d")
                        .applied()
                        .without("d", "c")
                        .incomplete()
                        .plan())
                .claims()
                .changesOnly("ro2 c->b", "ro3 d->b");
    }

    @Test
    void aNameWhoseRemovalIsHeldBackLeadsToANodeThatServesMeanwhile() {
        var shrunk = group("a", "b", "c", "d").applied().without("d").incomplete();
        assertThat(shrunk.plan()).changesOnly("ro3 d->b");
        assertThat(shrunk.applied().plan())
                .changesNothing()
                .declines(REMOVAL_HELD_BACK, ro(3))
                .shows(ro(3), State.WITHHELD, "not seen whole");
        assertThat(shrunk.applied().whole().plan()).changesOnly("ro3 b->");
    }

    @Test
    void thousandsOfGroupsArePlannedFromOneReadingOfTheirZone() {
        List<RecordSet> sets = new ArrayList<>();
        List<NamingPolicy> policies = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            NamingPolicy policy = new NamingPolicy(
                    new RecordName("g%04d-ro.example.com".formatted(i)),
                    ZoneEntry.TTL,
                    OptionalInt.empty(),
                    false,
                    false,
                    false);
            policies.add(policy);
            for (int slot = 1; slot <= 5; slot++) {
                sets.add(RecordSet.cname(policy.name(slot), "b", ZoneEntry.TTL));
                sets.add(new OwnershipRecord(US, GROUP, Slot.Kind.REPLICA.label(slot)).recordSet(policy.name(slot)));
            }
        }
        ZoneReading zone = new ZoneReading(Instant.EPOCH, sets);
        Readers readers = group("a", "b").serving("c", "d", "e", "f").readers();
        assertTimeout(
                Duration.ofSeconds(10),
                () -> policies.forEach(policy -> assertThat(new Planner(policy, US).plan(readers, zone, 5))
                        .declinesNothing()));
    }
}
