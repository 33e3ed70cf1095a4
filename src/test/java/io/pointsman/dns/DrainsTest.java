package io.pointsman.dns;

import static io.pointsman.dns.DeclineReason.CLAIM_UNREADABLE;
import static io.pointsman.dns.DeclineReason.NO_REPLICA_SERVES;
import static io.pointsman.dns.DeclineReason.OWNED_BY_ANOTHER;
import static io.pointsman.dns.DeclineReason.REMOVAL_HELD_BACK;
import static io.pointsman.dns.PlanAssert.assertThat;
import static io.pointsman.dns.PlanWorld.group;
import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.PLAIN_NAME;
import static io.pointsman.dns.ZoneEntry.US;
import static io.pointsman.dns.ZoneEntry.drain;
import static io.pointsman.dns.ZoneEntry.ro;
import static io.pointsman.dns.ZoneEntry.srv;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.NameState.State;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nodes that an operator keeps out of every name. */
class DrainsTest {

    private static final PlanWorld SETTLED =
            group("p", "a", "b", "c").reader(true).srv(true).applied();

    @Test
    void aDrainedNodeLeavesEveryNameAndItsEntryFallsSilent() {
        var drained = SETTLED.drained("b");
        assertThat(drained.plan())
                .changesOnly("ro/b 100->0", "ro2 b->a", "srv:ro2 b->a")
                .claims()
                .shows(ro(2), State.DRIFTED, "b: drained by an operator; a serves")
                .shows("reader-b", State.DRIFTED, "b: drained by an operator")
                .shows("drain-b", State.RIGHT, "until the drain is undone");
        assertThat(drained.applied().plan()).changesNothing().declinesNothing();
    }

    @Test
    void undoneItComesBackToExactlyOneName() {
        var drained = SETTLED.drained("b").applied();
        assertThat(drained.undrained("b").plan()).changesOnly("ro/b 0->100", "ro2 a->b", "srv:ro2 a->b");
        assertThat(drained.undrained("b").applied().zone()).isEqualTo(SETTLED.zone());
    }

    @Test
    void aDrainedNodeWithoutAnEntryGetsNone() {
        var grown = SETTLED.drained("d").serving("d");
        assertThat(grown.plan()).changesNothing();
    }

    @Test
    void theLastOneDrainedLeavesTheNamesToTheFallback() {
        var drained = SETTLED.drained("a", "b", "c");
        assertThat(drained.plan())
                .changesOnly(
                        "ro/a 100->",
                        "ro/b 100->",
                        "ro/c 100->",
                        "ro/primary ->100 primary-endpoint",
                        "ro1 a->primary-endpoint",
                        "srv:ro1 a->primary-endpoint",
                        "ro2 b->primary-endpoint",
                        "srv:ro2 b->primary-endpoint",
                        "ro3 c->primary-endpoint",
                        "srv:ro3 c->primary-endpoint");
        assertThat(drained.applied().undrained("a", "b", "c").applied().plan()).changesNothing();
        assertThat(group("p", "a").keeping().applied().drained("a").plan())
                .changesNothing()
                .declines(NO_REPLICA_SERVES, ro(1))
                .shows(ro(1), State.WITHHELD, "a drained by an operator; fallback is keep");
    }

    @Test
    void theLastOthersFailureDoesNotSilenceTheWholeSet() {
        var drained = group("p", "a", "b").reader(true).applied().drained("a").applied();
        assertThat(drained.out("b").plan())
                .changesOnly(
                        "ro/a 0->",
                        "ro/b 100->",
                        "ro/primary ->100 primary-endpoint",
                        "ro1 b->primary-endpoint",
                        "ro2 b->primary-endpoint");
    }

    @Test
    void aDrainOutlivesAPromotionAndTheWayBack() {
        var promoted = SETTLED.drained("b").applied().failOverTo("b");
        assertThat(promoted.plan()).changesOnly("ro/b 0->").shows("drain-b", State.RIGHT, "drained");
        assertThat(promoted.applied().failOverTo("a").serving("b").applied().at(PLAIN_NAME))
                .extracting(RecordSet::setIdentifier)
                .containsExactly("c");
    }

