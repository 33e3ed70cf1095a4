package io.pointsman.probe;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import org.HdrHistogram.Histogram;

/** What a node's answers took lately. */
record Latencies(LatencyWindow ping, LatencyWindow connect) {

    Latencies() {
        this(new LatencyWindow(), new LatencyWindow());
    }

    /** Of several nodes together. */
    static Optional<LatencySummary> summary(
            Collection<Latencies> some, Function<Latencies, LatencyWindow> kind, Instant now) {
        Histogram sum = LatencyWindow.empty();
        some.forEach(one -> kind.apply(one).addTo(sum, now));
        return LatencyWindow.summary(sum);
    }
}
