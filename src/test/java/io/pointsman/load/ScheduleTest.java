package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.pointsman.failure.Rejected;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final long NANOS = SECOND.toNanos();

    @Test
    void arrivalsOfAHoldAreEvenlySpread() {
        Schedule schedule = new Schedule(List.of(Phase.hold(SECOND, 4)));
        assertThat(schedule.count()).isEqualTo(4);
        assertThat(starts(schedule)).containsExactly(0L, NANOS / 4, NANOS / 2, NANOS * 3 / 4);
    }

    @Test
    void arrivalsOfARampComeEverFaster() {
        Schedule schedule = new Schedule(List.of(new Phase(Duration.ofSeconds(2), 0, 100)));
        assertThat(schedule.count()).isEqualTo(100);
        assertThat(schedule.nanosOf(0)).isZero();
        assertThat(schedule.nanosOf(25))
                .as("a quarter of them within half of the time")
                .isEqualTo(NANOS);
        assertThat(schedule.nanosOf(99)).isCloseTo(Math.round(2 * NANOS * Math.sqrt(0.99)), within(1L));
    }

    @Test
    void arrivalsOfAFallingRampComeEverSlower() {
        Schedule schedule = new Schedule(List.of(new Phase(Duration.ofSeconds(2), 100, 0)));
        assertThat(schedule.nanosOf(75)).isEqualTo(NANOS);
        assertThat(starts(schedule)).isSorted();
    }

    @Test
    void aSecondHasAsManyArrivalsAsItsRateSaysToTheEnd() {
        Schedule schedule = new Schedule(List.of(new Phase(Duration.ofHours(1), 0, 100_000)));
        assertThat(schedule.count()).isEqualTo(180_000_000L);
        for (long second = 1; second < 3_600; second += 599) {
            double due = second * second * 100_000.0 / 3_600 / 2;
            assertThat(schedule.nanosOf(Math.round(due)))
                    .as("second %d", second)
                    .isCloseTo(second * NANOS, within(NANOS / 100));
        }
        assertThat(schedule.nanosOf(179_999_999L)).isCloseTo(3_600 * NANOS, within(20_000L));
    }

    @Test
    void aPhaseBeginsWhereTheOneBeforeEnds() {
        Schedule schedule = new Schedule(List.of(Phase.hold(SECOND, 2), Phase.hold(SECOND, 0), Phase.hold(SECOND, 4)));
        assertThat(schedule.length()).isEqualTo(Duration.ofSeconds(3));
        assertThat(starts(schedule))
                .containsExactly(
                        0L, NANOS / 2, 2 * NANOS, 2 * NANOS + NANOS / 4, 2 * NANOS + NANOS / 2, 3 * NANOS - NANOS / 4);
    }

    @Test
    void anArrivalThatOnePhaseLeavesUnfinishedComesInTheNext() {
        Schedule schedule = new Schedule(List.of(Phase.hold(SECOND, 1.5), Phase.hold(SECOND, 1.5)));
        assertThat(starts(schedule)).hasSize(3).isSorted();
        assertThat(schedule.nanosOf(2)).isCloseTo(NANOS * 4 / 3, within(1L));
    }

    @Test
    void aScheduleWithoutArrivalsIsEmpty() {
        assertThat(new Schedule(List.of(Phase.hold(SECOND, 0))).count()).isZero();
    }

    @Test
    void theHarnessTakesThreeMinutes() {
        Schedule harness = Schedule.harness();
        assertThat(harness.length()).isEqualTo(Duration.ofMinutes(3));
        assertThat(harness.count()).isEqualTo(60 * 85 + 60 * 175 + 60 * 85);
        assertThat(starts(harness))
                .isSorted()
                .allMatch(start -> start < Duration.ofMinutes(3).toNanos());
    }

    @Test
    void whatIsOutOfBoundsIsRejectedWithItsBounds() {
        assertRejected(() -> Phase.hold(Duration.ofMillis(999), 1), "1 s to 1 h");
        assertRejected(() -> Phase.hold(Duration.ofMinutes(61), 1), "1 s to 1 h");
        assertRejected(() -> new Phase(SECOND, -1, 1), "0 to 100000");
        assertRejected(() -> new Phase(SECOND, 1, 100_001), "0 to 100000");
        assertRejected(() -> new Phase(SECOND, 1, Double.NaN), "0 to 100000");
        assertRejected(() -> new Schedule(List.of()), "1 to 20 phases");
        assertRejected(() -> new Schedule(Collections.nCopies(21, Phase.hold(SECOND, 1))), "1 to 20 phases");
    }

    private static void assertRejected(Runnable made, String bounds) {
        assertThatExceptionOfType(Rejected.class).isThrownBy(made::run).withMessageContaining(bounds);
    }

    private static List<Long> starts(Schedule schedule) {
        return LongStream.range(0, schedule.count())
                .map(schedule::nanosOf)
                .boxed()
                .toList();
    }
}
