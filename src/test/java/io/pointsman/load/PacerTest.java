package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacerTest {

    private static final Schedule HUNDRED = new Schedule(List.of(Phase.hold(Duration.ofSeconds(1), 100)));

    private final Pacer pacer = new Pacer(HUNDRED);
    private final List<Long> starts = new ArrayList<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();

    @AfterEach
    void end() {
        thread.close();
    }

    @Test
    void nothingStartsBeforeItsTime() {
        long begin = System.nanoTime();
        pacer.run(thread, begin, intended -> {
                    assertThat(System.nanoTime() - intended).isNotNegative();
                    starts.add(intended - begin);
                })
                .join();
        assertThat(starts).hasSize(100).startsWith(0L, 10_000_000L, 20_000_000L);
        assertThat(pacer.pacing().intended()).isEqualTo(100);
    }

    @Test
    void whoIsLateLeavesNothingOutAndSaysSo() {
        long begin = System.nanoTime() - Duration.ofSeconds(5).toNanos();
        pacer.run(thread, begin, intended -> starts.add(intended - begin)).join();
        assertThat(starts).hasSize(100).startsWith(0L, 10_000_000L);
        assertThat(pacer.pacing()).isEqualTo(new Pacing(100, 0, 0));
        assertThat(pacer.pacing().isKept()).isFalse();
    }

    @Test
    void whoIsStoppedStartsNothingMore() {
        pacer.run(thread, System.nanoTime(), intended -> {
                    starts.add(intended);
                    if (starts.size() == 3) {
                        pacer.stop();
                    }
                })
                .join();
        assertThat(starts).hasSize(3);
        assertThat(pacer.pacing().intended()).isEqualTo(3);
    }

    @Test
    void whatGoesWrongEndsIt() {
        assertThat(pacer.run(thread, System.nanoTime(), intended -> {
                    throw new IllegalStateException("it cannot be started");
                }))
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("it cannot be started");
    }

    @Test
    void oneInAHundredMayBeLate() {
        assertThat(new Pacing(100, 0, 99).isKept()).isTrue();
        assertThat(new Pacing(100, 99, 98).isKept()).isFalse();
        assertThat(Pacing.NONE.isKept()).isTrue();
    }
}
