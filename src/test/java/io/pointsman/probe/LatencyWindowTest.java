package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {

    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");

    private final LatencyWindow window = new LatencyWindow();

    @Test
    void aSummaryIsOfAllTimes() {
        for (int millis = 1; millis <= 100; millis++) {
            window.record(Duration.ofMillis(millis), START);
        }
        LatencySummary summary = summary(START).orElseThrow();
        assertThat(summary.count()).isEqualTo(100);
        assertThat(summary.p50()).isBetween(Duration.ofMillis(50), Duration.ofMillis(51));
        assertThat(summary.p99()).isBetween(Duration.ofMillis(99), Duration.ofMillis(100));
        assertThat(summary.max()).isBetween(Duration.ofMillis(100), Duration.ofMillis(101));
    }

    @Test
    void whatIsOlderThanTwoMinutesDoesNotCount() {
        window.record(Duration.ofMillis(1), START);
        assertThat(summary(START.plusSeconds(60))).isPresent();
        window.record(Duration.ofMillis(2), START.plusSeconds(61));
        assertThat(summary(START.plusSeconds(110)).orElseThrow().count()).isEqualTo(2);
        assertThat(summary(START.plusSeconds(121)).orElseThrow().count()).isEqualTo(1);
        assertThat(summary(START.plusSeconds(600))).isEmpty();
    }

    @Test
    void timesBeyondAllBoundsCountAtTheBounds() {
        window.record(Duration.ofHours(1), START);
        window.record(Duration.ofSeconds(-1), START);
        assertThat(summary(START).orElseThrow().max()).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void percentilesOfSeveralAreThoseOfAllTheirTimes() {
        Latencies fast = new Latencies();
        Latencies slow = new Latencies();
        for (int time = 0; time < 99; time++) {
            fast.ping().record(Duration.ofMillis(1), START);
        }
        slow.ping().record(Duration.ofMillis(900), START);
        LatencySummary both =
                Latencies.summary(List.of(fast, slow), Latencies::ping, START).orElseThrow();
        assertThat(both.p50()).isLessThan(Duration.ofMillis(2));
        assertThat(both.p99()).as("not the mean of 1 ms and 900 ms").isLessThan(Duration.ofMillis(2));
        assertThat(both.max()).isGreaterThanOrEqualTo(Duration.ofMillis(900));
    }

    private Optional<LatencySummary> summary(Instant now) {
        Histogram sum = LatencyWindow.empty();
        window.addTo(sum, now);
        return LatencyWindow.summary(sum);
    }
}
