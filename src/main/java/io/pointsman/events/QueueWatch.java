package io.pointsman.events;

import io.pointsman.aws.AwsFailures;
import java.time.Clock;
import java.time.Instant;
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

    /** What the last poll met. */
    sealed interface State {
        /** No poll has ended yet. */
        record Unknown() implements State {}

        /** @param since every poll since then ended well */
        record Read(Instant since) implements State {}

        /**
         * @param since no poll has ended well since then
         * @param reason as it was at first, with its remedy
         */
        record Unreadable(Instant since, String reason) implements State {}
    }

    private final String queue;
    private final Clock clock;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Unknown());

    QueueWatch(String queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** As it is configured. */
    String queue() {
        return queue;
    }

    State state() {
        return state.get();
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (context.request() instanceof ReceiveMessageRequest) {
            read();
        }
    }

    void read() {
        State now = new State.Read(clock.instant());
        if (!(state.getAndUpdate(before -> before instanceof State.Read ? before : now) instanceof State.Read)) {
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
        State.Unreadable now = new State.Unreadable(clock.instant(), reason(failure));
        if (!(state.getAndUpdate(before -> before instanceof State.Unreadable ? before : now)
                instanceof State.Unreadable)) {
            LOG.warn(
                    "queue={} cannot be read; tried again until it can, meanwhile the clock alone finds changes: {}",
                    queue,
                    now.reason());
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
