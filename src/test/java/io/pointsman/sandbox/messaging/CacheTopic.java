package io.pointsman.sandbox.messaging;

import io.pointsman.sandbox.elasticache.NotificationSink;
import io.pointsman.sandbox.wire.SandboxTime;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The SNS topic that ElastiCache publishes to, with one subscription: the queue. Without a queue
 * events are lost, as on AWS.
 */
public final class CacheTopic implements NotificationSink {

    private final SandboxTime time;
    private final QueueServer queues;
    private final String arn;
    private final UUID subscription = UUID.randomUUID();
    private final EventFaults faults = new EventFaults();
    private volatile boolean raw;

    /**
     * @param raw deliver the message itself rather than SNS's envelope
     */
    public CacheTopic(SandboxTime time, QueueServer queues, String region, boolean raw) {
        this.time = time;
        this.queues = queues;
        this.arn = "arn:aws:sns:%s:%s:cache-events".formatted(region, QueueServer.ACCOUNT);
        this.raw = raw;
    }

    public String arn() {
        return arn;
    }

    public void deliverRaw(boolean raw) {
        this.raw = raw;
    }

    public EventFaults faults() {
        return faults;
    }

    /** Publishes as ElastiCache does; what goes to another topic is lost. */
    @Override
    public void publish(String topicArn, String eventKey, String value) {
        if (topicArn.equals(arn)) {
            publish(SnsEnvelope.message(eventKey, value));
        }
    }

    /** Publishes to this topic as ElastiCache does. */
    public void publish(String eventKey, String value) {
        publish(arn, eventKey, value);
    }

    /** Publishes any text as SNS's {@code Message}. */
    public void publish(String message) {
        String body = raw ? message : new SnsEnvelope(UUID.randomUUID(), time.now(), arn, subscription, message).body();
        EventFaults.Delivery delivery = faults.pass(body);
        deliver(delivery.bodies(), delivery.delay());
    }

    /** Ends all event faults and delivers what they held back. */
    public void clearFaults() {
        deliver(faults.clear(), Duration.ZERO);
    }

    private void deliver(List<String> bodies, Duration delay) {
        if (delay.isZero()) {
            bodies.forEach(queues::send);
        } else {
            var unused = CompletableFuture.runAsync(
                    () -> bodies.forEach(queues::send),
                    CompletableFuture.delayedExecutor(
                            delay.toNanos(),
                            TimeUnit.NANOSECONDS,
                            Thread.ofVirtual().name("sandbox-topic")::start));
        }
    }
}
