package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.throwing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.SampleSettings;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FollowUpsTest {

    private static final String SINGLE_LOOK = "DescribeReplicationGroups orders";
    private static final String FULL_LOOK = "DescribeReplicationGroups";

    private final World world = new World();
    private Instance instance = world.instance();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aGroupIsLookedAtEveryBeatForThreeMinutesAfterSomethingHappenedToIt() {
        instance.followUps.watch(instance.group("orders"));

        int beats = 0;
        for (; beats < 100 && tickLooks(); beats++) {
            world.clock.advance(FollowUps.BEAT);
        }

        assertThat(beats).isEqualTo((int) Duration.ofMinutes(3).dividedBy(FollowUps.BEAT) + 1);
        assertThat(instance.log.latest("orders").orElseThrow().cause()).isEqualTo(Cause.of("follow-up"));
    }

    @Test
    void somethingMoreHappeningMakesItLonger() {
        instance.followUps.watch(instance.group("orders"));
        world.clock.advance(Duration.ofMinutes(2));
        instance.followUps.watch(instance.group("orders"));
        world.clock.advance(Duration.ofMinutes(2));

        assertThat(tickLooks()).isTrue();
    }

    @Test
    void whereNothingHappenedNobodyLooks() {
        pass();

        assertThat(tickLooks()).isFalse();
    }

    @Test
    void aPassThatFailedIsMadeAgainUntilItEndsWell() {
        fail();
        pass();

        assertThat(tickLooks()).isTrue();
        assertThat(tickLooks()).isFalse();
    }

    @Test
    void aPassThatKeepsFailingIsMadeAgainEverMoreRarely() {
        List<Duration> waits = new ArrayList<>();
        fail();
        pass();
        for (int retry = 0; retry < 7; retry++) {
            fail();
            Duration waited = Duration.ZERO;
            while (!tickLooks()) {
                world.clock.advance(FollowUps.BEAT);
                waited = waited.plus(FollowUps.BEAT);
            }
            waits.add(waited);
        }

        assertThat(waits).extracting(Duration::toSeconds).containsExactly(0L, 5L, 10L, 20L, 40L, 60L, 60L);
    }

    @Test
    void whileThePassIsUnderWayItIsNotAskedForAgain() {
        fail();
        pass();
        CountDownLatch mayGoOn = new CountDownLatch(1);
        world.inventory.beforeNextCall(() -> ReconcileQueueTest.waitFor(mayGoOn));
        for (int beat = 0; beat < 4; beat++) {
            instance.followUps.tick().join();
            world.clock.advance(FollowUps.BEAT);
        }
        mayGoOn.countDown();
        awaitIdle();

        assertThat(instance.log.latest("orders").orElseThrow().id()).isEqualTo(2);
    }

    private void fail() {
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
    }

    @Test
    void aPassThatAPersonMustMendIsLeftToTheFullPass() {
        world.inventory.beforeNextCall(throwing(new Rejected("Allow elasticache:DescribeReplicationGroups", null)));
        pass();

        assertThat(tickLooks()).isFalse();
    }

    @Test
    void whatShowsTheSameAgainCostsRoute53NoCall() {
        pass();
        long before = instance.log.latest("orders").orElseThrow().id();
        world.zones.beforeNextRead(throwing(new IllegalStateException("the zone was read")));
        instance.followUps.watch(instance.group("orders"));

        assertThat(tickLooks()).isTrue();
        assertThat(instance.log.latest("orders").orElseThrow().id()).isEqualTo(before);
    }

    @Test
    void whatHasChangedGetsAPass() {
        pass();
        instance.followUps.watch(instance.group("orders"));
        world.inventory.put(World.ORDERS.failOverTo("orders-002"));

        assertThat(tickLooks()).isTrue();
        assertThat(instance.log.latest("orders").orElseThrow().cause()).isEqualTo(Cause.of("follow-up"));
    }

    @Test
    void manyGroupsShareOneLook() {
        SampleSettings settings = World.settings();
        for (int i = 0; i < 50; i++) {
            settings.group("group-" + i, ZONE, "group-" + i + "-ro.example.com");
        }
        instance.close();
        instance = world.instance(settings);
        instance.groups.all().forEach(instance.followUps::watch);

        CountDownLatch allAsked = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            world.inventory.beforeNextCall(() -> ReconcileQueueTest.waitFor(allAsked));
        }

        CompletableFuture<Void> looked = instance.followUps.tick();
        allAsked.countDown();
        looked.join();

        assertThat(world.inventory.calls().stream().filter(FULL_LOOK::equals)).hasSize(1);
        assertThat(world.inventory.calls().stream().filter(call -> call.startsWith(FULL_LOOK + " group-")))
                .hasSize(3);
    }

    @Test
    void theMoreGroupsAreWatchedTheRarerAreTheLooks() {
        SampleSettings settings = World.settings();
        for (int i = 0; i < 1_000; i++) {
            settings.group("group-" + i, ZONE, "group-" + i + "-ro.example.com");
        }
        instance.close();
        instance = world.instance(settings);
        instance.groups.all().forEach(instance.followUps::watch);

        List<Boolean> looked = new ArrayList<>();
        for (int beat = 0; beat < 6; beat++) {
            int before = world.inventory.calls().size();
            instance.followUps.tick().join();
            looked.add(world.inventory.calls().size() > before);
        }

        assertThat(looked).containsExactly(true, false, false, true, false, false);
    }

    @Test
    void ofAListingUnderWayTheOwnPartIsActedUponAtOnce() {
        SampleSettings settings = new SampleSettings();
        for (int i = 0; i < 110; i++) {
            SampleGroup group = group(i);
            world.inventory.put(group);
            settings.group(group.id(), ZONE, group.id() + "-ro.example.com");
        }
        instance.close();
        instance = world.instance(settings, PeersTest.seated(0, 2));
        instance.groups.all().forEach(group -> instance.pass(group.id()));
        instance.fullPasses.ask(Cause.of("test")).join();
        awaitIdle();
        CountDownLatch allAsked = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        for (int i = 0; i < 4; i++) {
            world.inventory.beforeNextCall(() -> ReconcileQueueTest.waitFor(allAsked));
        }
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(() -> ReconcileQueueTest.waitFor(mayGoOn));
        for (int i = 0; i < 110; i++) {
            SampleGroup group = group(i);
            world.inventory.put(group.failOverTo(group.id() + "-002"));
        }

        IntStream.range(100, 110).mapToObj(i -> instance.group(group(i).id())).forEach(instance.followUps::watch);
        CompletableFuture<Void> looked = instance.followUps.tick();
        allAsked.countDown();

        await().untilAsserted(() -> assertThat(followedUp()).containsAll(ids(0, 55)));
        assertThat(followedUp()).doesNotContainAnyElementsOf(ids(55, 100));
        mayGoOn.countDown();
        looked.join();
        await().untilAsserted(() -> assertThat(followedUp()).containsAll(ids(0, 110)));
    }

    private static SampleGroup group(int number) {
        String id = "group-%03d".formatted(number);
        return SampleGroup.group(id).primary(id + "-001").replicas(id + "-002", id + "-003");
    }

    private static List<String> ids(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> group(i).id()).toList();
    }

    private List<String> followedUp() {
        return instance.groups.all().stream()
                .map(ManagedGroup::id)
                .filter(id -> instance.log
                        .latest(id)
                        .filter(report -> report.cause().equals(Cause.of("follow-up")))
                        .isPresent())
                .toList();
    }

    /** Whether the group was looked at because of this beat. */
    private boolean tickLooks() {
        int before = looks();
        instance.followUps.tick().exceptionally(failure -> null).join();
        awaitIdle();
        return looks() > before;
    }

    private void pass() {
        instance.queue.ask(instance.group("orders"), Cause.of("test")).join();
        awaitIdle();
    }

    /** A pass is under way until a moment after its answer; a stop waits for that. */
    private void awaitIdle() {
        instance.queue.stop();
        instance.queue.start();
    }

    private int looks() {
        return (int)
                world.inventory.calls().stream().filter(SINGLE_LOOK::equals).count();
    }
}
