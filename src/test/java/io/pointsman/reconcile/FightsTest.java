package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.cname;
import static io.pointsman.reconcile.World.name;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.NameState;
import io.pointsman.dns.Plan;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Names that somebody else changes as well. */
class FightsTest {

    private static final String THEIRS = "elsewhere.example.net";

    private final World world = new World();
    private final Instance instance = world.instance();

    @BeforeEach
    void settle() {
        instance.pass("orders");
    }

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aNameChangedByHandIsPutBackAndCounted() {
        PassReport report = theyChangeIt();

        assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.names()).containsEntry("readonly1", "orders-002");
        assertThat(drifts()).isEqualTo(1);
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(drifts()).isEqualTo(1);
    }

    @Test
    void aNameThatIsTakenAwayByHandIsDriftToo() {
        world.zones.clear(ZONE, name(1));

        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(drifts()).isEqualTo(1);
    }

    @Test
    void afterThreeRoundsInTenMinutesTheNameIsLeftAloneAndTheOthersAreKept() {
        for (int round = 0; round < Fights.ROUNDS; round++) {
            assertThat(theyChangeIt().outcome()).isEqualTo(Outcome.APPLIED);
        }
        world.zones.clear(ZONE, name(2));

        PassReport report = theyChangeIt();

        assertThat(world.names()).containsEntry("readonly1", THEIRS).containsEntry("readonly2", "orders-003");
        assertThat(report.declined())
                .singleElement()
                .satisfies(declined -> assertThat(declined.reason()).isEqualTo(DeclineReason.FOUGHT_OVER));
        assertThat(report.names().getFirst().state()).isEqualTo(NameState.State.WITHHELD);
        assertThat(report.names().getFirst().reason())
                .contains("more than 3 times within 10 minutes", "left alone until");
    }

    @Test
    void roundsThatLieFurtherApartAreNoFight() {
        for (int round = 0; round < 3 * Fights.ROUNDS; round++) {
            world.clock.advance(Duration.ofMinutes(4));
            assertThat(theyChangeIt().outcome()).isEqualTo(Outcome.APPLIED);
        }
        assertThat(drifts()).isEqualTo(3 * Fights.ROUNDS);
    }

    @Test
    void whereLooksAreRareAFightIsSeenAllTheSame() {
        Fights rare = new Fights(() -> Duration.ofMinutes(4));
        assertThat(rare.window()).isEqualTo(Duration.ofMinutes(16));
        assertThat(new Fights(() -> Duration.ofMinutes(2)).window()).isEqualTo(Fights.WINDOW);
    }

    @Test
    void whenNobodyChangedItForTenMinutesItIsPutBack() {
        fight();
        world.clock.advance(Fights.WINDOW.minusSeconds(1));
        assertThat(instance.pass("orders").declined()).isNotEmpty();
        world.clock.advance(Duration.ofSeconds(1));

        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.names()).containsEntry("readonly1", "orders-002");
    }

    @Test
    void aChangeDuringTheFightMakesTheWaitLonger() {
        fight();
        world.clock.advance(Duration.ofMinutes(8));
        world.zones.place(ZONE, cname(1, "third.example.net"));
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(8));

        assertThat(instance.pass("orders").declined())
                .extracting(Plan.Declined::reason)
                .containsExactly(DeclineReason.FOUGHT_OVER);
        assertThat(world.names()).containsEntry("readonly1", "third.example.net");
    }

    @Test
    void whatTheWorldOutgrowsIsNoDrift() {
        SampleGroup group = ORDERS;
        for (int failover = 0; failover < 6; failover++) {
            group = group.failOverTo(failover % 2 == 0 ? "orders-002" : "orders-003");
            world.inventory.put(group);
            assertThat(instance.pass("orders").declined()).isEmpty();
        }
        assertThat(drifts()).isZero();
    }

    @Test
    void aGroupThatLeftAndCameBackIsNewToUs() {
        fight();
        instance.reconciler.forgetOthers(List.of());

        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.names()).containsEntry("readonly1", "orders-002");
    }

    @Test
    void aDryRunCountsNothing() {
        world.zones.place(ZONE, cname(1, THEIRS));
        for (int run = 0; run < 5; run++) {
            instance.reconciler.dryRun(instance.group("orders"));
        }
        assertThat(drifts()).isZero();
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
    }

    private PassReport theyChangeIt() {
        world.zones.place(ZONE, cname(1, THEIRS));
        return instance.pass("orders");
    }

    private void fight() {
        for (int round = 0; round <= Fights.ROUNDS; round++) {
            theyChangeIt();
        }
        assertThat(world.names()).containsEntry("readonly1", THEIRS);
    }

    private double drifts() {
        return instance.registry.counter("pointsman.drift").count();
    }
}
