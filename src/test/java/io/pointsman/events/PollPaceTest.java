package io.pointsman.events;

import static io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler.ReleaseReason.NONE_FETCHED;
import static io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler.ReleaseReason.PARTIAL_FETCH;
import static io.awspring.cloud.sqs.listener.backpressure.BackPressureHandler.ReleaseReason.PROCESSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PollPaceTest {

    private final PollPace pace = new PollPace(100);

    @Test
    void aQuietQueueIsPolledOnceAtATime() throws InterruptedException {
        assertThat(pace.requestBatch()).isEqualTo(10);
        assertThat(pace.requestBatch()).isZero();
        pace.release(10, NONE_FETCHED);
        assertThat(pace.requestBatch()).isEqualTo(10);
    }

    @Test
    void fullPollsLeadToTwoAtATimeAndEmptyOnesBackToOne() throws InterruptedException {
        assertThat(pace.requestBatch()).isEqualTo(10);
        pace.release(0, PARTIAL_FETCH);
        for (int i = 0; i < 2; i++) {
            assertThat(pace.requestBatch()).isEqualTo(10);
        }
        assertThat(pace.requestBatch()).isZero();
        for (int i = 0; i < 2; i++) {
            pace.release(10, NONE_FETCHED);
        }
        assertThat(pace.requestBatch()).isEqualTo(10);
        assertThat(pace.requestBatch()).isZero();
    }

    @Test
    void noMoreMessagesThanTheLimitAreInHand() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            assertThat(pace.requestBatch()).isEqualTo(10);
            pace.release(0, PARTIAL_FETCH);
        }
        assertThat(pace.requestBatch()).isZero();
        for (int i = 0; i < 10; i++) {
            pace.release(1, PROCESSED);
        }
        assertThat(pace.requestBatch()).isEqualTo(10);
    }

    @Test
    void drainingWaitsForMessagesInHandAndLetsNoMoreIn() throws InterruptedException {
        assertThat(pace.requestBatch()).isEqualTo(10);
        pace.release(9, PARTIAL_FETCH);
        assertThat(pace.drain(Duration.ofMillis(10))).isFalse();
        var drained = CompletableFuture.supplyAsync(() -> pace.drain(Duration.ofSeconds(10)));
        assertThat(pace.requestBatch()).isZero();
        pace.release(1, PROCESSED);
        assertThat(drained).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(true);
    }
}
