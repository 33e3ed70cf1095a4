package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.aws.Pause;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ZoneWriterTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final InMemoryHostedZones zones = new InMemoryHostedZones(Clock.systemUTC())
            .withZone("Z1", "example.com")
            .withZone("Z2", "example.com");
    private final List<Duration> waits = new CopyOnWriteArrayList<>();
    private volatile Duration untilOwnWindow = Duration.ZERO;
    private final ZoneWriter writer =
            new ZoneWriter(zones, 1_000, Duration.ofSeconds(1), () -> untilOwnWindow, waits::add);
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void release() {
        released.countDown();
    }

    @Test
    void aBusyZoneGetsTheSameBatchAgainEverLater() {
        failures(4, new Transient("Route 53 was still processing a prior request", null));
        assertAccepted(writer.submit("Z1", creating(1)));
        assertThat(zones.accepted("Z1")).containsExactly(creating(1));
        assertThat(waits).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(waits.get(i)).isBetween(Duration.ofMillis(500 << i), Duration.ofMillis(1_000 << i));
        }
    }

    @Test
    void afterFiveAttemptsItGivesUp() {
        failures(5, new Transient("Route 53 was still processing a prior request", null));
        assertFailed(writer.submit("Z1", creating(1)), Transient.class);
        assertThat(zones.accepted("Z1")).isEmpty();
        assertAccepted(writer.submit("Z1", creating(2)));
    }

    @Test
    void aBatchThatAnotherLookOrAPersonMustMendIsNotSentAgain() {
        for (RuntimeException failure : List.of(
                new StaleReading("changed", null), new Rejected("denied", null), Rejected.ofPart("apex", null))) {
            failures(1, failure);
            assertFailed(writer.submit("Z1", creating(1)), failure.getClass());
        }
        assertThat(zones.accepted("Z1")).isEmpty();
        assertThat(waits).isEmpty();
    }

    @Test
    void aBatchWhoseAnswerWasLostIsFoundInEffect() {
        zones.afterNextSubmit(() -> {
            throw new Transient("no complete answer", null);
        });
        assertFailed(writer.submit("Z1", creating(1)), StaleReading.class);
        assertThat(zones.accepted("Z1")).containsExactly(creating(1));
    }

    @Test
    void aLoneChangeDoesNotWaitForCompany() {
        assertAccepted(writer.submit("Z1", creating(1)));
        assertAccepted(writer.submit("Z1", creating(2)));
        assertThat(zones.accepted("Z1")).containsExactly(creating(1), creating(2));
    }

    @Test
    void whatComesWhileABatchIsUnderWayGoesOutTogether() throws InterruptedException {
        CompletableFuture<Void> first = submitAndHang();
        List<CompletableFuture<Void>> others =
                List.of(writer.submit("Z1", creating(2)), writer.submit("Z1", creating(3)));
        assertThat(zones.accepted("Z1")).isEmpty();
        released.countDown();
        assertAccepted(first);
        others.forEach(ZoneWriterTest::assertAccepted);
        assertThat(zones.accepted("Z1"))
                .containsExactly(creating(1), ChangeBatch.together(List.of(creating(2), creating(3))));
        assertThat(zones.accepted("Z1").getLast().comment()).isEqualTo("test 2, test 3");
    }

    @Test
    void aThousandElementsAreAFullBatchAndWhatWasSubmittedAsOneIsNeverSplit() throws InterruptedException {
        CompletableFuture<Void> first = submitAndHang();
        List<CompletableFuture<Void>> others = IntStream.of(2, 3, 4, 5)
                .mapToObj(number -> writer.submit("Z1", creating(number, 400)))
                .toList();
        released.countDown();
        assertAccepted(first);
        others.forEach(ZoneWriterTest::assertAccepted);
        assertThat(zones.accepted("Z1"))
                .extracting(batch -> batch.changes().size())
                .containsExactly(1, 800, 800);
    }

    @Test
    void noMoreGoesOutAtOnceThanTheAccountsRateTakes() throws InterruptedException {
        ZoneWriter narrow = new ZoneWriter(zones, 500, Duration.ZERO, () -> Duration.ZERO, Pause.REAL);
        hangAtNextSubmit();
        CompletableFuture<Void> first = narrow.submit("Z1", creating(1));
        hanging.await();
        List<CompletableFuture<Void>> others = List.of(
                narrow.submit("Z1", creating(2, 300)),
                narrow.submit("Z1", creating(3, 200)),
                narrow.submit("Z1", creating(4, 600)),
                narrow.submit("Z1", creating(5, 1)));
        released.countDown();
        assertAccepted(first);
        others.forEach(ZoneWriterTest::assertAccepted);
        assertThat(zones.accepted("Z1"))
                .extracting(batch -> batch.changes().size())
                .containsExactly(1, 500, 600, 1);
    }

    @Test
    void aLargeBatchWaitsForThisInstancesWindowAtEachAttempt() {
        untilOwnWindow = Duration.ofMillis(999);
        failures(1, new Transient("Route 53 was still processing a prior request", null));
        assertAccepted(writer.submit("Z1", creating(1, 100)));
        assertThat(waits).hasSize(3).startsWith(untilOwnWindow).endsWith(untilOwnWindow);
    }

    @Test
    void aBatchDoesNotWaitForTheWindowWhenThatCostsMoreThanARefusal() {
        untilOwnWindow = Duration.ofSeconds(1);
        assertAccepted(writer.submit("Z1", creating(1, 100)));
        assertThat(waits).isEmpty();
    }

    @Test
    void theWindowIsAwaitedWhenTheRateAdmitsTheBatch() {
        List<String> waited = new CopyOnWriteArrayList<>();
        AtomicInteger room = new AtomicInteger(40);
        ZoneWriter paced = new ZoneWriter(
                zones.withRoom(room::get),
                100,
                Duration.ZERO,
                () -> Duration.ofMillis(250),
                pause -> waited.add(room.getAndAdd(20) + " " + pause.toMillis()));
        assertAccepted(paced.submit("Z1", creating(1, 100)));
        assertThat(waited).containsExactly("40 20", "60 20", "80 20", "100 250");
    }

    @Test
    void whatComesWhileTheWindowIsAwaitedGoesAlong() {
        AtomicReference<ZoneWriter> waiting = new AtomicReference<>();
        List<CompletableFuture<Void>> late = new CopyOnWriteArrayList<>();
        waiting.set(new ZoneWriter(zones, 1_000, Duration.ZERO, () -> Duration.ofMillis(250), pause -> {
            if (late.isEmpty()) {
                late.add(waiting.get().submit("Z1", creating(101)));
            }
        }));
        assertAccepted(waiting.get().submit("Z1", creating(1, 100)));
        late.forEach(ZoneWriterTest::assertAccepted);
        assertThat(zones.accepted("Z1"))
                .extracting(batch -> batch.changes().size())
                .containsExactly(101);
    }

    @Test
    void aWaitThatFailsFailsThoseWhoWaitAndNobodyAfterThem() {
        zones.withRoom(() -> {
            throw new IllegalStateException("no such account");
        });
        assertThat(writer.submit("Z1", creating(1)))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class);
        zones.withRoom(() -> 1_000);
        assertAccepted(writer.submit("Z1", creating(2)));
    }

    @Test
    void aWaitThatFailsBeforeWhatWasPartedFailsThatToo() throws InterruptedException {
        zones.place("Z1", HostedZonesContract.cname("ro3", "other"));
        CompletableFuture<Void> first = submitAndHang();
        List<CompletableFuture<Void>> others = IntStream.rangeClosed(2, 5)
                .mapToObj(number -> writer.submit("Z1", creating(number)))
                .toList();
        AtomicInteger asked = new AtomicInteger();
        zones.withRoom(() -> {
            if (asked.incrementAndGet() > 1) {
                throw new IllegalStateException("no such account");
            }
            return 1_000;
        });
        released.countDown();
        assertAccepted(first);

        assertThat(others).allSatisfy(other -> assertThat(other).failsWithin(Duration.ofSeconds(10)));
    }

    @Test
    void aRateThatNeverAdmitsItAtOnceDoesNotKeepABatchForEver() {
        zones.withRoom(() -> 0);
        assertAccepted(writer.submit("Z1", creating(1)));
        assertThat(waits.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofSeconds(4));
    }

    @Test
    void theOneWhoseRecordIsNamedInTheRefusalIsPartedFromTheOthers() throws InterruptedException {
        zones.place("Z1", HostedZonesContract.cname("ro3", "other"));
        CompletableFuture<Void> first = submitAndHang();
        List<CompletableFuture<Void>> others = IntStream.rangeClosed(2, 9)
                .mapToObj(number -> writer.submit("Z1", creating(number)))
                .toList();
        released.countDown();
        assertAccepted(first);
        for (int i = 0; i < others.size(); i++) {
            if (i == 1) {
                assertFailed(others.get(i), StaleReading.class);
            } else {
                assertAccepted(others.get(i));
            }
        }
        assertThat(zones.accepted("Z1")).hasSize(2);
    }

    @Test
    void whenARefusalNamesNobodyTheBatchIsHalvedUntilTheOneAtFaultStandsAlone() throws InterruptedException {
        List<Integer> sizes = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> first = submitAndHang();
        List<CompletableFuture<Void>> others = IntStream.rangeClosed(2, 9)
                .mapToObj(number -> writer.submit("Z1", creating(number)))
                .toList();
        // Eight together, the first four, the first two, the first: that is the one.
        for (int refusals = 0; refusals < 4; refusals++) {
            zones.beforeNextSubmit(() -> {
                sizes.add(1);
                throw new StaleReading("Route 53's answer carries no reason", null);
            });
        }
        released.countDown();
        assertAccepted(first);
        assertFailed(others.getFirst(), StaleReading.class);
        others.subList(1, others.size()).forEach(ZoneWriterTest::assertAccepted);
        assertThat(sizes).hasSize(4);
        assertThat(zones.accepted("Z1"))
                .extracting(batch -> batch.changes().size())
                .containsExactly(1, 1, 2, 4);
    }

    @Test
    void aRefusalOfTheWholeCallIsNotTriedInParts() throws InterruptedException {
        CompletableFuture<Void> first = submitAndHang();
        List<CompletableFuture<Void>> others =
                List.of(writer.submit("Z1", creating(2)), writer.submit("Z1", creating(3)));
        failures(1, new Rejected("Allow route53:ChangeResourceRecordSets", null));
        released.countDown();
        assertAccepted(first);
        others.forEach(answer -> assertFailed(answer, Rejected.class));
        assertThat(zones.accepted("Z1")).hasSize(1);
    }

    @Test
    void aNameIsNotTakenForTheEndOfALongerOne() {
        assertThat(creating(1).isNamedIn("Tried to create resource record set [name='ro1.example.com.', type='CNAME']"))
                .isTrue();
        assertThat(creating(1).isNamedIn("RRSet with DNS name ro1.example.com. is not permitted in zone x."))
                .isTrue();
        assertThat(creating(1)
                        .isNamedIn("Tried to create resource record set [name='x.ro1.example.com.', type='CNAME']"))
                .isFalse();
        assertThat(creating(1).isNamedIn("Tried to create resource record set [name='ro1.example.com.au.', type='A']"))
                .isFalse();
        assertThat(creating(1).isNamedIn("Tried to create resource record set [name='ro11.example.com.', type='A']"))
                .isFalse();
    }

    @Test
    void aZoneThatHangsHoldsUpNoOther() throws InterruptedException {
        CompletableFuture<Void> stuck = submitAndHang();
        assertAccepted(writer.submit("Z2", creating(1)));
        released.countDown();
        assertAccepted(stuck);
    }

    @Test
    void aFailureThatNobodyForesawIsToldAndTheNextBatchGoesOut() {
        zones.beforeNextSubmit(() -> {
            throw new IllegalStateException("thrown by the test");
        });
        assertFailed(writer.submit("Z1", creating(1)), IllegalStateException.class);
        await().untilAsserted(() -> assertAccepted(writer.submit("Z1", creating(2))));
    }

    private CompletableFuture<Void> submitAndHang() throws InterruptedException {
        hangAtNextSubmit();
        CompletableFuture<Void> first = writer.submit("Z1", creating(1));
        hanging.await();
        return first;
    }

    private void hangAtNextSubmit() {
        zones.beforeNextSubmit(() -> {
            hanging.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void failures(int times, RuntimeException failure) {
        for (int i = 0; i < times; i++) {
            zones.beforeNextSubmit(() -> {
                throw failure;
            });
        }
    }

    private static void assertAccepted(CompletableFuture<Void> answer) {
        assertThat(answer).succeedsWithin(SOON);
    }

    private static void assertFailed(CompletableFuture<Void> answer, Class<? extends Throwable> failure) {
        assertThat(answer).failsWithin(SOON).withThrowableThat().withCauseInstanceOf(failure);
    }

    private static ChangeBatch creating(int slot) {
        return new ChangeBatch(List.of(new Change.Create(HostedZonesContract.cname("ro" + slot, "a"))), "test " + slot);
    }

    private static ChangeBatch creating(int group, int changes) {
        return new ChangeBatch(
                IntStream.range(0, changes)
                        .<Change>mapToObj(
                                i -> new Change.Create(HostedZonesContract.cname("g%d-%d".formatted(group, i), "a")))
                        .toList(),
                "group " + group);
    }
}
