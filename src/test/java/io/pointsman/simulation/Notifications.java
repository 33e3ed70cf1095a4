package io.pointsman.simulation;

import java.util.Optional;

/** ElastiCache's notifications on their way through SNS into the queue, with what happens to them there. */
final class Notifications {

    private final Chance chance;
    private final History history;
    private final Weather weather;
    private final MessageQueue queue;

    Notifications(Chance chance, History history, Weather weather, MessageQueue queue) {
        this.chance = chance;
        this.history = history;
        this.weather = weather;
        this.queue = queue;
    }

    /** @param subject the id that the notification names: the group's or a node's */
    void tell(CacheGroup group, String event, String subject) {
        send("{\"ElastiCache:%s\":\"%s\"}".formatted(event, subject), Optional.of(group.id));
    }

    /** Something in the queue that nobody understands. */
    void mumble() {
        history.add(Occurrence.EVENT_NOT_UNDERSTOOD, () -> "");
        send(
                chance.any("{\"ElastiCache:SomethingNew\":\"nobody-knows\"}", "{\"ElastiCache:", "hello there, world"),
                Optional.empty());
    }

    private void send(String message, Optional<String> groupId) {
        if (weather.losesEvent()) {
            history.add(Occurrence.EVENT_LOST, () -> message);
            return;
        }
        String body = chance.hits(0.5)
                ? message
                : "{\"Type\":\"Notification\",\"TopicArn\":\"arn:aws:sns:eu-west-1:111122223333:cache-events\",\"Message\":\"%s\"}"
                        .formatted(message.replace("\"", "\\\""));
        int copies = weather.doublesEvent() ? 2 : 1;
        if (copies > 1) {
            history.add(Occurrence.EVENT_DOUBLED, () -> message);
        }
        for (int copy = 0; copy < copies; copy++) {
            long delay = chance.between(50, 2_000);
            if (weather.delaysEvent()) {
                history.add(Occurrence.EVENT_LATE, () -> message);
                delay = chance.seconds(5, 300);
            }
            queue.put(body, groupId, delay);
        }
    }
}
