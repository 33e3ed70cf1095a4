package io.pointsman.load;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Percentiles of how long operations took; all zero if there was none. */
public record Times(Duration p50, Duration p90, Duration p99, Duration p999, Duration max) {

    private static final long NANOS_PER_MICRO = 1_000;

    static Times of(Histogram micros) {
        return new Times(
                at(micros, 50), at(micros, 90), at(micros, 99), at(micros, 99.9), duration(micros.getMaxValue()));
    }

    private static Duration at(Histogram micros, double percentile) {
        return duration(micros.getValueAtPercentile(percentile));
    }

    private static Duration duration(long micros) {
        return Duration.ofNanos(micros * NANOS_PER_MICRO);
    }
}
