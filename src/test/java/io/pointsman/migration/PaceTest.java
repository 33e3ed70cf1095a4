package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long BEGIN = Long.MAX_VALUE - 5;

    @Test
    void whatWasDoneIsWaitedForByTheLanesShare() {
        Pace pace = new Pace(1_000L, null, 4, BEGIN);
        assertThat(pace.left(BEGIN)).isZero();
        pace.took(250, 1_000_000, BEGIN);
        assertThat(pace.left(BEGIN)).isEqualTo(seconds(1));
        assertThat(pace.left(BEGIN + seconds(1) / 4)).isEqualTo(seconds(3) / 4);
        assertThat(pace.left(BEGIN + seconds(2))).isZero();
    }

    @Test
    void theStricterOfTwoCounts() {
        Pace pace = new Pace(1_000L, 1_000_000L, 1, BEGIN);
        pace.took(10, 2_000_000, BEGIN);
        assertThat(pace.left(BEGIN)).isEqualTo(seconds(2));
    }

    @Test
    void aSecondIsMadeUpForAndNoMore() {
        Pace pace = new Pace(1_000L, null, 1, BEGIN);
        pace.took(1_500, 0, BEGIN + seconds(60));
        assertThat(pace.left(BEGIN + seconds(60))).isEqualTo(seconds(1) / 2);
    }

    @Test
    void withoutALimitNothingIsWaitedFor() {
        Pace pace = new Pace(null, null, 1, BEGIN);
        pace.took(1_000_000, 1_000_000_000, BEGIN);
        assertThat(pace.left(BEGIN)).isZero();
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }
}
