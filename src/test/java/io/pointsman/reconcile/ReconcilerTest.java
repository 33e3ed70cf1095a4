package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.claim;
import static io.pointsman.reconcile.World.cname;
import static io.pointsman.reconcile.World.name;
import static io.pointsman.reconcile.World.settings;
import static io.pointsman.reconcile.World.txt;
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
import io.pointsman.groups.SampleSettings;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.reconcile.PassReport.Remedy;
import io.pointsman.topology.Location;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
    void aGroupIsGoneAfterTwoReadingsTenMinutesApart() {
        settle();
        world.inventory.remove(ORDERS);
        PassReport first = instance.pass("orders");
        assertThat(first.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(first.declined()).extracting(Plan.Declined::reason).containsOnly(DeclineReason.GROUP_NOT_SEEN);

        world.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(instance.pass("orders").changes()).isEmpty();
        world.clock.advance(Duration.ofMillis(1));
        PassReport last = instance.pass("orders");

        assertThat(last.changes()).hasOnlyElementsOfType(Change.Delete.class).hasSize(4);
        assertThat(world.zones.records(ZONE)).isEmpty();
    }

    @Test
    void aGroupThatShowsUpInBetweenIsNotGone() {
        settle();
        world.inventory.remove(ORDERS);
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(9));
        world.inventory.put(ORDERS);
        instance.pass("orders");
        world.inventory.remove(ORDERS);
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(9));

        assertThat(instance.pass("orders").changes()).isEmpty();
        assertThat(world.names()).hasSize(2);
    }

    @Test
    void readingsThatFailSayNothingAboutAGroupBeingGone() {
        settle();
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(11));
        world.inventory.remove(ORDERS);

        assertThat(instance.pass("orders").changes()).isEmpty();
        assertThat(world.names()).hasSize(2);
    }

    @Test
    void aRestartMakesTheWaitLonger() {
        settle();
        world.inventory.remove(ORDERS);
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(11));
        instance.close();
        instance = world.instance();

        assertThat(instance.pass("orders").changes()).isEmpty();
    }

    @Test
    void aPassGivesUpOnlySoManyNames() {
        world.inventory.put(ORDERS.replicas("orders-004", "orders-005", "orders-006", "orders-007"));
        instance.pass("orders");
        assertThat(world.names()).hasSize(6);
        world.inventory.put(SampleGroup.group("orders").primary("orders-001").replicas("orders-002"));

        instance.pass("orders");
        assertThat(world.names())
                .containsOnlyKeys("readonly1", "readonly2", "readonly3")
                .containsValue("orders-002");
        instance.pass("orders");
        assertThat(world.names()).hasSize(3);
        world.clock.advance(Duration.ofMinutes(1));
        instance.pass("orders");

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-002"));
        assertThat(world.zones.records(ZONE)).hasSize(2);
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aGroupNotSeenWholeAndAvailableKeepsItsNames() {
        settle();
        world.inventory.put(ORDERS.without("orders-003").status("modifying"));

        PassReport report = instance.pass("orders");

        assertThat(report.changes()).noneMatch(Change.Delete.class::isInstance);
        assertThat(instance.pass("orders").declined())
                .extracting(Plan.Declined::reason)
                .containsOnly(DeclineReason.REMOVAL_HELD_BACK);
    }

    @Test
    void aGroupThatTellsNoRolesKeepsItsNames() {
        settle();
        world.inventory.put(ORDERS.tellingNoRoles());

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.declined()).extracting(Plan.Declined::reason).containsOnly(DeclineReason.ROLES_UNKNOWN);
        assertThat(world.names()).hasSize(2);
    }

    @Test
    void withoutAReplicaThatServesNamesLeadToThePrimaryEndpoint() {
        settle();
        world.inventory.condition(Location.OWN, "orders-002", InMemoryInventory.RECOVERING);
        world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);

        instance.fullPass("orders");

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders", "readonly2", "orders"));
    }

    @Test
    void withFallbackKeepTheyStay() {
        try (Instance keeping =
                world.instance(new SampleSettings().groupThatKeepsItsNames("orders", ZONE, "readonly.example.com"))) {
            keeping.pass("orders");
            world.inventory.condition(Location.OWN, "orders-002", InMemoryInventory.RECOVERING);
            world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);

            PassReport report = keeping.fullPass("orders");

            assertThat(report.declined())
                    .extracting(Plan.Declined::reason)
                    .containsOnly(DeclineReason.NO_REPLICA_SERVES);
            assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-002", "readonly2", "orders-003"));
        }
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

    static Runnable throwing(RuntimeException failure) {
        return () -> {
            throw failure;
        };
    }
}
