package io.pointsman.events;

import io.awspring.cloud.sqs.listener.MessageListenerContainer;
import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * Starts to read the queue beside the application's start. The container looks its queue up when it starts, and fails when the
 * queue or AWS is not there; here it tries again, from every second to every 30, until it is. {@link QueueWatch} tells of it.
 *
 * <p>Depends on the registry, so that it is stopped before the registry stops the container.
 */
final class QueueStart implements SmartLifecycle {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final MessageListenerContainerRegistry registry;
    private final QueueWatch watch;
    private @Nullable Attempt attempt;

    QueueStart(MessageListenerContainerRegistry registry, QueueWatch watch) {
        this.registry = registry;
        this.watch = watch;
    }

    @Override
    public synchronized void start() {
        attempt = new Attempt(Objects.requireNonNull(registry.getContainerById(EventPump.CONTAINER)), watch);
        attempt.thread.start();
    }

    /** Waits for an attempt under way: afterwards the container is started for good, or stays stopped. */
    @Override
    public synchronized void stop() {
        if (attempt != null) {
            attempt.end();
            attempt = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return attempt != null;
    }

    private static final class Attempt implements Runnable {

        private final MessageListenerContainer<?> container;
        private final QueueWatch watch;
        private final CountDownLatch stopped = new CountDownLatch(1);
        private final Thread thread =
                Thread.ofVirtual().name("event-queue-start").unstarted(this);

        Attempt(MessageListenerContainer<?> container, QueueWatch watch) {
            this.container = container;
            this.watch = watch;
        }

        @Override
        public void run() {
            try {
                for (Duration pause = FIRST_PAUSE; !isStarted(); pause = longer(pause)) {
                    if (stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        private boolean isStarted() {
            try {
                container.start();
                return true;
            } catch (RuntimeException failure) {
                watch.unreadable(failure);
                // A container that failed to start still calls itself running, and would not start again.
                container.stop();
                return false;
            }
        }

        private static Duration longer(Duration pause) {
            Duration twice = pause.multipliedBy(2);
            return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
        }

        void end() {
            stopped.countDown();
            try {
                thread.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
