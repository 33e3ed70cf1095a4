package io.pointsman.inventory;

import static io.pointsman.topology.SampleGroup.group;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.aws.Pause;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.SampleGroup;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsWordTest {

    private static final Location HERE = Location.OWN;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T02:00:00Z"));
    private final InstantSource source = now::get;
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final InMemoryInventory inventory = new InMemoryInventory(clock);
    private final ServingBoard board = new AwsWord(inventory, clock, Pause.REAL);
    private final SampleGroup orders = group("orders").primary("orders-001").replicas("orders-002", "orders-003");

    @Test
    void aReplicaServesOnceItWasLookedAt() {
        inventory.put(orders);
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Unverified.class);
        assertThat(verify(orders, "orders-002")).isTrue();
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
        assertThat(standing(orders, "orders-003")).isInstanceOf(Standing.Unverified.class);
    }

    @Test
    void aClockThatIsSetBackKeepsNoWordAliveAndHidesNoNewOne() {
        inventory.put(orders);
        board.verifyAll(HERE, List.of(orders.at(now.get())));
        now.updateAndGet(before -> before.minus(Duration.ofHours(1)));
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Unverified.class);
        assertThat(board.isDue(orders.at(now.get()), orders.node("orders-002"))).isTrue();

        inventory.condition(HERE, "orders-002", InMemoryInventory.RECOVERING);
        verify(orders, "orders-002");
        assertOut(orders, "orders-002");
        board.doubt(HERE, "orders-003");
        board.verifyAll(HERE, List.of(orders.at(now.get())));
        assertThat(standing(orders, "orders-003")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void aLookThatTellsNothingNewSaysSo() {
        inventory.put(orders);
        verify(orders, "orders-002");
        assertThat(verify(orders, "orders-002")).isFalse();
    }

    @Test
    void aPrimaryAndANodeWithoutARoleAreOutAndNobodyIsAskedAboutThem() {
        inventory.put(orders);
        assertOut(orders, "orders-001").contains("primary");
        assertThat(verify(orders, "orders-001")).isFalse();
        SampleGroup silent = orders.tellingNoRoles();
        assertOut(silent, "orders-002").contains("tells no role");
        assertThat(verify(silent, "orders-002")).isFalse();
        assertThat(inventory.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "available, available, false, true",
        "available, '', false, true",
        "modifying, available, false, true",
        "snapshotting, available, false, true",
        "available, available, true, false",
        "available, creating, false, false",
        "creating, '', false, false",
        "deleting, available, false, false",
        "rebooting cluster nodes, rebooting, false, false",
        "incompatible-network, '', false, false",
        "'', '', false, false",
        "something-new, available, false, false"
    })
    void aReplicaServesByItsStatusAndItsOpenRecoveries(
            String clusterStatus, String nodeStatus, boolean recovering, boolean serves) {
        inventory.put(orders);
        inventory.condition(
                HERE, "orders-002", new NodeCondition(clusterStatus, nodeStatus, recovering, Optional.empty()));
        verify(orders, "orders-002");
        assertThat(standing(orders, "orders-002") instanceof Standing.Serving).isEqualTo(serves);
        if (!serves) {
            assertOut(orders, "orders-002").startsWith("ElastiCache ").isNotEqualTo("ElastiCache calls it ");
        }
    }

    @Test
    void aMemberThatElastiCacheDoesNotKnowAsACacheClusterIsOut() {
        inventory.put(orders.without("orders-003"));
        verify(orders, "orders-003");
        assertOut(orders, "orders-003").contains("unknown");
    }

    @Test
    void aFormerPrimaryIsOutUntilItsRecoveryIsReported() {
        SampleGroup failedOver = failOver();
        assertSettling(failedOver, "orders-001").contains("was the primary until lately");
        verify(failedOver, "orders-001");
        assertSettling(failedOver, "orders-001").contains("was the primary until lately");

        pass(Duration.ofSeconds(90));
        inventory.condition(HERE, "orders-001", InMemoryInventory.RECOVERING);
        verify(failedOver, "orders-001");
        assertOut(failedOver, "orders-001").contains("recovering");

        pass(Duration.ofMinutes(10));
        inventory.recovered(HERE, "orders-001", now.get());
        verify(failedOver, "orders-001");
        assertThat(standing(failedOver, "orders-001")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void aRecoveryFromBeforeItWasPrimaryDoesNotCount() {
        inventory.recovered(HERE, "orders-001", now.get().minusSeconds(60));
        SampleGroup failedOver = failOver();
        verify(failedOver, "orders-001");
        assertSettling(failedOver, "orders-001").contains("was the primary until lately");
    }

    @Test
    void aFormerPrimaryOfWhichNoRecoveryIsReportedServesAfterTwentyMinutes() {
        SampleGroup failedOver = failOver();
        pass(Duration.ofMinutes(20).minusSeconds(1));
        verify(failedOver, "orders-001");
        assertSettling(failedOver, "orders-001");
        pass(Duration.ofSeconds(1));
        assertThat(standing(failedOver, "orders-001")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void aRoleThatLagsCountsFromItsLastSighting() {
        inventory.put(orders);
        standing(orders, "orders-001");
        pass(Duration.ofMinutes(15));
        standing(orders, "orders-001");
        SampleGroup failedOver = orders.failOverTo("orders-002");
        inventory.put(failedOver);
        pass(Duration.ofMinutes(15));
        verify(failedOver, "orders-001");
        assertSettling(failedOver, "orders-001");
    }

    @Test
    void aRecoveryThatWasKnownBeforeItWasPrimaryDoesNotCountWhateverOurClockSays() {
        inventory.put(orders.failOverTo("orders-002"));
        Instant recoveredAt = now.get().plusSeconds(100);
        inventory.recovered(HERE, "orders-001", recoveredAt);
        verify(orders.failOverTo("orders-002"), "orders-001");
        standing(orders, "orders-001");
        SampleGroup failedOver = failOver();
        verify(failedOver, "orders-001");
        assertSettling(failedOver, "orders-001");
    }

    @Test
    void goodWordIsBelievedAfterItIsDueToBeAskedAgain() {
        inventory.put(orders);
        verify(orders, "orders-002");
        pass(Duration.ofSeconds(90));
        assertThat(isDue("orders-002")).isFalse();
        pass(Duration.ofMillis(1));
        assertThat(isDue("orders-002")).isTrue();
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
        assertThat(verify(orders, "orders-002")).as("news").isFalse();
        assertThat(isDue("orders-002")).isFalse();
    }

    @Test
    void goodWordOfLongAgoMustBeSaidAgainAndIsNewsThen() {
        inventory.put(orders);
        verify(orders, "orders-002");
        pass(Duration.ofMinutes(10).plusMillis(1));
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Unverified.class);
        assertThat(isDue("orders-002")).isTrue();
        assertThat(verify(orders, "orders-002")).isTrue();
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void badWordIsNotBelievedWhenItIsDueToBeAskedAgain() {
        inventory.put(orders);
        inventory.condition(HERE, "orders-002", InMemoryInventory.RECOVERING);
        verify(orders, "orders-002");
        assertThat(isDue("orders-002")).isFalse();
        pass(Duration.ofSeconds(90).plusMillis(1));
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Unverified.class);
        assertThat(isDue("orders-002")).isTrue();
        assertThat(verify(orders, "orders-002")).isTrue();
        assertOut(orders, "orders-002").contains("recovering");
    }

    @Test
    void aFormerPrimaryOfWhichSomethingWasSaidLongAgoIsDueToo() {
        SampleGroup failedOver = failOver();
        assertThat(isDue(failedOver, "orders-001")).as("nothing is said of it").isFalse();
        inventory.condition(HERE, "orders-001", InMemoryInventory.RECOVERING);
        verify(failedOver, "orders-001");
        assertThat(isDue(failedOver, "orders-001")).isFalse();
        pass(Duration.ofSeconds(90).plusMillis(1));
        assertSettling(failedOver, "orders-001").isNotEmpty();
        assertThat(isDue(failedOver, "orders-001")).isTrue();
        assertThat(verify(failedOver, "orders-001")).isTrue();
        assertOut(failedOver, "orders-001").contains("recovering");
    }

    private boolean isDue(String nodeId) {
        return isDue(orders, nodeId);
    }

    private boolean isDue(SampleGroup group, String nodeId) {
        ReplicationGroup shown = group.at(now.get());
        return board.isDue(
                shown,
                shown.nodes()
                        .filter(node -> node.id().equals(nodeId))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    void anAnswerToAnOlderQuestionDoesNotReplaceANewerOne() {
        inventory.put(orders);
        inventory.beforeNextCall(() -> {
            pass(Duration.ofSeconds(5));
            inventory.condition(HERE, "orders-002", InMemoryInventory.RECOVERING);
            verify(orders, "orders-002");
            inventory.condition(HERE, "orders-002", InMemoryInventory.AVAILABLE);
        });
        board.verifyAll(HERE, List.of(orders.at(now.get())));
        assertOut(orders, "orders-002").contains("recovering");
    }

    @Test
    void anAnswerToAnOlderQuestionGivesWayToANewerReadingOfAllThoughNobodyKnewTheNodeThen() {
        inventory.put(orders);
        inventory.beforeNextCall(() -> {
            pass(Duration.ofSeconds(5));
            inventory.condition(HERE, "orders-002", InMemoryInventory.RECOVERING);
            board.verifyAll(HERE, List.of());
            inventory.condition(HERE, "orders-002", InMemoryInventory.AVAILABLE);
        });
        verify(orders, "orders-002");
        assertOut(orders, "orders-002").contains("recovering");
    }

    @Test
    void whatWasSaidOfANodeBeforeItWasPrimaryIsForgotten() {
        inventory.put(orders);
        verify(orders, "orders-002");
        SampleGroup failedOver = orders.failOverTo("orders-002");
        standing(failedOver, "orders-002");
        assertSettling(orders, "orders-002").contains("was the primary until lately");
    }

    @Test
    void aFormerPrimaryIsLookedAtOnceSomethingIsSaidOfIt() {
        SampleGroup failedOver = failOver();
        assertSettling(failedOver, "orders-001");
        board.doubt(HERE, "orders-001");
        assertThat(standing(failedOver, "orders-001")).isInstanceOf(Standing.Unverified.class);
        verify(failedOver, "orders-001");
        assertSettling(failedOver, "orders-001");
    }

    @Test
    void aFormerPrimaryOfWhichNothingIsSaidIsLookedAtAfterTwentyMinutes() {
        SampleGroup failedOver = failOver();
        pass(Duration.ofMinutes(20));
        assertThat(standing(failedOver, "orders-001")).isInstanceOf(Standing.Unverified.class);
    }

    @Test
    void whatWasDoubtedBeforeItBecameThePrimaryIsNotInDoubtAfterwards() {
        inventory.put(orders);
        board.doubt(HERE, "orders-001");
        assertSettling(failOver(), "orders-001");
    }

    @Test
    void aDoubtLastsUntilTheNextLook() {
        inventory.put(orders);
        verify(orders, "orders-002");
        board.doubt(HERE, "orders-002");
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Unverified.class);
        verify(orders, "orders-002");
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void anAnswerAskedForBeforeADoubtDoesNotEndIt() {
        inventory.put(orders);
        inventory.beforeNextCall(() -> board.doubt(HERE, "orders-002"));
        verify(orders, "orders-002");
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Unverified.class);

        inventory.beforeNextCall(() -> board.doubt(HERE, "orders-002"));
        board.verifyAll(HERE, List.of(orders.at(now.get())));
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Unverified.class);
        assertThat(standing(orders, "orders-003")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void aLookThatFailsLeavesEverythingAsItWas() {
        inventory.put(orders);
        verify(orders, "orders-002");
        for (Runnable look : List.<Runnable>of(
                () -> verify(orders, "orders-002"), () -> board.verifyAll(HERE, List.of(orders.at(now.get()))))) {
            inventory.beforeNextCall(() -> {
                throw new Transient("throttled", null);
            });
            assertThatExceptionOfType(Transient.class).isThrownBy(look::run);
            assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
        }
    }

    @Test
    void aLookAtARegionForgetsNodesThatLeftItAndNoOthers() {
        SampleGroup abroad = orders.in("us-east-1");
        inventory.put(orders);
        inventory.put(abroad);
        board.verifyAll(HERE, List.of(orders.at(now.get())));
        board.verifyAll(abroad.location(), List.of(abroad.at(now.get())));
        board.verifyAll(HERE, List.of(orders.without("orders-003").at(now.get())));
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
        assertThat(standing(orders, "orders-003")).isInstanceOf(Standing.Unverified.class);
        assertThat(standing(abroad, "orders-003")).isInstanceOf(Standing.Serving.class);
    }

    @Test
    void equalNodeIdsOfTwoRegionsAreTwoNodes() {
        SampleGroup abroad = orders.in("us-east-1");
        inventory.put(orders);
        inventory.put(abroad);
        inventory.condition(abroad.location(), "orders-002", InMemoryInventory.RECOVERING);
        verify(orders, "orders-002");
        verify(abroad, "orders-002");
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
        assertOut(abroad, "orders-002").contains("recovering");
        board.doubt(abroad.location(), "orders-002");
        assertThat(standing(orders, "orders-002")).isInstanceOf(Standing.Serving.class);
    }

    /** The first was seen as primary, then the second. */
    private SampleGroup failOver() {
        inventory.put(orders);
        standing(orders, "orders-001");
        SampleGroup failedOver = orders.failOverTo("orders-002");
        inventory.put(failedOver);
        pass(Duration.ofSeconds(1));
        return failedOver;
    }

    private void pass(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private boolean verify(SampleGroup group, String nodeId) {
        return board.verify(group.at(now.get()), List.of(group.node(nodeId)));
    }

    /** As any reading of the group would find it. */
    private Standing standing(SampleGroup group, String nodeId) {
        ReplicationGroup reading = group.at(now.get());
        board.seen(reading);
        return board.standing(reading, group.node(nodeId));
    }

    private AbstractStringAssert<?> assertSettling(SampleGroup group, String nodeId) {
        Standing standing = standing(group, nodeId);
        assertThat(standing).isInstanceOf(Standing.Settling.class);
        return assertThat(((Standing.Settling) standing).reason());
    }

    private AbstractStringAssert<?> assertOut(SampleGroup group, String nodeId) {
        Standing standing = standing(group, nodeId);
        assertThat(standing).isInstanceOf(Standing.Out.class);
        return assertThat(((Standing.Out) standing).reason());
    }
}
