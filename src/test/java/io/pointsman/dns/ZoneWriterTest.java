package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ZoneWriterTest {

    private final InMemoryHostedZones zones = new InMemoryHostedZones(Clock.systemUTC())
            .withZone("Z1", "example.com")
            .withZone("Z2", "example.com");
    private final ZoneWriter writer = new ZoneWriter(zones, Duration.ofMillis(1));
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void aBusyZoneGetsTheSameBatchAgain() {
        failures(3, new Transient("Route 53 was still processing a prior request", null));
        writer.submit("Z1", creating(1));
        assertThat(zones.accepted("Z1")).containsExactly(creating(1));
    }

    @Test
    void afterFourAttemptsItGivesUp() {
        failures(4, new Transient("Route 53 was still processing a prior request", null));
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> writer.submit("Z1", creating(1)));
        assertThat(zones.accepted("Z1")).isEmpty();
        writer.submit("Z1", creating(2));
        assertThat(zones.accepted("Z1")).containsExactly(creating(2));
    }

    @Test
    void aBatchThatAnotherLookOrAPersonMustMendIsNotSentAgain() {
        for (RuntimeException failure : List.of(new StaleReading("changed", null), new Rejected("denied", null))) {
            failures(1, failure);
            assertThatExceptionOfType(failure.getClass()).isThrownBy(() -> writer.submit("Z1", creating(1)));
        }
        assertThat(zones.accepted("Z1")).isEmpty();
    }

    @Test
    void aBatchWhoseAnswerWasLostIsFoundInEffect() {
        zones.afterNextSubmit(() -> {
            throw new Transient("no complete answer", null);
        });
        assertThatExceptionOfType(StaleReading.class).isThrownBy(() -> writer.submit("Z1", creating(1)));
        assertThat(zones.accepted("Z1")).containsExactly(creating(1));
    }

    @Test
    void aSecondBatchForAZoneWaitsUntilTheFirstIsAnswered() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        zones.beforeNextSubmit(() -> {
            hanging.countDown();
            waitFor(released);
        });
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> writer.submit("Z1", creating(1)), threads);
        assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
        Thread second = Thread.ofVirtual().start(() -> writer.submit("Z1", creating(2)));
        await().until(() -> second.getState() == Thread.State.WAITING);
        assertThat(zones.accepted("Z1")).isEmpty();
        released.countDown();
        assertThat(first).succeedsWithin(Duration.ofSeconds(30));
        assertThat(second.join(Duration.ofSeconds(30))).isTrue();
        assertThat(zones.accepted("Z1")).containsExactly(creating(1), creating(2));
    }

    @Test
    void aZoneThatHangsHoldsUpNoOther() throws InterruptedException {
        CountDownLatch hanging = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        zones.beforeNextSubmit(() -> {
            hanging.countDown();
            waitFor(released);
        });
        CompletableFuture<Void> stuck = CompletableFuture.runAsync(() -> writer.submit("Z1", creating(1)), threads);
        assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(CompletableFuture.runAsync(() -> writer.submit("Z2", creating(1)), threads))
                .succeedsWithin(Duration.ofSeconds(30));
        released.countDown();
        assertThat(stuck).succeedsWithin(Duration.ofSeconds(30));
    }

    @Test
    void aThreadInterruptedWhileItWaitsForItsTurnSendsNothing() throws InterruptedException {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        zones.beforeNextSubmit(() -> {
            hanging.countDown();
            waitFor(released);
        });
        CompletableFuture<Void> first = CompletableFuture.runAsync(() -> writer.submit("Z1", creating(1)), threads);
        assertThat(hanging.await(30, TimeUnit.SECONDS)).isTrue();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Thread second =
                Thread.ofVirtual().start(() -> failure.complete(thrownBy(() -> writer.submit("Z1", creating(2)))));
        await().until(() -> second.getState() == Thread.State.WAITING);
        second.interrupt();
        assertThat(failure).succeedsWithin(Duration.ofSeconds(30)).isInstanceOf(Transient.class);
        released.countDown();
        assertThat(first).succeedsWithin(Duration.ofSeconds(30));
        assertThat(zones.accepted("Z1")).containsExactly(creating(1));
    }

    @Test
    void aThreadInterruptedBetweenAttemptsGivesUpAtOnce() {
        ZoneWriter patient = new ZoneWriter(zones, Duration.ofHours(1));
        zones.beforeNextSubmit(() -> {
            Thread.currentThread().interrupt();
            throw new Transient("busy", null);
        });
        CompletableFuture<Throwable> failure =
                CompletableFuture.supplyAsync(() -> thrownBy(() -> patient.submit("Z1", creating(1))), threads);
        assertThat(failure).succeedsWithin(Duration.ofSeconds(30)).isInstanceOf(Transient.class);
        assertThat(zones.accepted("Z1")).isEmpty();
    }

    private void failures(int times, RuntimeException failure) {
        for (int i = 0; i < times; i++) {
            zones.beforeNextSubmit(() -> {
                throw failure;
            });
        }
    }

    private static ChangeBatch creating(int slot) {
        return new ChangeBatch(List.of(new Change.Create(HostedZonesContract.cname("ro" + slot, "a"))), "test " + slot);
    }

    private static Throwable thrownBy(Runnable call) {
        try {
            call.run();
            return new AssertionError("nothing was thrown");
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
