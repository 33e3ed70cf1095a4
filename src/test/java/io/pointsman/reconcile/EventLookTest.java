package io.pointsman.reconcile;

import static io.pointsman.reconcile.ReconcileQueueTest.waitFor;
import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.settings;
import static io.pointsman.reconcile.World.throwing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.events.EventHint;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.groups.SampleSettings;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.topology.Location;
import io.pointsman.topology.SampleGroup;
import io.pointsman.topology.Standing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class EventLookTest {

    private final World world = new World();
    private Instance instance = world.settled();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void itCompletesOnlyAfterAPassThatBeganAfterTheEvent() {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        world.inventory.beforeNextCall(() -> {
            begun.countDown();
            waitFor(mayEnd);
        });
        CompletableFuture<?> early = instance.eventLook.look(hint("orders"));
        waitFor(begun);
        world.inventory.put(ORDERS.failOverTo("orders-002"));

        CompletableFuture<?> late = instance.eventLook.look(hint("orders"));
        assertThat(late).isNotDone();
        mayEnd.countDown();

        assertThat(late).succeedsWithin(Duration.ofSeconds(10));
        assertThat(early).isCompleted();
        assertThat(instance.log.latest("orders").orElseThrow().group())
                .contains(ORDERS.failOverTo("orders-002").at(world.clock.instant()));
    }

    @Test
    void inACrowdElastiCacheIsAskedAtOnceThoughThePassHasToWait() {
        int before = world.inventory.calls().size();
        CountDownLatch mayEnd = new CountDownLatch(1);
        crowd(mayEnd);

        CompletableFuture<?> late = instance.eventLook.look(hint("orders"));
        await().until(() -> world.inventory.calls().stream()
                        .skip(before)
                        .filter("DescribeReplicationGroups orders"::equals)
                        .count()
                == 2);
        assertThat(late).isNotDone();
        mayEnd.countDown();
        assertThat(late).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void inACrowdALookThatElastiCacheDidNotAnswerKeepsTheEvent() {
        CountDownLatch mayEnd = new CountDownLatch(1);
        crowd(mayEnd);
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));

        CompletableFuture<?> late = instance.eventLook.look(hint("orders"));
        mayEnd.countDown();
        assertThat(late)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(Transient.class)
                .withMessageContaining("orders: throttled");
    }

    /** As many groups look alone at their zone as may. */
    private void crowd(CountDownLatch mayEnd) {
        SampleSettings settings = settings();
        List<String> groups = List.of("orders", "group-1", "group-2", "group-3");
        groups.stream().skip(1).forEach(id -> settings.group(id, ZONE, id + "-ro.example.com"));
        instance.close();
        instance = world.instance(settings);
        CountDownLatch begun = new CountDownLatch(groups.size());
        for (int i = 0; i < groups.size(); i++) {
            world.zones.beforeNextRead(() -> {
                begun.countDown();
                waitFor(mayEnd);
            });
        }
        groups.forEach(id -> {
            var unused = instance.eventLook.look(hint(id));
        });
        waitFor(begun);
        await().until(() -> world.inventory
                .calls()
                .containsAll(groups.stream()
                        .map(id -> "DescribeReplicationGroups " + id)
                        .toList()));
    }

    @Test
    void theEventIsTheCauseOfThePassAndTheTimeOfItsArrivalIsKept() {
        instance.eventLook.look(hint("orders")).join();

        assertThat(instance.log.latest("orders").orElseThrow().cause())
                .isEqualTo(new Cause("FailoverComplete", Optional.of(world.clock.instant())));
    }

    @Test
    void aLookThatCouldNotBeMadeKeepsTheEvent() {
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));

        assertThat(instance.eventLook.look(hint("orders")))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(Transient.class)
                .withMessageContaining("orders: throttled");
    }

    @Test
    void aZoneThatStaysStaleKeepsTheEvent() {
        instance.close();
        var stale = new GuardedZones(world.zones, zoneId -> {}, (zoneId, batch) -> {
            throw new StaleReading("Tried to delete, but the values do not match", null);
        });
        instance = new Instance(settings().manage(OWNER), world.inventory, stale, world.clock);
        world.zones.clear(ZONE, World.name(1));

        assertThat(instance.eventLook.look(hint("orders"))).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whatOnlyAPersonCanMendDoesNotKeepTheEvent() {
        world.inventory.beforeNextCall(throwing(new Rejected("Allow elasticache:DescribeReplicationGroups", null)));

        assertThat(instance.eventLook.look(hint("orders"))).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void anEventOfAGroupThatIsNotOursIsDoneWithAtOnce() {
        int calls = world.inventory.calls().size();

        assertThat(instance.eventLook.look(hint("strangers"))).isCompleted();
        assertThat(world.inventory.calls()).hasSize(calls);
    }

    @Test
    void anEventThatNamesNoGroupLeadsToALookAtAll() {
        EventHint hint = new EventHint(Optional.empty(), Optional.empty(), "unrecognised", world.clock.instant());

        assertThat(instance.eventLook.look(hint)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(world.inventory.calls()).contains("DescribeReplicationGroups");
    }

    @Test
    void anEventThatNamesNoGroupIsKeptWhenAGroupCouldNotBeLookedAt() {
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
        EventHint hint = new EventHint(Optional.empty(), Optional.empty(), "unrecognised", world.clock.instant());

        assertThat(instance.eventLook.look(hint)).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void theNodeThatAnEventNamesIsAskedAgain() {
        world.inventory.condition(Location.OWN, "orders-002", InMemoryInventory.RECOVERING);
        instance.eventLook.look(hint("orders")).join();
        assertThat(world.names()).containsEntry("readonly1", "orders-002");

        instance.eventLook
                .look(new EventHint(
                        Optional.of("orders"), Optional.of("orders-002"), "CacheNodesRebooted", world.clock.instant()))
                .join();

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003", "readonly2", "orders-003"));
        assertThat(instance.board.standing(ORDERS.at(world.clock.instant()), ORDERS.node("orders-002")))
                .isInstanceOf(Standing.Out.class);
    }

    @Test
    void configuredGroupsAreKnownBeforeTheFirstReadingAndAllOthersAfterIt() {
        assertThat(instance.eventLook.known().groups()).containsExactly("orders");
        world.inventory.put(SampleGroup.group("strangers").primary("imported-a").replicas("imported-b"));

        instance.fullPasses.ask(Cause.of("test")).join();

        assertThat(instance.eventLook.known().groups()).containsExactlyInAnyOrder("orders", "strangers");
        assertThat(instance.eventLook.known().groupOfNode())
                .containsEntry("imported-b", "strangers")
                .containsEntry("orders-003", "orders");
        assertThat(instance.eventLook.known().resolve(List.of("Cache node imported-b restarted")))
                .map(subject -> subject.groupId())
                .contains("strangers");
    }

    @Test
    void aPlaceIsALocationOfOurGroupsWithAllThatIsKnownThere() {
        world.inventory.put(SampleGroup.group("strangers").primary("imported-a"));
        world.inventory.put(SampleGroup.group("orders")
                .in("us-west-2")
                .primary("elsewhere-a")
                .replicas("elsewhere-b"));

        instance.fullPasses.ask(Cause.of("test")).join();

        assertThat(instance.eventLook.watched()).singleElement().satisfies(place -> {
            assertThat(place.location()).isEqualTo(Location.OWN);
            assertThat(place.ours()).containsExactly("orders");
            assertThat(place.known().groups()).containsExactlyInAnyOrder("orders", "strangers");
            assertThat(place.known().groupOfNode())
                    .containsEntry("imported-a", "strangers")
                    .containsEntry("orders-003", "orders")
                    .doesNotContainKey("elsewhere-a");
        });
    }

    @Test
    void whileStoppingEventsAreKept() {
        instance.queue.stop();

        assertThat(instance.eventLook.look(hint("orders"))).isCompletedExceptionally();
    }

    private EventHint hint(String groupId) {
        return new EventHint(Optional.of(groupId), Optional.empty(), "FailoverComplete", world.clock.instant());
    }
}
