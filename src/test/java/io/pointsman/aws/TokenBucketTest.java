package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private final MovableClock clock = new MovableClock();
    private final TokenBucket bucket = new TokenBucket(100, 10, clock, clock::sleep);

    @Test
    void aBurstWaitsForNothingAndWhatIsMoreForTheRate() throws InterruptedException {
        assertThat(bucket.take(60, 0)).isZero();
        assertThat(bucket.take(40, 0)).isZero();
        assertThat(bucket.take(25, 0)).isEqualTo(Duration.ofMillis(2_500));
    }

    @Test
    void whatComesBackEndsAtTheSize() throws InterruptedException {
        bucket.take(100, 0);
        clock.sleep(Duration.ofHours(1));
        assertThat(bucket.take(100, 0)).isZero();
        assertThat(bucket.take(1, 0)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void moreThanTheSizeTakesAllThereIs() throws InterruptedException {
        bucket.take(50, 0);
        assertThat(bucket.take(1_000, 0)).isEqualTo(Duration.ofSeconds(5));
        assertThat(bucket.take(1, 0)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void whoLeavesSomethingToOthersWaitsBeforeTheyDo() throws InterruptedException {
        bucket.take(80, 0);
        assertThat(bucket.take(10, 0)).isZero();
        assertThat(bucket.take(1, 20)).isEqualTo(Duration.ofMillis(1_100));
    }

    @Test
    void whatIsLeftIsLessWhatOthersWaitFor() throws InterruptedException {
        List<Integer> meanwhile = new ArrayList<>();
        AtomicReference<TokenBucket> watched = new AtomicReference<>(bucket);
        watched.set(new TokenBucket(100, 10, clock, wait -> {
            meanwhile.add(watched.get().left(Duration.ZERO));
            clock.sleep(wait);
        }));
        watched.get().take(60, 0);
        assertThat(watched.get().left(Duration.ZERO)).isEqualTo(40);
        watched.get().take(90, 0);
        assertThat(meanwhile).containsExactly(-50);
        assertThat(watched.get().left(Duration.ZERO)).isZero();
        assertThat(watched.get().left(Duration.ofSeconds(3))).isEqualTo(30);
        assertThat(watched.get().left(Duration.ofMinutes(3))).isEqualTo(100);
    }

    @Test
    void aClockSetBackGivesNothingAndTakesNothing() throws InterruptedException {
        bucket.take(100, 0);
        clock.sleep(Duration.ofSeconds(-30));
        assertThat(bucket.take(10, 0)).isEqualTo(Duration.ofSeconds(1));
    }
}
