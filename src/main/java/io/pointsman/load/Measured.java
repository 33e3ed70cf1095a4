package io.pointsman.load;

import java.util.EnumMap;
import java.util.Map;

/**
 * What became of operations.
 *
 * @param latency from the intended start to the answer, of those that succeeded
 * @param service from being sent to the answer, of the same
 * @param errors how many failed of what; a kind that did not occur is absent
 */
public record Measured(long successes, Distribution latency, Distribution service, Map<ErrorKind, Long> errors) {

    public Measured {
        errors = Map.copyOf(errors);
    }

    public long count() {
        return successes + errors.values().stream().mapToLong(count -> count).sum();
    }

    Measured plus(Measured other) {
        return new Measured(
                successes + other.successes,
                latency.plus(other.latency),
                service.plus(other.service),
                plus(errors, other.errors));
    }

    static Map<ErrorKind, Long> plus(Map<ErrorKind, Long> some, Map<ErrorKind, Long> others) {
        Map<ErrorKind, Long> sum = new EnumMap<>(ErrorKind.class);
        sum.putAll(some);
        others.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return sum;
    }
}
