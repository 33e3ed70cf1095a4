package io.pointsman.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.report.Ticks.Tick;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TicksTest {

    @Test
    void timesAreRoundAndCountFromTheMoment() {
        assertThat(labels(Ticks.times(-10, 65)))
                .containsExactly("−10 s", "0", "10 s", "20 s", "30 s", "40 s", "50 s", "1 min");
        assertThat(labels(Ticks.times(-35, 800)))
                .containsExactly("0", "2 min", "4 min", "6 min", "8 min", "10 min", "12 min");
        assertThat(labels(Ticks.times(0, 30_000)))
                .containsExactly("0", "1 h", "2 h", "3 h", "4 h", "5 h", "6 h", "7 h", "8 h");
        assertThat(labels(Ticks.times(-100, 80))).contains("−1 min 30 s", "0").hasSizeLessThan(10);
    }

    @Test
    void ratesBeginAtNoneAndBoundWhatIsShown() {
        assertThat(labels(Ticks.rates(0))).containsExactly("0", "1");
        assertThat(labels(Ticks.rates(212))).containsExactly("0", "50", "100", "150", "200", "250");
        assertThat(labels(Ticks.rates(4_200))).containsExactly("0", "1k", "2k", "3k", "4k", "5k");
    }

    @Test
    void decadesBoundWhatIsShown() {
        assertThat(labels(Ticks.decades(0.000_4, 1.9)))
                .containsExactly("100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s");
        assertThat(labels(Ticks.decades(0.001, 0.001))).containsExactly("1 ms", "10 ms");
    }

    @Test
    void whateverIsShownTheyAreFew() {
        SplittableRandom random = new SplittableRandom(4711);
        for (int i = 0; i < 10_000; i++) {
            double from = -Math.exp(random.nextDouble(0, 15));
            double least = Math.exp(random.nextDouble(-14, 5));
            double most = least * Math.exp(random.nextDouble(0, 40));
            assertThat(Ticks.times(from, from + Math.exp(random.nextDouble(0, 16))))
                    .hasSizeBetween(0, 10);
            assertThat(Ticks.rates(most)).hasSizeBetween(2, 7);
            assertThat(Ticks.rates(most).getLast().value()).isGreaterThanOrEqualTo(most * (1 - 1e-6));
            List<Tick> decades = Ticks.decades(least, most);
            assertThat(decades).hasSizeBetween(2, 8);
            assertThat(decades.getFirst().value()).isLessThanOrEqualTo(least * (1 + 1e-6));
            assertThat(decades.getLast().value()).isGreaterThanOrEqualTo(most * (1 - 1e-6));
        }
    }

    private static List<String> labels(List<Tick> ticks) {
        return ticks.stream().map(Tick::label).toList();
    }
}
