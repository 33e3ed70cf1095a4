package io.pointsman.dns;

import static io.pointsman.dns.DeclineReason.FOREIGN_RECORD;
import static io.pointsman.dns.DeclineReason.NO_REPLICA_SERVES;
import static io.pointsman.dns.DeclineReason.OWNED_BY_ANOTHER;
import static io.pointsman.dns.DeclineReason.RECORD_OF_ANOTHER_KIND;
import static io.pointsman.dns.DeclineReason.REMOVAL_HELD_BACK;
import static io.pointsman.dns.PlanAssert.assertThat;
import static io.pointsman.dns.PlanWorld.group;
import static io.pointsman.dns.ZoneEntry.GROUP;
import static io.pointsman.dns.ZoneEntry.US;
import static io.pointsman.dns.ZoneEntry.ro;
import static io.pointsman.dns.ZoneEntry.srv;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.NameState.State;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The SRV records beside the numbered names. */
class ServiceRecordsTest {

    private static PlanWorld orders(String... replicas) {
        return group("p", replicas).srv(true);
    }

    @Test
    void eachNameHasAServiceRecordWithItsNodesRealNameAndPort() {
        var plan = orders("a", "b").plan();
        assertThat(plan)
                .changesOnly("ro1 ->a", "srv:ro1 ->a", "ro2 ->b", "srv:ro2 ->b")
                .claims("create ro1", "create srv:ro1", "create ro2", "create srv:ro2")
                .shows("srv-1", State.DRIFTED, "a serves");
        assertThat(plan.changes())
                .contains(new Change.Create(RecordSet.simple(srv(1).name(), "SRV", ZoneEntry.TTL, "0 0 6379 a")));
        assertThat(orders("a", "b").applied().plan()).changesNothing().declinesNothing();
    }

    @Test
    void itFollowsItsNameInTheSameBatchRightBehindIt() {
        var failedOver = orders("a", "b", "c").applied().failOverTo("b");
        assertThat(failedOver.plan()).changesOnly("ro2 b->a", "srv:ro2 b->a").claims();
        assertThat(orders("a").applied().out("a").plan())
                .changesOnly("ro1 a->primary-endpoint", "srv:ro1 a->primary-endpoint");
    }

    @Test
    void itStaysWhereItsNameIsHeld() {
        assertThat(orders("a").keeping().applied().out("a").plan())
                .changesNothing()
                .declines(NO_REPLICA_SERVES, ro(1), srv(1));
    }

    @Test
    void itGoesWithItsNameAndCountsNoFurther() {
        var shrunk = orders("a", "b", "c").applied().names(1).removingAtMost(1);
        assertThat(shrunk.plan())
                .changesOnly("ro3 c->", "srv:ro3 c->")
                .claims("delete ro3", "delete srv:ro3")
                .declines(REMOVAL_HELD_BACK, ro(2), srv(2));
    }

    @Test
    void aDriftedOneIsPutRightAndASpellingIsNoDrift() {
        assertThat(orders("a")
                        .zone(
                                ro(1).to("a").ours(),
                                srv(1).holding("SRV", "10 5 6379 a").ours())
                        .plan())
                .changesOnly("srv:ro1 a->a");
        assertThat(orders("node-a.example.org")
                        .zone(
                                ro(1).to("node-a.example.org").ours(),
                                srv(1).holding("SRV", "0 0 6379 Node-A.example.org.")
                                        .ours())
                        .plan())
                .changesNothing();
        assertThat(orders("a").applied().ttl(Duration.ofMinutes(1)).plan()).changesOnly("ro1 a->a", "srv:ro1 a->a");
    }

    @Test
    void oneThatLeadsIntoTheGroupIsTakenOver() {
        assertThat(orders("a").zone(ro(1).to("a").ours(), srv(1).serving("a")).plan())
                .changesOnly()
                .claims("create srv:ro1");
    }

    static Stream<ZoneEntry> strangersRecords() {
        return Stream.of(
                srv(1).serving("elsewhere.example.org"),
                srv(1).serving("a").holding("TXT", "\"x\""),
                srv(1).holding("SRV", "no service"),
                srv(1).holding("TXT", "\"x\""));
    }

    @ParameterizedTest
    @MethodSource("strangersRecords")
    void aStrangersIsDeclinedAndItsNameIsLedAllTheSame(ZoneEntry strangers) {
        assertThat(orders("a").zone(strangers).plan())
                .changesOnly("ro1 ->a")
                .declines(FOREIGN_RECORD, srv(1))
                .shows("srv-1", State.FOREIGN, "remove it");
    }

    @Test
    void onesThatAreAnothersOrOfAnotherKindAreDeclined() {
        assertThat(orders("a").zone(srv(1).serving("a").ownedBy("other-team")).plan())
                .changesOnly("ro1 ->a")
                .declines(OWNED_BY_ANOTHER, srv(1));
        assertThat(orders("a").zone(srv(1).holding("TXT", "\"x\"").ours()).plan())
                .changesOnly("ro1 ->a")
                .declines(RECORD_OF_ANOTHER_KIND, srv(1));
    }

    @Test
    void aStrangersNameHasNone() {
        var taken = orders("a").zone(ro(1).ownedBy("other-team"));
        assertThat(taken.plan()).changesNothing();
        assertThat(orders("a")
                        .zone(
                                ro(1).to("x").ownedBy("other-team"),
                                srv(1).serving("a").ours())
                        .plan())
                .changesOnly("srv:ro1 a->")
                .shows("srv-1", State.DRIFTED, "its name is not ours");
    }

    @Test
    void whenNoneAreWantedAnyMoreTheyGoAsFarAsAPassMayTheLastFirst() {
        var settled = orders("a", "b").applied().srv(false);
        assertThat(settled.plan()).changesOnly("srv:ro1 a->", "srv:ro2 b->").claims("delete srv:ro1", "delete srv:ro2");
        assertThat(settled.applied().plan()).changesNothing().declinesNothing();
        assertThat(settled.removingAtMost(1).plan()).changesOnly("srv:ro2 b->").declines(REMOVAL_HELD_BACK, srv(1));
    }

    @Test
    void oneWhoseRemovalIsHeldBackFollowsItsNameMeanwhile() {
        var settled = orders("a", "b").applied().srv(false).incomplete();
        assertThat(settled.plan()).changesNothing().declines(REMOVAL_HELD_BACK, srv(1), srv(2));
        assertThat(settled.out("a").plan()).changesOnly("ro1 a->b", "srv:ro1 a->b");
        assertThat(orders("a")
                        .srv(false)
                        .incomplete()
                        .zone(ro(1).to("a").ours(), srv(1).ours())
                        .plan())
                .changesNothing();
    }

    @Test
    void aGroupThatIsGoneGivesThemUp() {
        var settled = orders("a").applied();
        assertThat(new Planner(settled.policy(), US).plan(Readers.gone(GROUP), settled.reading(), 10))
                .changesOnly("ro1 a->", "srv:ro1 a->")
                .claims("delete ro1", "delete srv:ro1");
    }
}
