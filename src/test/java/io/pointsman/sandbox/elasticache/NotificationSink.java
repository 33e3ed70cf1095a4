package io.pointsman.sandbox.elasticache;

import java.util.List;

/** Where a group's notifications go. Called in the order of the events, one call at a time, on a thread of its own. */
@FunctionalInterface
public interface NotificationSink {

    /**
     * Publishes one notification.
     *
     * @param eventKey with its prefix, such as {@code ElastiCache:FailoverComplete}
     * @param value the id of a node or of a group
     */
    void publish(String topicArn, String eventKey, String value);

    /** One notification. */
    record Notification(String topicArn, String eventKey, String value) {}

    /** Publishes what came in about the same time, in its order. */
    default void publishAll(List<Notification> notifications) {
        notifications.forEach(one -> publish(one.topicArn(), one.eventKey(), one.value()));
    }
}