    @Test
    void theDrainOfANodeThatLeftGoesOnceTheGroupIsSeenWhole() {
        var left = SETTLED.drained("b").applied().without("b").incomplete();
        assertThat(left.plan())
                .changesOnly("ro/b 0->", "ro2 a->c", "srv:ro2 a->c")
                .declines(REMOVAL_HELD_BACK, ro(3), srv(3), drain("b"))
                .shows("drain-b", State.WITHHELD, "not seen whole");
        assertThat(left.applied().whole().plan()).changesOnly("drain:b " + text("b") + "->", "ro3 c->", "srv:ro3 c->");
    }

    @Test
    void theDrainOfANodeThatLeftIsRemovedWithinWhatAPassMayRemove() {
        var left = group("p", "a").applied().drained("x", "y");
        assertThat(left.plan()).changesOnly("drain:x " + text("x") + "->", "drain:y " + text("y") + "->");
        assertThat(left.applied().plan()).changesNothing();
        assertThat(left.removingAtMost(1).plan())
                .changesOnly("drain:x " + text("x") + "->")
                .declines(REMOVAL_HELD_BACK, drain("y"));
    }

    @Test
    void aGroupThatIsGoneLeavesNoDrainBehind() {
        var settled = group("p", "a").applied().drained("a");
        assertThat(new Planner(settled.policy(), US).plan(Readers.gone(GROUP), settled.reading(), 10))
                .changesOnly("drain:a " + text("a") + "->", "ro1 a->");
    }

    @Test
    void anothersDrainIsDeclinedAndNotHeeded() {
        var world = group("p", "a", "b").applied();
        var theirs = world.holding(
                Stream.concat(world.zone().stream(), drain("a").by("other-team").sets())
                        .toList());
        assertThat(theirs.plan())
                .changesNothing()
                .declines(OWNED_BY_ANOTHER, drain("a"))
                .shows("drain-a", State.FOREIGN, "other-team");
        assertThat(theirs.without("a").plan())
                .changesOnly("ro1 a->b", "ro2 b->")
                .declines(OWNED_BY_ANOTHER, drain("a"));
    }

    @Test
    void whatCannotBeReadInADrainsPlaceIsDeclinedAndElsewhereNotSeen() {
        var world = group("p", "a");
        assertThat(world.zone(drain("a").holding("TXT", "\"note\"")).plan())
                .changesOnly("ro1 ->a")
                .declines(CLAIM_UNREADABLE, drain("a"));
        assertThat(world.zone(drain("x").holding("TXT", "\"note\"")).plan())
                .changesOnly("ro1 ->a")
                .declinesNothing();
        assertThat(world.zone(drain("x.y").holding("TXT", "\"note\"")).plan())
                .changesOnly("ro1 ->a")
                .declinesNothing();
    }

    @Test
    void aDrainIsPrintedInOneOrderAndReadBack() {
        DrainRecord drain = new DrainRecord("prod-eu", "orders", "orders-002");
        RecordSet printed = drain.recordSet(PLAIN_NAME);
        assertThat(printed.name()).hasToString("orders-002._pointsman.ro.example.com");
        assertThat(printed.values())
                .containsExactly("\"heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,pointsman/group=orders,"
                        + "pointsman/drain=orders-002\"");
        assertThat(DrainRecord.parse(printed)).contains(drain);
        assertThat(OwnershipRecord.parse(printed)).isEmpty();
        assertThat(DrainRecord.parse(new OwnershipRecord("prod-eu", "orders", "replica-1").recordSet(PLAIN_NAME)))
                .isEmpty();
    }

    @Test
    void theLongestDrainFitsOneString() { // 255 characters between the quotes, aws-facts 5.2
        RecordSet longest = new DrainRecord("o".repeat(64), "g".repeat(40), "n".repeat(50)).recordSet(PLAIN_NAME);
        assertThat(longest.values().getFirst()).hasSizeLessThanOrEqualTo(257);
    }

    private static String text(String nodeId) {
        return new DrainRecord(US, GROUP, nodeId).recordSet(PLAIN_NAME).values().getFirst();
    }
}
