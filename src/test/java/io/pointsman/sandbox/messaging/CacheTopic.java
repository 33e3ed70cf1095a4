package io.pointsman.sandbox.messaging;

import io.pointsman.sandbox.elasticache.NotificationSink;
import io.pointsman.sandbox.wire.SandboxTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * What ElastiCache publishes to SNS and what of it reaches the queue: all that goes to a topic which the queue is subscribed to, such as the
 * topic that is there from the start. Without the subscription, or without the queue, events are lost, as on AWS.
 */
public final class CacheTopic implements NotificationSink {

    private final SandboxTime time;
    private final QueueServer queues;
    private final String arn;
    private final Topics topics = new Topics();
    private final EventFaults faults = new EventFaults();
    private volatile boolean raw;

    /**
     * @param raw deliver the message itself rather than SNS's envelope
     */
    public CacheTopic(SandboxTime time, QueueServer queues, String region, boolean raw) {
        this.time = time;
        this.queues = queues;
        this.arn = arn(QueueServer.ACCOUNT, region);
        this.raw = raw;
        subscribe(arn);
    }

    /** The topic that is there from the start. */
    public String arn() {
        return arn;
    }

    /** The topic of that name in another place; it is there once it is subscribed or created. */
    public static String arn(String account, String region) {
        return "arn:aws:sns:%s:%s:cache-events".formatted(region, account);
    }

    public Topics topics() {
        return topics;
    }

    /** Makes the topic if it is not there, and lets the queue have what is published to it. */
    public void subscribe(String topicArn) {
        topics.create(topicArn);
        topics.subscribe(topicArn, "sqs", queues.arn());
    }

    /** Takes the queue's subscription to the topic away. */
    public void unsubscribe(String topicArn) {
        topics.unsubscribe(topicArn, queues.arn());
    }

    boolean isRaw() {
        return raw;
    }

    public void deliverRaw(boolean raw) {
        this.raw = raw;
    }

    public EventFaults faults() {
        return faults;
    }

    /** Publishes as ElastiCache does; what goes to a topic without the queue's subscription is lost. */
    @Override
    public void publish(String topicArn, String eventKey, String value) {
        publishTo(topicArn, SnsEnvelope.message(eventKey, value));
    }

    /** Publishes to the topic that is there from the start, as ElastiCache does. */
    public void publish(String eventKey, String value) {
        publish(arn, eventKey, value);
    }

    /** Publishes any text as SNS's {@code Message} to that topic. */
    public void publish(String message) {
        publishTo(arn, message);
    }

    @Override
    public void publishAll(List<Notification> notifications) {
        publishAll(notifications, Duration.ZERO);
    }

    /**
     * The same, to be received later: what publishing costs the machine is spent by then.
     *
     * @param hidden how long after their publication; whole seconds
     */
    public void publishAll(List<Notification> notifications, Duration hidden) {
        List<String> undelayed = new ArrayList<>();
        for (Notification one : notifications) {
            for (EventFaults.Delivery delivery :
                    deliveries(one.topicArn(), SnsEnvelope.message(one.eventKey(), one.value()))) {
                if (delivery.delay().isZero()) {
                    undelayed.addAll(delivery.bodies());
                } else {
                    deliver(delivery.bodies(), delivery.delay());
                }
            }
        }
        queues.sendAll(undelayed, hidden);
    }

    private void publishTo(String topicArn, String message) {
        deliveries(topicArn, message).forEach(delivery -> deliver(delivery.bodies(), delivery.delay()));
    }

    /** What is to be delivered now or later, for each subscription of the queue. */
    private List<EventFaults.Delivery> deliveries(String topicArn, String message) {
        return topics.subscriptions(topicArn).orElse(List.of()).stream()
                .filter(subscription -> subscription.endpoint().equals(queues.arn()))
                .map(subscription -> faults.pass(
                        raw ? message : new SnsEnvelope(UUID.randomUUID(), time.now(), subscription, message).body()))
                .toList();
    }

    /** Ends all event faults and delivers what they held back. */
    public void clearFaults() {
        deliver(faults.clear(), Duration.ZERO);
    }

    private void deliver(List<String> bodies, Duration delay) {
        if (delay.isZero()) {
            queues.sendAll(bodies, Duration.ZERO);
        } else {
            var unused = CompletableFuture.runAsync(
                    () -> queues.sendAll(bodies, Duration.ZERO),
                    CompletableFuture.delayedExecutor(
                            delay.toNanos(),
                            TimeUnit.NANOSECONDS,
                            Thread.ofVirtual().name("sandbox-topic")::start));
        }
    }
}
