package io.pointsman.events;

import io.pointsman.aws.AwsFailures;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/**
 * Says when the queue turns unreadable and when it is read again, one line each. The library logs an error with its stack for
 * every poll that fails; {@code application.yaml} silences it.
 */
final class QueueWatch implements ExecutionInterceptor {

    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

    private enum State {
        UNKNOWN,
        READ,
        UNREADABLE
    }

    private final String queue;
    private final AtomicReference<State> state = new AtomicReference<>(State.UNKNOWN);

    QueueWatch(String queue) {
        this.queue = queue;
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof ReceiveMessageRequest && state.getAndSet(State.READ) != State.READ) {
            LOG.info("queue={} is read", queue);
        }
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof ReceiveMessageRequest) {
            unreadable(context.exception());
        }
    }

    /** @param failure as thrown; an exception of the SDK may lie anywhere below it */
    void unreadable(Throwable failure) {
        if (state.getAndSet(State.UNREADABLE) != State.UNREADABLE) {
            LOG.warn(
                    "queue={} cannot be read; tried again until it can, meanwhile the clock alone finds changes: {}",
                    queue,
                    reason(failure));
        }
    }

    private static String reason(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SdkException ofSdk) {
                return String.valueOf(
                        AwsFailures.of(ofSdk, "reading the event queue").getMessage());
            }
        }
        return String.valueOf(
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure);
    }
}
