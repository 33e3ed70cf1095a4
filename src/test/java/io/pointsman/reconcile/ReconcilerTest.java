package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.claim;
import static io.pointsman.reconcile.World.cname;
import static io.pointsman.reconcile.World.name;
import static io.pointsman.reconcile.World.settings;
import static io.pointsman.reconcile.World.throwing;
import static io.pointsman.reconcile.World.txt;
import static io.pointsman.topology.SampleGroup.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.Change;
import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.NameState;
import io.pointsman.dns.Plan;
import io.pointsman.dns.RecordSet;
import io.pointsman.failure.Transient;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.topology.Location;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {

    private final World world = new World();
    private Instance instance = world.instance();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void theFirstPassLooksCloselyBeforeItCreatesNamesAndNeverUsesTheFallbackMeanwhile() {
        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-002", "readonly2", "orders-003"));
        assertThat(world.zones.accepted(ZONE)).hasSize(1);
        assertThat(report.changes()).hasOnlyElementsOfType(Change.Create.class).hasSize(4);
        assertThat(report.names()).extracting(NameState::state).containsOnly(NameState.State.RIGHT);
        assertThat(report.names())
                .extracting(NameState::observed)
                .containsExactly(Optional.of(host("orders-002")), Optional.of(host("orders-003")));
    }

    @Test
    void aFailoverCostsOneLookOfTwoReadsAndOneBatchThatMovesOneName() {
        settle();
        int calls = world.inventory.calls().size();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        world.zones.beforeNextSubmit(() -> assertThat(world.inventory.calls())
                .hasSize(calls + 1)
                .last()
                .isEqualTo("DescribeReplicationGroups orders"));

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(report.changes())
                .containsExactly(new Change.Replace(cname(1, host("orders-002")), cname(1, host("orders-003"))));
        assertThat(world.zones.accepted(ZONE)).hasSize(2);
        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003", "readonly2", "orders-003"));
        assertThat(world.inventory.calls())
                .as("the old primary is looked at when something is said of it")
                .hasSize(calls + 1);
    }

    @Test
    void aFormerPrimaryGetsANameOnceItIsReportedRecovered() {
        settle();
        world.inventory.condition(Location.OWN, "orders-001", InMemoryInventory.RECOVERING);
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(2));
        assertThat(instance.fullPass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);

        world.inventory.recovered(Location.OWN, "orders-001", world.clock.instant());
        PassReport report = instance.fullPass("orders");

        assertThat(report.changes()).hasSize(1);
        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003", "readonly2", "orders-001"));
    }

    @Test
    void whatWasSaidMinutesAgoServesForTheChangeAndIsAskedAgainBehindIt() {
        settle();
        world.clock.advance(Duration.ofMinutes(2));
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        List<Map<String, String>> behind = new ArrayList<>();
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(() -> behind.add(world.names()));

        assertThat(instance.pass("orders").changes()).hasSize(1);
        assertThat(behind).containsExactly(Map.of("readonly1", "orders-003", "readonly2", "orders-003"));
        assertThat(world.inventory.calls())
                .endsWith("DescribeCacheClusters orders-003", "DescribeEvents of orders-003");
    }

    @Test
    void ofReplicasThatServedMinutesAgoOnlyTheOneThatANameIsLedToIsAskedAbout() {
        SampleGroup grown = ORDERS.replicas("orders-004");
        world.inventory.put(grown);
        settle();
        world.clock.advance(Duration.ofMinutes(2));
        int calls = world.inventory.calls().size();
        assertThat(instance.pass("orders").changes()).isEmpty();
        assertThat(world.inventory.calls()).hasSize(calls + 1);

        world.inventory.put(grown.failOverTo("orders-002"));
        instance.pass("orders");
        String target = world.names().get("readonly1");
        assertThat(world.inventory.calls().subList(calls + 2, calls + 4))
                .containsExactly("DescribeCacheClusters " + target, "DescribeEvents of " + target);
        assertThat(world.inventory.calls()).hasSize(calls + 4);
    }

    @Test
    void whereNobodyCanSayAnewTheOldWordMovesTheNameAndHoldsUpNoOther() {
        settle();
        world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);
        instance.fullPass("orders");
        world.zones.clear(ZONE, name(2));
        world.zones.place(ZONE, cname(2, host("orders-003")));
        world.clock.advance(Duration.ofSeconds(30));
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));

        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(world.names()).containsEntry("readonly2", "orders-002");
    }

    @Test
    void rolesThatLagLeaveTheNamesAndTheirArrivalMovesOne() {
        settle();
        PassReport early = instance.pass("orders");
        assertThat(early.outcome()).isEqualTo(Outcome.UNCHANGED);

        world.inventory.put(ORDERS.failOverTo("orders-003"));
        PassReport late = instance.pass("orders");

        assertThat(late.changes()).extracting(Change::readName).containsExactly(name(2));
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aStrangerWhoTakesTheNameBetweenLookAndSubmitKeepsIt() {
        settle();
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        RecordSet foreign = cname(1, "elsewhere.example.net");
        world.zones.beforeNextSubmit(() -> {
            world.zones.clear(ZONE, claim(1));
            world.zones.place(ZONE, foreign);
        });

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.declined()).extracting(Plan.Declined::reason).containsExactly(DeclineReason.FOREIGN_RECORD);
        assertThat(world.zones.records(ZONE)).contains(foreign);
    }

    @Test
    void inObserveModeThePlanIsShownAndNothingWritten() {
        try (var observing = new Instance(settings().observe(OWNER), world.inventory, world.zones, world.clock)) {
            PassReport report = observing.pass("orders");

            assertThat(report.outcome()).isEqualTo(Outcome.WITHHELD);
            assertThat(report.changes()).hasSize(4);
            assertThat(report.names()).extracting(NameState::state).containsOnly(NameState.State.DRIFTED);
        }
        assertThat(world.zones.accepted(ZONE)).isEmpty();
    }

    @Test
    void aDryRunShowsWhatAPassWouldDoAndWritesNothing() {
        PassReport dry = instance.reconciler.dryRun(instance.group("orders"));
        assertThat(dry.outcome()).isEqualTo(Outcome.WITHHELD);
        assertThat(world.zones.accepted(ZONE)).isEmpty();

        PassReport real = instance.pass("orders");
        assertThat(real.changes()).isEqualTo(dry.changes());
        assertThat(instance.reconciler.dryRun(instance.group("orders")).outcome())
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void namesThatLeadIntoTheGroupAreAdoptedWhereTheyAre() {
        world.zones.place(ZONE, cname(1, host("orders-003")), cname(2, host("orders-002")));

        PassReport report = instance.pass("orders");

        assertThat(report.changes())
                .hasSize(2)
                .allSatisfy(change -> assertThat(change.name()).isIn(claim(1), claim(2)));
        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003", "readonly2", "orders-002"));
    }

    @Test
    void strangersRecordsAndClaimsAreLeftAloneAndTheOthersKept() {
        RecordSet foreign = cname(1, "elsewhere.example.net");
        RecordSet othersClaim = txt(
                claim(2),
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=staging,pointsman/group=orders,pointsman/slot=replica-2\"");
        world.zones.place(ZONE, foreign, othersClaim);
        world.inventory.put(ORDERS.replicas("orders-004"));

        PassReport report = instance.pass("orders");

        assertThat(report.declined())
                .extracting(Plan.Declined::reason)
                .containsExactly(DeclineReason.FOREIGN_RECORD, DeclineReason.OWNED_BY_ANOTHER);
        assertThat(world.zones.records(ZONE)).contains(foreign, othersClaim).hasSize(4);
        assertThat(world.names()).containsOnlyKeys("readonly1", "readonly3");
    }

    @Test
    void aLookOlderThanWhatWasSeenSinceIsMadeAnew() {
        settle();
        Observation before = instance.observer.observe(instance.group("orders"));
        world.clock.advance(Duration.ofSeconds(1));
        world.inventory.put(ORDERS.replicas("orders-004"));
        instance.pass("orders");
        assertThat(world.names()).containsKey("readonly3");
        // A full look reads a large zone for seconds: its topology can be older than its names.
        Observation mixed = new Observation(
                before.group(),
                instance.observer.observe(instance.group("orders")).zone());

        PassReport report = instance.reconciler.pass(instance.group("orders"), Cause.of("clock"), () -> mixed);

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(world.names()).containsKey("readonly3");
    }

    private void settle() {
        instance.close();
        instance = world.settled();
    }
}
