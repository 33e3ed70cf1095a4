package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordingTest {

    private static final Instant BEGIN = Instant.parse("2026-11-27T12:00:00Z");
    private static final Series WRITES = new Series(0, "primary", Operation.WRITE);

    private final Recording recording = new Recording();

    @Test
    void latencyAndServiceTimeAreKeptApart() {
        recording.succeeded(WRITES, 0, nanos(2_000), nanos(3));
        Summary summary = result(recording).summary("primary", Operation.WRITE);
        assertThat(summary.latency().max()).isBetween(Duration.ofMillis(2_000), Duration.ofMillis(2_002));
        assertThat(summary.service().max()).isBetween(Duration.ofMillis(3), Duration.ofMillis(4));
    }

    @Test
    void percentilesOfThreeGeneratorsAreThoseOfOneThatDidItAll() {
        List<Recording> three = List.of(new Recording(), new Recording(), new Recording());
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 30_000; i++) {
            Series series = new Series(i % 5, i % 2 == 0 ? "primary" : "reader", Operation.READ);
            long latency = (long) Math.exp(random.nextDouble(8, 23));
            for (Recording each : List.of(recording, three.get(random.nextInt(3)))) {
                if (i % 100 == 0) {
                    each.failed(series, 0, ErrorKind.TIMEOUT);
                } else {
                    each.succeeded(series, 0, latency, latency / 2);
                }
            }
        }
        LoadResult merged =
                LoadResult.merge(three.stream().map(RecordingTest::result).toList());
        LoadResult one = result(recording);
        assertThat(merged.seconds()).isEqualTo(one.seconds());
        assertThat(merged.total()).isEqualTo(one.total());
        assertThat(merged.summary("reader", Operation.READ)).isEqualTo(one.summary("reader", Operation.READ));
    }

    @Test
    void generatorsThatBeganLaterAreMergedWhereTheClockSays() {
        recording.succeeded(WRITES, 0, 1, 1);
        LoadResult later = new LoadResult(
                BEGIN.plusMillis(2_900),
                result(recording).seconds(),
                new Pacing(1, 1, 1),
                0,
                List.of("it fell behind"));
        LoadResult merged = LoadResult.merge(List.of(later, result(recording)));
        assertThat(merged.begin()).isEqualTo(BEGIN);
        assertThat(merged.seconds()).containsOnlyKeys(WRITES, WRITES.later(3));
        assertThat(merged.isValid()).as("one that is not spoils them all").isFalse();
        assertThat(merged.pacing()).isEqualTo(new Pacing(1, 1, 1));
    }

    @Test
    void allPiecesOfARunMakeTheWhole() {
        for (int second = 0; second < 5; second++) {
            recording.succeeded(WRITES.later(second), 0, nanos(second), nanos(1));
            recording.failed(WRITES.later(second), 0, ErrorKind.TIMEOUT);
        }
        LoadResult whole = new LoadResult(BEGIN, recording.read(), new Pacing(10, 9, 9), 3, List.of("it fell behind"));
        LoadResult early = new LoadResult(BEGIN.minusSeconds(7), recording.read(0, 0), Pacing.NONE, 0, List.of());
        LoadResult first = new LoadResult(BEGIN, recording.read(0, 2), Pacing.NONE, 0, List.of());
        LoadResult second = new LoadResult(BEGIN, recording.read(2, 3), Pacing.NONE, 0, List.of());
        assertThat(LoadResult.merge(List.of(early, first, second, whole.from(3))))
                .isEqualTo(whole);
    }

    @Test
    void whatEndsAfterItsSecondWasCompressedIsCountedStill() {
        recording.succeeded(WRITES, 0, nanos(1), nanos(1));
        recording.settle(5);
        recording.succeeded(WRITES, 0, nanos(3_000), nanos(3_000));
        recording.failed(WRITES, 0, ErrorKind.RESET);
        Measured measured = recording.read().values().iterator().next();
        assertThat(measured.successes()).isEqualTo(2);
        assertThat(measured.count()).isEqualTo(3);
        assertThat(measured.errors()).containsExactly(Map.entry(ErrorKind.RESET, 1L));
    }

    @Test
    void nothingIsLostWhileManyCountAndSecondsAreCompressed() {
        int each = 50_000;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<CompletableFuture<Void>> writers = IntStream.range(0, 4)
                    .mapToObj(writer -> CompletableFuture.runAsync(() -> count(each), threads))
                    .toList();
            while (!writers.stream().allMatch(CompletableFuture::isDone)) {
                recording.settle(3);
            }
        }
        Summary total = result(recording).total();
        assertThat(total.successes()).isEqualTo(4L * each / 2);
        assertThat(total.errors()).containsExactly(Map.entry(ErrorKind.OTHER, 4L * each / 2));
    }

    private void count(int operations) {
        for (int i = 0; i < operations; i++) {
            Series series = new Series(i % 5, "primary", Operation.WRITE);
            if (i % 2 == 0) {
                recording.succeeded(series, 0, nanos(i % 1_000), nanos(1));
            } else {
                recording.failed(series, 0, ErrorKind.OTHER);
            }
        }
    }

    @Test
    void connectionsAreNoOperationsOfTheTotal() {
        recording.succeeded(new Series(0, "primary", Operation.CONNECT), 0, nanos(5), nanos(5));
        recording.succeeded(WRITES, 0, nanos(1), nanos(1));
        assertThat(result(recording).total().successes()).isOne();
    }

    @Test
    void aResultReadFromItsBytesIsTheSame() {
        recording.succeeded(WRITES, 0, nanos(1), nanos(1));
        recording.failed(WRITES.later(7), 0, ErrorKind.READONLY);
        LoadResult result = new LoadResult(BEGIN, recording.read(), new Pacing(2, 1, 1), 3, List.of("it fell behind"));
        byte[] bytes = LoadResultFormat.write(result);
        assertThat(LoadResultFormat.read(bytes)).isEqualTo(result);
        assertThat(bytes).hasSizeLessThan(500);
        bytes[3]++;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadResultFormat.read(bytes))
                .withMessageContaining("version 4");
    }

    private static LoadResult result(Recording recording) {
        return new LoadResult(BEGIN, recording.read(), Pacing.NONE, 0, List.of());
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
