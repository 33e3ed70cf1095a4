package io.pointsman.probe;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;
import org.jspecify.annotations.Nullable;

/** How long something took, each time of the last minute or two, exact to a hundredth. */
final class LatencyWindow {

    private static final Duration HALF = Duration.ofMinutes(1);
    private static final long LONGEST_MICROS = Duration.ofMinutes(1).toNanos() / 1_000;
    private static final int DIGITS = 2;

    private Histogram current = empty();
    private @Nullable Histogram before;
    private Instant since = Instant.MIN;

    static Histogram empty() {
        return new PackedHistogram(1, LONGEST_MICROS, DIGITS);
    }

    synchronized void record(Duration took, Instant at) {
        turn(at);
        current.recordValue(Math.clamp(took.toNanos() / 1_000, 0, LONGEST_MICROS));
    }

    /** Adds each time to a sum of several, from which alone percentiles may be told. */
    synchronized void addTo(Histogram sum, Instant now) {
        turn(now);
        sum.add(current);
        if (before != null) {
            sum.add(before);
        }
    }

    private void turn(Instant now) {
        if (since.equals(Instant.MIN)) {
            since = now;
        }
        if (now.isBefore(since.plus(HALF))) {
            return;
        }
        before = now.isBefore(since.plus(HALF.multipliedBy(2))) ? current : null;
        current = empty();
        since = now;
    }

    /** @return empty if it never happened */
    static Optional<LatencySummary> summary(Histogram histogram) {
        if (histogram.getTotalCount() == 0) {
            return Optional.empty();
        }
        return Optional.of(new LatencySummary(
                histogram.getTotalCount(),
                micros(histogram.getValueAtPercentile(50)),
                micros(histogram.getValueAtPercentile(99)),
                micros(histogram.getMaxValue())));
    }

    private static Duration micros(long value) {
        return Duration.ofNanos(value * 1_000);
    }
}
