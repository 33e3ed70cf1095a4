package io.pointsman.load;

import java.util.Collection;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Several seconds, paths or operations together.
 *
 * @param latency from the intended start, of those that succeeded
 * @param service from being sent, of the same
 */
public record Summary(long successes, Map<ErrorKind, Long> errors, Times latency, Times service) {

    public static Summary of(Collection<Measured> some) {
        Histogram latency = Distribution.emptySum();
        Histogram service = Distribution.emptySum();
        Map<ErrorKind, Long> errors = Map.of();
        for (Measured one : some) {
            one.latency().addTo(latency);
            one.service().addTo(service);
            errors = Measured.plus(errors, one.errors());
        }
        return new Summary(latency.getTotalCount(), Map.copyOf(errors), Times.of(latency), Times.of(service));
    }

    public long failures() {
        return errors.values().stream().mapToLong(count -> count).sum();
    }
}
