package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.OWNER;
import static io.pointsman.reconcile.World.ZONE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.SampleSettings;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
@SuppressWarnings({"FutureReturnValueIgnored", "ReferenceEquality"
}) // an answer that a test does not wait for; one and the same report
class ReconcileQueueTest {

    private static final Cause CAUSE = Cause.of("test");

    private final World world = new World();
    private Instance instance = world.instance();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    @AfterEach
    void close() {
        mayEnd.countDown();
        instance.close();
    }

    @Test
    void aGroupHasOnePassAtATime() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Supplier<Observation> look = () -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Observation observation = instance.observer.observe(orders());
            inside.decrementAndGet();
            return observation;
        };
        List<CompletableFuture<PassReport>> answers = IntStream.range(0, 200)
                .parallel()
                .mapToObj(i -> instance.queue.ask(orders(), CAUSE, 0, look))
                .toList();

        answers.forEach(CompletableFuture::join);
        assertThat(most).hasValue(1);
    }

    @Test
    void whoAsksWhileAPassRunsSharesTheNext() throws InterruptedException {
        CompletableFuture<PassReport> running = askAndHold();
        List<CompletableFuture<PassReport>> others = IntStream.range(0, 100)
                .mapToObj(i -> instance.queue.ask(orders(), CAUSE))
                .toList();
        assertThat(others).noneMatch(CompletableFuture::isDone);
        mayEnd.countDown();

        PassReport next = others.getFirst().join();
        assertThat(next.id()).isEqualTo(running.join().id() + 1);
        assertThat(others).allSatisfy(answer -> assertThat(answer.join()).isSameAs(next));
    }

    @Test
    void theHintAmongThoseWhoShareAPassIsItsCause() throws InterruptedException {
        var unused = askAndHold();
        Cause hint = new Cause("FailoverComplete", Optional.of(Instant.parse("2026-11-20T02:59:59Z")));
        var unusedToo = instance.queue.ask(orders(), Cause.of("clock"));
        CompletableFuture<PassReport> answer = instance.queue.ask(orders(), hint);
        mayEnd.countDown();

        assertThat(answer.join().cause()).isEqualTo(hint);
    }

    @Test
    void aLookThatWasBroughtServesOnlyThoseWhoBroughtIt() throws InterruptedException {
        var unused = askAndHold();
        AtomicInteger brought = new AtomicInteger();
        Observation old = new Observation(
                Optional.of(ORDERS.at(world.clock.instant())),
                world.zones.read(ZONE, List.of(orders().naming().range())));
        var unusedToo = instance.queue.ask(orders(), CAUSE, instance.queue.question(), () -> {
            brought.incrementAndGet();
            return old;
        });
        // Its question is younger than the look above, and so must its answer be.
        world.inventory.put(ORDERS.failOverTo("orders-002"));
        CompletableFuture<PassReport> answer = instance.queue.ask(orders(), CAUSE);
        mayEnd.countDown();

        assertThat(answer.join().group())
                .contains(ORDERS.failOverTo("orders-002").at(world.clock.instant()));
        assertThat(brought).hasValue(0);
    }

    @Test
    void ofSeveralLooksThatWereBroughtTheOneThatWasAskedForLastCounts() throws InterruptedException {
        var unused = askAndHold();
        List<String> used = new ArrayList<>();
        long before = instance.queue.question();
        long after = instance.queue.question();
        CompletableFuture<PassReport> late = instance.queue.ask(orders(), CAUSE, after, () -> look(used, "late"));
        CompletableFuture<PassReport> early = instance.queue.ask(orders(), CAUSE, before, () -> look(used, "early"));
        mayEnd.countDown();

        assertThat(early.join()).isSameAs(late.join());
        assertThat(used).containsExactly("late");
    }

    @Test
    void passesOverDifferentGroupsRunSideBySide() {
        instance.close();
        instance = world.instance(World.settings().group("users", ZONE, "users.example.com"));
        CyclicBarrier both = new CyclicBarrier(2);

        List<CompletableFuture<PassReport>> answers = instance.groups.all().stream()
                .map(group -> instance.queue.ask(group, CAUSE, instance.queue.question(), () -> {
                    meet(both);
                    return instance.observer.observe(group);
                }))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().failure()).isEmpty());
    }

    @Test
    void aZoneThatHangsHoldsUpNoGroupOfAnother() {
        SampleSettings settings = new SampleSettings().group("orders", "Z2", "readonly.example.net");
        world.zones.withZone("Z2", "example.net");
        for (int i = 0; i < 40; i++) {
            String id = "slow-" + i;
            settings.group(id, ZONE, "slow-" + i + "-ro.example.com");
            world.inventory.put(SampleGroup.group(id).primary(id + "-001").replicas(id + "-002"));
        }
        instance.close();
        var hanging = new GuardedZones(world.zones, zoneId -> {}, (zoneId, batch) -> {
            if (zoneId.equals(ZONE)) {
                begun.countDown();
                waitFor(mayEnd);
            }
        });
        instance = new Instance(settings.manage(OWNER), world.inventory, hanging, world.clock);

        var unused = instance.groups.all().stream()
                .filter(group -> group.zoneId().equals(ZONE))
                .map(group -> instance.queue.ask(group, CAUSE))
                .toList();
        await().until(() -> begun.getCount() == 0);

        assertThat(instance.queue.ask(orders(), CAUSE))
                .succeedsWithin(Duration.ofSeconds(10))
                .extracting(PassReport::outcome)
                .isEqualTo(PassReport.Outcome.APPLIED);
    }

    @Test
    void aPassThatThrowsIsAnsweredAndTheNextOneRuns() {
        assertThat(instance.queue.ask(orders(), CAUSE, 0, ReconcileQueueTest::overflow))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(StackOverflowError.class);
        assertThat(instance.queue.ask(orders(), CAUSE)).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void stopWaitsForWhatWasAskedAndTakesNothingNew() throws InterruptedException {
        CompletableFuture<PassReport> running = askAndHold();
        CompletableFuture<PassReport> waiting = instance.queue.ask(orders(), CAUSE);
        Thread stop = Thread.ofVirtual().start(instance.queue::stop);
        await().until(() -> !instance.queue.isRunning());

        assertThat(instance.queue.ask(orders(), CAUSE))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(Transient.class);
        assertThat(stop.isAlive()).isTrue();
        mayEnd.countDown();
        stop.join();
        assertThat(running).isCompleted();
        assertThat(waiting).isCompleted();
    }

    @Test
    void anIdleQueueStopsAtOnceAndStartsAgain() {
        instance.queue.ask(orders(), CAUSE).join();
        instance.queue
                .ask(orders(), CAUSE, 0, ReconcileQueueTest::overflow)
                .exceptionally(failure -> null)
                .join();
        instance.queue.stop();

        instance.queue.start();
        assertThat(instance.queue.ask(orders(), CAUSE)).succeedsWithin(Duration.ofSeconds(10));
    }

    private ManagedGroup orders() {
        return instance.group("orders");
    }

    private Observation look(List<String> used, String name) {
        used.add(name);
        return instance.observer.observe(orders());
    }

    /** A pass that is under way until {@link #mayEnd}. */
    private CompletableFuture<PassReport> askAndHold() throws InterruptedException {
        world.inventory.beforeNextCall(() -> {
            begun.countDown();
            waitFor(mayEnd);
        });
        CompletableFuture<PassReport> answer = instance.queue.ask(orders(), CAUSE);
        begun.await();
        return answer;
    }

    private static Observation overflow() {
        throw new StackOverflowError("thrown by the test");
    }

    static void waitFor(CountDownLatch latch) {
        try {
            if (!latch.await(15, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the latch");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(15, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }
}
