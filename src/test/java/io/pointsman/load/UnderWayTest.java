package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class UnderWayTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Recording recording = new Recording();
    private final UnderWay underWay = new UnderWay(recording, Duration.ofSeconds(2), LoadPlan.LIMIT);

    @Test
    void aSecondIsNotOverWhileAnOperationOfItIsUnderWay() {
        underWay.beginAt(0);
        Attempt attempt = start(3);
        assertThat(underWay.close(3)).isEqualTo(3);
        assertThat(underWay.close(7)).isEqualTo(3);
        attempt.succeed();
        assertThat(underWay.close(7)).isEqualTo(7);
    }

    @Test
    void whatStartsInASecondThatIsClosedCountsForTheNext() {
        underWay.beginAt(0);
        assertThat(underWay.close(5)).isEqualTo(5);
        start(2).succeed();
        assertThat(recording.read().firstKey().second()).isEqualTo(5);
    }

    @Test
    void whatStartsBeforeTheRunBeginsCountsForItsFirstSecond() {
        underWay.start("primary", Operation.CONNECT, System.nanoTime(), () -> {})
                .succeed();
        assertThat(recording.read().firstKey().second()).isZero();
    }

    @Test
    void nothingIsAddedToWhatIsOverWhileManyStart() {
        underWay.beginAt(0);
        int each = 50_000;
        long taken = 0;
        int over = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> count(each), threads);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> count(each), threads);
            while (!writer.isDone() || !other.isDone()) {
                int until = underWay.close(over + 1);
                taken += counted(over, until);
                over = until;
            }
        }
        assertThat(taken + counted(over, Integer.MAX_VALUE)).isEqualTo(2L * each);
    }

    private void count(int operations) {
        for (int i = 0; i < operations; i++) {
            start(i % 100).succeed();
        }
    }

    private long counted(int from, int until) {
        return recording.read(from, until).values().stream()
                .mapToLong(Measured::count)
                .sum();
    }

    private Attempt start(int second) {
        return underWay.start("primary", Operation.WRITE, second * SECOND, () -> {});
    }
}
