package io.pointsman.sandbox.front;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * What is injected before and after calls, by service and operation; {@code *} stands for all of either. Latencies that match add up.
 * Of the failures that match, the first set decides; one that has failed its number of calls, or whose time is over, is forgotten.
 */
public final class CallFaults {

    /** Every service, or every operation. */
    public static final String ANY = "*";

    private final List<Latency> latencies = new ArrayList<>();
    private final List<Failure> failures = new ArrayList<>();
    private final Clock clock;
    private Random random = new Random(1);

    CallFaults(Clock clock) {
        this.clock = clock;
    }

    /** Added to each call of the operation. */
    public record Latency(String service, String operation, Duration added) {}

    /**
     * A failure as it stands now.
     *
     * @param remaining calls still to fail; empty when {@code probability} decides for ever
     * @param probability of a call to fail, 1 where {@code remaining} counts
     * @param until when it ends by itself; empty: it does not
     * @param hold how long {@link CallFault#HANG} is silent; zero for the others
     */
    public record Failure(
            String service,
            String operation,
            CallFault fault,
            Optional<Integer> remaining,
            double probability,
            Optional<Instant> until,
            Duration hold) {}

    /** What is to happen to one call. */
    record Decision(Duration latency, Optional<Failure> failure) {}

    /** Replaces what was added to the operation's calls before; zero removes it. */
    public synchronized void delay(String service, String operation, Duration added) {
        if (added.isNegative()) {
            throw new IllegalArgumentException("latency must not be negative, was " + added);
        }
        latencies.removeIf(latency ->
                latency.service().equals(service) && latency.operation().equals(operation));
        if (!added.isZero()) {
            latencies.add(new Latency(service, operation, added));
        }
    }

    /** Fails the next {@code times} calls; {@link CallFault#HANG} needs {@link #hangNext}. */
    public void failNext(String service, String operation, CallFault fault, int times) {
        add(new Failure(service, operation, fault, Optional.of(times), 1, Optional.empty(), Duration.ZERO));
    }

    /** Leaves the next {@code times} calls without an answer for {@code hold}, then closes their connections. */
    public void hangNext(String service, String operation, int times, Duration hold) {
        add(new Failure(service, operation, CallFault.HANG, Optional.of(times), 1, Optional.empty(), hold));
    }

    /** Fails calls by chance, until {@link #clear()}. */
    public void failAtRandom(String service, String operation, CallFault fault, double probability) {
        add(new Failure(service, operation, fault, Optional.empty(), probability, Optional.empty(), Duration.ZERO));
    }

    /** Fails all calls of the next {@code duration}, in real time. */
    public void failFor(String service, String operation, CallFault fault, Duration duration) {
        add(new Failure(service, operation, fault, Optional.empty(), 1, in(duration), Duration.ZERO));
    }

    /** Leaves all calls of the next {@code duration} without an answer, each for {@code hold}. */
    public void hangFor(String service, String operation, Duration duration, Duration hold) {
        add(new Failure(service, operation, CallFault.HANG, Optional.empty(), 1, in(duration), hold));
    }

    /** When a failure set now for so long ends. */
    public Optional<Instant> in(Duration duration) {
        return Optional.of(clock.instant().plus(duration));
    }

    /**
     * Adds a failure in full.
     *
     * @throws IllegalArgumentException if it could not happen, or a hang has no end
     */
    public synchronized void add(Failure failure) {
        failure.remaining().ifPresent(times -> {
            if (times < 1) {
                throw new IllegalArgumentException("times must be at least 1, was " + times);
            }
        });
        if (!(failure.probability() > 0 && failure.probability() <= 1)) {
            throw new IllegalArgumentException(
                    "probability must be above 0 and at most 1, was " + failure.probability());
        }
        if (failure.hold().isNegative() || failure.hold().isZero() == (failure.fault() == CallFault.HANG)) {
            throw new IllegalArgumentException("a hang, and only a hang, needs a hold longer than zero");
        }
        failures.add(failure);
    }

    /** Makes the chances of {@link #failAtRandom} start over, so that a run can be repeated. */
    public synchronized void seed(long seed) {
        random = new Random(seed);
    }

    /** Calls take their normal course again. */
    public synchronized void clear() {
        latencies.clear();
        failures.clear();
    }

    public synchronized List<Latency> latencies() {
        return List.copyOf(latencies);
    }

    public synchronized List<Failure> failures() {
        forgetThoseThatAreOver();
        return List.copyOf(failures);
    }

    synchronized Decision decide(String service, String operation) {
        Duration latency = latencies.stream()
                .filter(candidate -> matches(candidate.service(), candidate.operation(), service, operation))
                .map(Latency::added)
                .reduce(Duration.ZERO, Duration::plus);
        forgetThoseThatAreOver();
        for (int i = 0; i < failures.size(); i++) {
            Failure failure = failures.get(i);
            if (matches(failure.service(), failure.operation(), service, operation)
                    && (failure.probability() == 1 || random.nextDouble() < failure.probability())) {
                count(i, failure);
                return new Decision(latency, Optional.of(failure));
            }
        }
        return new Decision(latency, Optional.empty());
    }

    private void forgetThoseThatAreOver() {
        Instant now = clock.instant();
        failures.removeIf(
                failure -> failure.until().filter(end -> !now.isBefore(end)).isPresent());
    }

    private void count(int index, Failure failure) {
        failure.remaining().ifPresent(times -> {
            if (times == 1) {
                failures.remove(index);
            } else {
                failures.set(
                        index,
                        new Failure(
                                failure.service(),
                                failure.operation(),
                                failure.fault(),
                                Optional.of(times - 1),
                                failure.probability(),
                                failure.until(),
                                failure.hold()));
            }
        });
    }

    private static boolean matches(String wantedService, String wantedOperation, String service, String operation) {
        return (wantedService.equals(ANY) || wantedService.equals(service))
                && (wantedOperation.equals(ANY) || wantedOperation.equals(operation));
    }
}
