package io.pointsman.sandbox.messaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The SNS topics there are, and who is subscribed to each. What a topic's subscribers get is {@link CacheTopic}'s. */
public final class Topics {

    private final Map<String, List<Subscription>> topics = new TreeMap<>();

    Topics() {}

    /**
     * A confirmed subscription.
     *
     * @param arn the topic's, a colon and a UUID
     * @param owner account that subscribed
     * @param endpoint of protocol {@code sqs}: the queue's ARN
     */
    public record Subscription(String arn, String topicArn, String owner, String protocol, String endpoint) {}

    /** Makes a topic without subscriptions, unless it is there. */
    public synchronized void create(String topicArn) {
        topics.computeIfAbsent(topicArn, unused -> new ArrayList<>());
    }

    /** Takes the topic away with its subscriptions, if it is there. */
    public synchronized void delete(String topicArn) {
        topics.remove(topicArn);
    }

    /**
     * Subscribes an endpoint; nothing happens if it is subscribed already, as on AWS.
     *
     * @throws IllegalArgumentException if there is no such topic
     */
    public synchronized Subscription subscribe(String topicArn, String protocol, String endpoint) {
        List<Subscription> subscriptions = topics.get(topicArn);
        if (subscriptions == null) {
            throw new IllegalArgumentException("there is no topic " + topicArn);
        }
        return subscriptions.stream()
                .filter(present -> present.protocol().equals(protocol)
                        && present.endpoint().equals(endpoint))
                .findFirst()
                .orElseGet(() -> {
                    Subscription made = new Subscription(
                            topicArn + ":" + UUID.randomUUID(), topicArn, account(topicArn), protocol, endpoint);
                    subscriptions.add(made);
                    return made;
                });
    }

    /** Ends the endpoint's subscription to the topic, if there is one. */
    public synchronized void unsubscribe(String topicArn, String endpoint) {
        topics.getOrDefault(topicArn, new ArrayList<>())
                .removeIf(present -> present.endpoint().equals(endpoint));
    }

    /** Subscriptions in the order in which they were made; empty if there is no such topic. */
    public synchronized Optional<List<Subscription>> subscriptions(String topicArn) {
        return Optional.ofNullable(topics.get(topicArn)).map(List::copyOf);
    }

    synchronized Optional<Subscription> find(String subscriptionArn) {
        return topics.values().stream()
                .flatMap(List::stream)
                .filter(present -> present.arn().equals(subscriptionArn))
                .findFirst();
    }

    /** All topics, by ARN, with their subscriptions. */
    public synchronized Map<String, List<Subscription>> all() {
        Map<String, List<Subscription>> copy = new TreeMap<>();
        topics.forEach((arn, subscriptions) -> copy.put(arn, List.copyOf(subscriptions)));
        return copy;
    }

    static String account(String arn) {
        String[] parts = arn.split(":", -1);
        return parts.length > 4 ? parts[4] : "";
    }
}
