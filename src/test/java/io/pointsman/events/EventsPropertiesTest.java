package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventsPropertiesTest {

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "cache-events",
                "https://sqs.eu-west-1.amazonaws.com/111122223333/cache-events",
                "http://127.0.0.1:4566/000000000000/cache-events",
                "arn:aws:sqs:eu-west-1:111122223333:cache-events",
                "arn:aws-cn:sqs:cn-north-1:111122223333:cache-events"
            })
    void aQueueIsNamedByNameUrlOrArnOrNotAtAll(@Nullable String queue) {
        assertThat(new EventsProperties(queue).queue()).isEqualTo(queue);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cache-events.fifo", "cache events", "arn:aws:sns:eu-west-1:111122223333:cache-events", "a/b"})
    void anythingElseStopsTheStart(String queue) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EventsProperties(queue))
                .withMessageContaining("pointsman.events.queue")
                .withMessageContaining(queue);
    }
}
