package io.pointsman.events;

import io.awspring.cloud.sqs.annotation.SqsListener;
import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.events.EventLog.Outcome;
import io.pointsman.events.EventParser.Parsed;
import io.pointsman.events.KnownIds.Subject;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.springframework.messaging.Message;

/**
 * Takes messages from the queue and asks for looks. A message is deleted once every look that its events ask for has ended well
 * (promise P6); otherwise it stays and SQS delivers it again after its visibility timeout. A doubled message merely asks twice,
 * and looks merge: nothing is remembered to tell doubles apart.
 */
class EventPump {

    static final String CONTAINER = "pointsman-events";

    private final EventParser parser = new EventParser();
    private final EventHandler handler;
    private final EventLog log;
    private final EventPath path;
    private final MeterRegistry meters;
    private final Clock clock;

    EventPump(EventHandler handler, EventLog log, EventPath path, MeterRegistry meters, Clock clock) {
        this.handler = handler;
        this.log = log;
        this.path = path;
        this.meters = meters;
        this.clock = clock;
    }

    /** Returns at once; the future holds no thread while the looks go on, and its success deletes the message. */
    @SqsListener(id = CONTAINER, queueNames = "${pointsman.events.queue}", factory = "eventListenerContainerFactory")
    CompletableFuture<Void> received(Message<String> message) {
        Instant receivedAt = clock.instant();
        String id = String.valueOf(message.getHeaders().get(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER));
        Parsed parsed = parser.parse(message.getPayload());
        return CompletableFuture.allOf(parsed.events().stream()
                .map(event -> handle(event, parsed.text(), id, receivedAt))
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<?> handle(ElastiCacheEvent event, String text, String messageId, Instant receivedAt) {
        meters.counter("pointsman.hints", "source", "sqs", "kind", event.name()).increment();
        Optional<Subject> subject = handler.known().resolve(event.mentions());
        EventHint hint = new EventHint(
                subject.map(Subject::groupId), subject.flatMap(Subject::nodeId), event.name(), receivedAt);
        subject.ifPresent(named -> path.heard(named.groupId(), event, receivedAt));
        if (event.look() == EventKind.Look.NO) {
            log.add(receivedAt, messageId, event, text, hint, Outcome.IGNORED);
            return CompletableFuture.completedFuture(null);
        }
        long entry = log.add(receivedAt, messageId, event, text, hint, Outcome.PENDING);
        return handler.look(hint)
                .whenComplete((done, failure) -> log.settle(entry, failure == null ? Outcome.LOOKED : Outcome.FAILED));
    }
}
