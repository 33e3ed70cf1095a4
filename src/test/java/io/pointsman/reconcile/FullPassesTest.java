package io.pointsman.reconcile;

import static io.pointsman.reconcile.ReconcileQueueTest.waitFor;
import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.dns.HostedZones;
import io.pointsman.failure.Transient;
import io.pointsman.groups.SampleSettings;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FullPassesTest {

    private static final Cause CAUSE = Cause.of("test");
    private static final String OTHER_ZONE = "Z2";
    private static final String OTHER_REGION = "us-east-1";

    private final World world = new World();
    private final Queue<String> zoneReads = new ConcurrentLinkedQueue<>();
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    /** Three groups: orders and users share region and zone, carts has its own of both. */
    private final SampleSettings three = World.settings()
            .group("users", ZONE, "users.example.com")
            .groupIn(OTHER_REGION, "carts", OTHER_ZONE, "carts.example.net");

    private Instance instance = instance(three, zoneReads::add);

    FullPassesTest() {
        world.zones.withZone(OTHER_ZONE, "example.net");
        world.inventory.put(SampleGroup.group("users").primary("users-001").replicas("users-002"));
        world.inventory.put(
                SampleGroup.group("carts").in(OTHER_REGION).primary("carts-001").replicas("carts-002"));
    }

    @AfterEach
    void close() {
        mayEnd.countDown();
        instance.close();
    }

    @Test
    void eachRegionAndEachZoneIsReadOnce() {
        List<PassReport> reports = instance.fullPasses.ask(CAUSE).join();

        assertThat(reports).extracting(PassReport::groupId).containsExactly("orders", "users", "carts");
        assertThat(reports).extracting(PassReport::outcome).containsOnly(Outcome.APPLIED);
        assertThat(zoneReads).containsExactlyInAnyOrder(ZONE, OTHER_ZONE);
        assertThat(world.inventory.calls())
                .containsExactlyInAnyOrder(
                        "DescribeReplicationGroups",
                        "DescribeCacheClusters",
                        "DescribeEvents",
                        "DescribeReplicationGroups",
                        "DescribeCacheClusters",
                        "DescribeEvents");
    }

    @Test
    void fiveHundredGroupsInOneZoneTakeOneReading() {
        SampleSettings settings = new SampleSettings();
        for (int i = 0; i < 500; i++) {
            String id = "group-" + i;
            settings.group(id, ZONE, "group-" + i + "-ro.example.com");
            world.inventory.put(SampleGroup.group(id).primary(id + "-001").replicas(id + "-002"));
        }
        instance.close();
        instance = instance(settings, zoneReads::add);

        List<PassReport> reports = instance.fullPasses.ask(CAUSE).join();

        assertThat(reports).hasSize(500).extracting(PassReport::outcome).containsOnly(Outcome.APPLIED);
        assertThat(world.zones.records(ZONE)).hasSize(1_000);
        assertThat(zoneReads).containsExactly(ZONE);
        assertThat(world.inventory.calls())
                .as("of more than five hundred groups, a hundred in a page")
                .filteredOn("DescribeReplicationGroups"::equals)
                .hasSize(6);
        assertThat(world.inventory.calls()).hasSize(8);
    }

    @Test
    void aZoneThatCannotBeReadCostsOnlyItsOwnGroupsTheirPass() {
        instance.close();
        instance = instance(three, zoneId -> {
            if (zoneId.equals(OTHER_ZONE)) {
                throw new Transient("throttled", null);
            }
        });

        List<PassReport> reports = instance.fullPasses.ask(CAUSE).join();

        assertThat(reports)
                .extracting(PassReport::outcome)
                .containsExactly(Outcome.APPLIED, Outcome.APPLIED, Outcome.FAILED);
        assertThat(reports.getLast().failure()).map(PassReport.Failure::message).contains("throttled");
    }

    @Test
    void aRegionThatCannotBeReadCostsOnlyItsOwnGroupsTheirPass() {
        instance.close();
        var noAccess = World.settings().groupIn(OTHER_REGION, "carts", ZONE, "carts.example.com");
        instance = instance(noAccess, zoneReads::add);
        // Both regions are asked at the same time; whichever comes first fails.
        world.inventory.beforeNextCall(World.throwing(new Transient("throttled", null)));

        List<PassReport> reports = instance.fullPasses.ask(CAUSE).join();

        assertThat(reports).extracting(PassReport::outcome).containsExactlyInAnyOrder(Outcome.APPLIED, Outcome.FAILED);
    }

    @Test
    void aZoneThatDoesNotAnswerHoldsUpNoGroupOfAnother() {
        instance.close();
        instance = instance(three, zoneId -> {
            if (zoneId.equals(OTHER_ZONE)) {
                waitFor(mayEnd);
            }
        });

        CompletableFuture<List<PassReport>> answer = instance.fullPasses.ask(CAUSE);

        await().until(() -> instance.log.latest("orders").isPresent()
                && instance.log.latest("users").isPresent());
        assertThat(answer).isNotDone();
        assertThat(instance.log.latest("carts")).isEmpty();
        mayEnd.countDown();
        assertThat(answer.join()).extracting(PassReport::outcome).containsOnly(Outcome.APPLIED);
    }

    @Test
    void whoAsksWhileOneRunsSharesTheNextWhichIsANewOne() {
        CountDownLatch begun = new CountDownLatch(1);
        world.inventory.beforeNextCall(() -> {
            begun.countDown();
            waitFor(mayEnd);
        });
        CompletableFuture<List<PassReport>> running = instance.fullPasses.ask(CAUSE);
        waitFor(begun);

        CompletableFuture<List<PassReport>> next = instance.fullPasses.ask(CAUSE);
        CompletableFuture<List<PassReport>> sameNext = instance.fullPasses.ask(CAUSE);
        assertThat(next).isNotSameAs(running).isSameAs(sameNext);
        mayEnd.countDown();

        running.join();
        assertThat(next.join()).extracting(PassReport::outcome).containsOnly(Outcome.UNCHANGED);
        assertThat(zoneReads).hasSize(4);
    }

    @Test
    void theClockAsksForNoSecondPassWhileItsFirstIsUnderWay() {
        CountDownLatch begun = new CountDownLatch(1);
        world.inventory.beforeNextCall(() -> {
            begun.countDown();
            waitFor(mayEnd);
        });
        instance.fullPasses.tick();
        waitFor(begun);

        instance.fullPasses.tick();
        instance.fullPasses.tick();
        mayEnd.countDown();
        await().until(() -> instance.log.latest("carts").isPresent());
        // Had the clock asked again, this one would share that pass and bear its cause.
        List<PassReport> next = instance.fullPasses.ask(CAUSE).join();

        assertThat(next).extracting(PassReport::cause).containsOnly(CAUSE);
    }

    @Test
    void afterTheQueueStoppedThereIsNoAnswerButAFailure() {
        instance.queue.stop();

        assertThat(instance.fullPasses.ask(CAUSE))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(Transient.class);
    }

    @Test
    void whatARegionShowedIsKnownAlsoWhileItCannotBeRead() {
        instance.fullPasses.ask(CAUSE).join();
        world.inventory.beforeNextCall(World.throwing(new Transient("throttled", null)));
        world.inventory.beforeNextCall(World.throwing(new Transient("throttled", null)));
        instance.fullPasses.ask(CAUSE).join();

        assertThat(instance.log.shown())
                .extracting(ReplicationGroup::id)
                .containsExactlyInAnyOrder("orders", "users", "carts");
    }

    private Instance instance(SampleSettings settings, Consumer<String> reading) {
        HostedZones zones = new GuardedZones(world.zones, reading, (zoneId, batch) -> {});
        return new Instance(settings.manage(OWNER), world.inventory, zones, world.clock);
    }
}
