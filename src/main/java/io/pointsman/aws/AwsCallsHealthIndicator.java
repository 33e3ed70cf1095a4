package io.pointsman.aws;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pointsman.aws.LastCalls.Last;
import io.pointsman.aws.LastCalls.Operation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * Whether AWS answers, from memory. An operation that is called rarely shows its last failure until it is called again, but the status is of the
 * last {@link #LATELY} alone: what fails for longer fails anew.
 */
final class AwsCallsHealthIndicator implements HealthIndicator {

    private static final Duration LATELY = Duration.ofMinutes(15);

    private final LastCalls calls;
    private final Clock clock;

    AwsCallsHealthIndicator(LastCalls calls, Clock clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * One operation.
     *
     * @param account as the settings name it; null for the service's own
     * @param zoneId null for other services than Route 53
     * @param age since the last success; null if there was none
     * @param failure what went wrong and what to do; null unless the latest call failed
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Call(
            String service,
            @Nullable String account,
            String region,
            @Nullable String zoneId,
            String operation,
            @Nullable Instant succeededAt,
            @Nullable Duration age,
            @Nullable Instant failedAt,
            @Nullable String failure) {}

    @Override
    public Health health() {
        Instant now = clock.instant();
        Map<Operation, Last> all = calls.all();
        List<Call> shown = all.entrySet().stream()
                .map(entry -> call(entry.getKey(), entry.getValue(), now))
                .sorted(Comparator.comparing(Call::service)
                        .thenComparing(call -> String.valueOf(call.account()))
                        .thenComparing(Call::region)
                        .thenComparing(call -> String.valueOf(call.zoneId()))
                        .thenComparing(Call::operation))
                .toList();
        return Health.status(status(all, now)).withDetail("calls", shown).build();
    }

    private static Status status(Map<Operation, Last> all, Instant now) {
        if (all.isEmpty()) {
            return Status.UNKNOWN;
        }
        Instant since = now.minus(LATELY);
        return all.values().stream()
                        .filter(Last::isFailing)
                        .flatMap(last -> last.failedAt().stream())
                        .anyMatch(since::isBefore)
                ? Degraded.STATUS
                : Status.UP;
    }

    private static Call call(Operation operation, Last last, Instant now) {
        return new Call(
                operation.service(),
                orNull(operation.account()),
                operation.region(),
                orNull(operation.zoneId()),
                operation.name(),
                last.succeededAt().orElse(null),
                last.succeededAt().map(at -> Duration.between(at, now)).orElse(null),
                last.failedAt().orElse(null),
                last.isFailing() ? last.failure() : null);
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
