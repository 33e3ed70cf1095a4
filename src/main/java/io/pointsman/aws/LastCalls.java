package io.pointsman.aws;

import io.pointsman.failure.StaleReading;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.awscore.AwsExecutionAttribute;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.model.GetHostedZoneRequest;

/**
 * How the last calls of each operation ended, by service, account and region, for Route 53 by zone. In memory, and as many as there
 * are operations, places and zones.
 */
final class LastCalls implements ExecutionInterceptor {

    /** Which of the settings' accounts a client acts in; not set on clients of the service's own. */
    static final ExecutionAttribute<String> ACCOUNT = new ExecutionAttribute<>("PointsmanAccount");

    private final Clock clock;
    private final Map<Operation, Last> calls = new ConcurrentHashMap<>();

    LastCalls(Clock clock) {
        this.clock = clock;
    }

    /**
     * What is told apart.
     *
     * @param account as the settings name it; empty for the service's own
     * @param zoneId of the hosted zone; empty for other services
     */
    record Operation(String service, String account, String region, String zoneId, String name) {}

    /**
     * The last of each kind.
     *
     * @param failure what went wrong the last time that something did, and what to do; empty before
     */
    record Last(Optional<Instant> succeededAt, Optional<Instant> failedAt, String failure) {

        private static final Last NONE = new Last(Optional.empty(), Optional.empty(), "");

        /** Whether the latest of all failed. */
        boolean isFailing() {
            return failedAt.isPresent()
                    && succeededAt.map(failedAt.get()::isAfter).orElse(true);
        }
    }

    Map<Operation, Last> all() {
        return Map.copyOf(calls);
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        succeeded(operation(context.request(), attributes));
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        Operation operation = operation(context.request(), attributes);
        Throwable thrown = context.exception();
        RuntimeException failure = thrown instanceof SdkException ofSdk
                ? AwsFailures.of(ofSdk, operation.name())
                : new IllegalStateException(thrown);
        if (failure instanceof StaleReading) {
            // AWS answered: a group that is not there, a record that has changed.
            succeeded(operation);
        } else {
            Instant now = clock.instant();
            calls.compute(
                    operation,
                    (same, last) -> new Last(
                            last == null ? Optional.empty() : last.succeededAt(),
                            Optional.of(now),
                            String.valueOf(failure.getMessage())));
        }
    }

    private void succeeded(Operation operation) {
        Instant now = clock.instant();
        calls.compute(operation, (same, last) -> {
            Last before = last == null ? Last.NONE : last;
            return new Last(Optional.of(now), before.failedAt(), before.failure());
        });
    }

    private static Operation operation(SdkRequest request, ExecutionAttributes attributes) {
        Region region = attributes.getAttribute(AwsExecutionAttribute.AWS_REGION);
        return new Operation(
                String.valueOf(attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME)),
                attributes.getOptionalAttribute(ACCOUNT).orElse(""),
                region == null ? "" : region.id(),
                request instanceof GetHostedZoneRequest asked
                        ? asked.id()
                        : request.getValueForField("HostedZoneId", String.class).orElse(""),
                String.valueOf(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME)));
    }
}
