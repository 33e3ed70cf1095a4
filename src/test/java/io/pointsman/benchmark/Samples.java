package io.pointsman.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Durations of one thing done many times, all of them kept. */
final class Samples {

    private final List<Duration> taken = new ArrayList<>();

    void add(Duration sample) {
        taken.add(sample);
    }

    int count() {
        return taken.size();
    }

    double medianMillis() {
        List<Double> sorted = sortedMillis();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** By nearest rank: the sample that nine of ten do not exceed. */
    double p90Millis() {
        List<Double> sorted = sortedMillis();
        return sorted.get((int) Math.ceil(sorted.size() * 0.9) - 1);
    }

    double bestMillis() {
        return sortedMillis().getFirst();
    }

    /** Median, p90 and best, in milliseconds with one decimal. */
    List<String> cells() {
        return List.of(oneDecimal(medianMillis()), oneDecimal(p90Millis()), oneDecimal(bestMillis()));
    }

    static String oneDecimal(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    static String twoDecimals(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    private List<Double> sortedMillis() {
        return taken.stream().map(sample -> sample.toNanos() / 1e6).sorted().toList();
    }
}
