package io.pointsman.events;

import io.awspring.cloud.sqs.listener.SqsHeaders;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.GenericMessage;

/** The pump without the library's container, for tests that deliver the messages themselves. */
public final class Pumps {

    private Pumps() {}

    /** Takes a message; success of the future is what deletes it. */
    public static Function<Message<String>, CompletableFuture<Void>> pump(
            EventHandler handler, MeterRegistry meters, Clock clock) {
        var path = new EventPath(Optional.empty(), meters, clock);
        return new EventPump(handler, new EventLog(), path, meters, clock)::received;
    }

    /** A message as the library hands it on. */
    public static Message<String> message(String id, String body) {
        return new GenericMessage<>(body, Map.of(SqsHeaders.SQS_RAW_MESSAGE_ID_HEADER, id));
    }
}
