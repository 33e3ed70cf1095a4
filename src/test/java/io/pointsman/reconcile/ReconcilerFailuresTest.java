package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.cname;
import static io.pointsman.reconcile.World.name;
import static io.pointsman.reconcile.World.settings;
import static io.pointsman.reconcile.World.throwing;
import static io.pointsman.topology.SampleGroup.host;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pointsman.dns.Change;
import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.NameState;
import io.pointsman.dns.Plan;
import io.pointsman.dns.RecordSet;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.reconcile.PassReport.Remedy;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a pass makes of refusals, and of AWS when it does not answer. */
class ReconcilerFailuresTest {

    private final World world = new World();
    private Instance instance = world.instance();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aFirstPassThatCannotLookCloselyWritesNothing() {
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failure()).map(Failure::remedy).contains(Remedy.LATER);
        assertThat(report.declined()).extracting(Plan.Declined::reason).containsOnly(DeclineReason.NOT_VERIFIED);
        assertThat(world.zones.records(ZONE)).isEmpty();
    }

    @Test
    void aZoneThatChangedUnderThePlanIsLookedAtAgain() {
        settle();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        RecordSet byAPerson = RecordSet.cname(name(1), host("orders-002"), Duration.ofSeconds(60));
        world.zones.beforeNextSubmit(() -> world.zones.place(ZONE, byAPerson));

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(report.changes()).containsExactly(new Change.Replace(byAPerson, cname(1, host("orders-003"))));
    }

    @Test
    void oneRecordThatWillNotBeChangedHoldsUpNoOther() {
        world.inventory.put(ORDERS.replicas("orders-004"));
        refuseEveryBatchWith(
                2, () -> new StaleReading("Tried to create resource record set, but it already exists", null));

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.failure()).map(Failure::remedy).contains(Remedy.LOOK_AGAIN);
        assertThat(report.wantsRetry()).isTrue();
        assertThat(world.names()).containsOnlyKeys("readonly1", "readonly3");
        assertThat(report.names())
                .extracting(NameState::state)
                .containsExactly(NameState.State.RIGHT, NameState.State.FAILING, NameState.State.RIGHT);
        assertThat(report.changes()).extracting(Change::readName).containsOnly(name(1), name(3));
    }

    @Test
    void aRecordThatRoute53WillNeverAcceptIsForAPersonAndHoldsUpNoOther() {
        refuseEveryBatchWith(1, () -> Rejected.ofPart("Correct the names of this group", null));

        PassReport report = instance.pass("orders");

        assertThat(report.failure()).map(Failure::remedy).contains(Remedy.PERSON);
        assertThat(report.wantsRetry()).isFalse();
        assertThat(world.names()).containsOnlyKeys("readonly2");
        assertThat(report.names().getFirst().reason()).contains("Correct the names of this group");
    }

    @Test
    void aRefusalThatIsOverWhenLookedAtAgainIsNoFailure() {
        // The close look at the old primary leads to another round, and that one finds the name right.
        settle();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        instance.board.doubt(Location.OWN, "orders-001");
        int[] submits = {0};
        Runnable stale = throwing(new StaleReading("Tried to delete, but the values do not match", null));
        world.zones.beforeNextSubmit(stale);
        world.zones.beforeNextSubmit(() -> {
            submits[0]++;
            world.zones.place(ZONE, cname(1, host("orders-003")));
            stale.run();
        });

        PassReport report = instance.pass("orders");

        assertThat(submits[0]).isOne();
        assertThat(report.failure()).isEmpty();
        assertThat(report.names()).extracting(NameState::state).containsOnly(NameState.State.RIGHT);
    }

    @Test
    void aLookAtElastiCacheThatFailsChangesNothing() {
        settle();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));

        PassReport report = instance.pass("orders");

        assertThat(report.failure()).contains(new Failure(Remedy.LATER, "throttled"));
        assertThat(world.zones.accepted(ZONE)).hasSize(1);
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aLookAtRoute53ThatFailsChangesNothing() {
        settle();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        world.zones.beforeNextRead(throwing(new Transient("throttled", null)));

        PassReport report = instance.pass("orders");

        assertThat(report.failure()).contains(new Failure(Remedy.LATER, "throttled"));
        assertThat(world.zones.accepted(ZONE)).hasSize(1);
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aLookThatIsNotAllowedIsForAPerson() {
        world.zones.beforeNextRead(throwing(new Rejected("Allow route53:ListResourceRecordSets", null)));

        PassReport report = instance.pass("orders");

        assertThat(report.failure()).contains(new Failure(Remedy.PERSON, "Allow route53:ListResourceRecordSets"));
        assertThat(report.wantsRetry()).isFalse();
    }

    @Test
    void whatNobodyForesawIsAFailedPassToo() {
        world.zones.beforeNextRead(throwing(new IllegalStateException("a bug")));

        PassReport report = instance.pass("orders");

        assertThat(report.failure()).map(Failure::remedy).contains(Remedy.LATER);
        assertThat(report.failure().orElseThrow().message()).contains("a bug");
    }

    @Test
    void aZoneThatIsBusyForAMomentGetsTheSameBatchAgain() {
        world.zones.beforeNextSubmit(throwing(new Transient("PriorRequestNotComplete", null)));

        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.zones.accepted(ZONE)).hasSize(1);
    }

    @Test
    void aZoneThatStaysBusyFailsThePassAndTheNamesSayWhy() {
        settle();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        for (int i = 0; i < 5; i++) {
            world.zones.beforeNextSubmit(throwing(new Transient("PriorRequestNotComplete", null)));
        }

        PassReport report = instance.pass("orders");

        assertThat(report.failure()).contains(new Failure(Remedy.LATER, "PriorRequestNotComplete"));
        assertThat(report.changes()).isEmpty();
        assertThat(report.names())
                .extracting(NameState::state, NameState::observed)
                .contains(tuple(NameState.State.FAILING, Optional.of(host("orders-002"))));
    }

    @Test
    void anAnswerCutAfterTheBatchTookEffectLeadsToNoSecondChange() {
        for (int i = 0; i < 4; i++) {
            world.zones.beforeNextSubmit(() -> {});
        }
        world.zones.afterNextSubmit(throwing(new Transient("got no complete answer", null)));

        PassReport report = instance.pass("orders");

        assertThat(report.failure()).isEmpty();
        assertThat(world.zones.accepted(ZONE)).hasSize(1);
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(world.zones.accepted(ZONE)).hasSize(1);
    }

    @Test
    void aFailedCloseLookAfterTheChangeKeepsTheChangeInTheReport() {
        settle();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        instance.board.doubt(Location.OWN, "orders-001");
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.changes()).hasSize(1);
        assertThat(report.acceptedAt()).isPresent();
        assertThat(report.names()).extracting(NameState::state).containsOnly(NameState.State.RIGHT);
    }

    @Test
    void aNameThatMustMoveAgainAndCannotIsFailingThoughItsFirstMoveWasAccepted() {
        world.inventory.put(ORDERS.replicas("orders-004"));
        settle();
        world.inventory.put(ORDERS.replicas("orders-004").failOverTo("orders-002"));
        instance.board.doubt(Location.OWN, "orders-001");
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(
                () -> world.inventory.put(ORDERS.replicas("orders-004").failOverTo("orders-003")));
        world.zones.beforeNextSubmit(() -> {});
        for (int i = 0; i < 5; i++) {
            world.zones.beforeNextSubmit(throwing(new Transient("throttled", null)));
        }

        PassReport report = instance.pass("orders");

        assertThat(world.names()).containsEntry("readonly1", "orders-003").containsEntry("readonly2", "orders-003");
        assertThat(report.changes()).extracting(Change::readName).containsExactly(name(1));
        assertThat(report.names())
                .extracting(NameState::state)
                .containsExactly(NameState.State.FAILING, NameState.State.FAILING, NameState.State.RIGHT);
    }

    private void settle() {
        instance.close();
        instance = world.settled();
    }

    /** Every batch that holds a change of that name fails, whenever it comes. */
    private void refuseEveryBatchWith(int number, Supplier<RuntimeException> failure) {
        instance.close();
        var refusing = new GuardedZones(world.zones, zoneId -> {}, (zoneId, batch) -> {
            if (touches(batch, number)) {
                throw failure.get();
            }
        });
        instance = new Instance(settings().manage(OWNER), world.inventory, refusing, world.clock);
    }

    private static boolean touches(ChangeBatch batch, int number) {
        return batch.changes().stream().anyMatch(change -> change.readName().equals(name(number)));
    }
}
