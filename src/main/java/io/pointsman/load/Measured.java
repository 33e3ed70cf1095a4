package io.pointsman.load;

import java.util.EnumMap;
import java.util.Map;

/**
 * What became of operations.
 *
 * @param latency from the intended start to the answer, of those that succeeded
 * @param service from being sent to the answer, of the same
 * @param errors how many failed of what; a kind that did not occur is absent
 * @param served when those were meant to start that succeeded
 * @param failed likewise those that failed
 */
public record Measured(
        long successes,
        Distribution latency,
        Distribution service,
        Map<ErrorKind, Long> errors,
        Moments served,
        Moments failed) {

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
                plus(errors, other.errors),
                served.plus(other.served),
                failed.plus(other.failed));
    }

    /** The same, meant to start so many moments later, but counted in the same second. */
    Measured later(int moments) {
        return new Measured(successes, latency, service, errors, served.later(moments), failed.later(moments));
    }

    static Map<ErrorKind, Long> plus(Map<ErrorKind, Long> some, Map<ErrorKind, Long> others) {
        Map<ErrorKind, Long> sum = new EnumMap<>(ErrorKind.class);
        sum.putAll(some);
        others.forEach((kind, count) -> sum.merge(kind, count, Long::sum));
        return sum;
    }
}
