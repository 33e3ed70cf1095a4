package io.pointsman.aws;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.core.metrics.CoreMetric;
import software.amazon.awssdk.metrics.MetricCollection;
import software.amazon.awssdk.metrics.MetricPublisher;
import software.amazon.awssdk.metrics.SdkMetric;

/**
 * Counts what goes over the wire: every attempt, the SDK's own retries included.
 *
 * <ul>
 *   <li>{@code pointsman.aws.calls}: timer by service, operation and outcome ({@code success}, {@code throttled},
 *       {@code error}); from the request written to the answer's end
 *   <li>{@code pointsman.aws.throttles}: counter by service and operation
 *   <li>{@code pointsman.aws.waits}: timer by service; calls that waited here for the account's rate
 * </ul>
 */
class AwsCallMetrics implements MetricPublisher {

    private static final String ATTEMPT = "ApiCallAttempt";
    private static final String THROTTLING = "Throttling";

    private final MeterRegistry registry;
    private final LastCalls lastCalls = new LastCalls(Clock.systemUTC());

    AwsCallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    Timer waits(String service) {
        return registry.timer("pointsman.aws.waits", "service", service);
    }

    /** The same calls, by how the last ones ended. */
    LastCalls lastCalls() {
        return lastCalls;
    }

    /** Takes one finished call: service and operation on top, one child per attempt, an error type on those that failed. */
    @Override
    public void publish(MetricCollection call) {
        String service = first(call, CoreMetric.SERVICE_ID, "unknown");
        String operation = first(call, CoreMetric.OPERATION_NAME, "unknown");
        for (MetricCollection attempt : call.children()) {
            if (attempt.name().equals(ATTEMPT)) {
                record(service, operation, attempt);
            }
        }
    }

    private void record(String service, String operation, MetricCollection attempt) {
        String error = first(attempt, CoreMetric.ERROR_TYPE, "");
        String outcome = switch (error) {
            case "" -> "success";
            case THROTTLING -> "throttled";
            default -> "error";
        };
        registry.timer("pointsman.aws.calls", "service", service, "operation", operation, "outcome", outcome)
                .record(first(attempt, CoreMetric.SERVICE_CALL_DURATION, Duration.ZERO));
        if (error.equals(THROTTLING)) {
            registry.counter("pointsman.aws.throttles", "service", service, "operation", operation)
                    .increment();
        }
    }

    private static <T> T first(MetricCollection collection, SdkMetric<T> metric, T absent) {
        List<T> values = collection.metricValues(metric);
        return values.isEmpty() ? absent : values.getFirst();
    }

    @Override
    public void close() {
        // The registry belongs to the application.
    }
}
