package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.aws.ReadDesk.Arc;
import io.pointsman.aws.ReadDesk.Stride;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RoundTest {

    private static final Stride ON = new Stride(10, false);
    private static final Stride TURNING = new Stride(10, true);

    private final NavigableSet<Integer> waiting = new TreeSet<>(numbers(0, 44));
    private final Round<Integer> round = new Round<>(Arc.at(18));

    private static List<Integer> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to).boxed().toList();
    }

    private List<Integer> next(Stride stride) {
        return next(round, stride);
    }

    private List<Integer> next(Round<Integer> of, Stride stride) {
        List<Integer> next = of.next(waiting, stride);
        waiting.removeAll(next);
        return next;
    }

    @Test
    void itGoesUpFromItsBeginningAroundTheRing() {
        assertThat(next(ON)).isEqualTo(numbers(18, 27));
        assertThat(next(ON)).isEqualTo(numbers(28, 37));
        assertThat(next(ON)).isEqualTo(numbers(38, 44));
        assertThat(next(ON)).isEqualTo(numbers(0, 9));
        assertThat(next(ON)).isEqualTo(numbers(10, 17));
    }

    @Test
    void itTurnsAtEitherEndOfWhatWasRead() {
        next(ON);
        assertThat(next(TURNING)).isEqualTo(numbers(8, 17));
        assertThat(next(ON)).isEqualTo(numbers(0, 7));
        assertThat(next(ON)).isEqualTo(numbers(35, 44));
        assertThat(next(TURNING)).isEqualTo(numbers(28, 34));
    }

    @Test
    void whoWasPassedByComesBeforeThoseAhead() {
        waiting.removeAll(List.of(20, 25));
        assertThat(next(ON)).contains(18, 29);
        waiting.addAll(List.of(20, 25));
        assertThat(next(ON)).containsExactly(20, 25);
        assertThat(next(ON)).isEqualTo(numbers(30, 39));
    }

    @Test
    void soDoesHeWhenTheRoundHasComeAroundTheRing() {
        waiting.removeAll(List.of(3, 40));
        next(ON);
        next(ON);
        next(ON);
        assertThat(next(ON)).contains(0, 10);
        waiting.addAll(List.of(3, 40));
        assertThat(next(ON)).containsExactly(3, 40);
        assertThat(next(ON)).isEqualTo(numbers(11, 17));
    }

    @Test
    void itsOwnPartComesFirstAndThenWhatLiesBelowThat() {
        Round<Integer> second = new Round<>(new Arc<>(15, 30));
        assertThat(next(second, ON)).isEqualTo(numbers(15, 24));
        waiting.removeAll(List.of(25, 26));
        assertThat(next(second, ON)).isEqualTo(numbers(27, 29));
        assertThat(next(second, ON)).isEqualTo(numbers(5, 14));
        waiting.addAll(List.of(25, 26));
        assertThat(next(second, ON)).as("of its own part, though late").containsExactly(25, 26);
        assertThat(next(second, TURNING)).isEqualTo(numbers(30, 39));
        assertThat(next(second, TURNING)).isEqualTo(numbers(0, 4));
    }

    @Test
    void aPartMayLieAcrossTheEndOfTheRing() {
        Round<Integer> last = new Round<>(new Arc<>(40, 3));
        assertThat(next(last, ON)).isEqualTo(List.of(0, 1, 2, 40, 41, 42, 43, 44));
        assertThat(next(last, ON)).isEqualTo(numbers(30, 39));
        assertThat(next(last, TURNING)).isEqualTo(numbers(3, 12));
    }

    @Test
    void whoAsksAgainWaitsForAllWhoWereNotReadYet() {
        List<Integer> again = next(ON);
        waiting.addAll(again);
        List<Integer> others = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            others.addAll(next(ON));
        }
        assertThat(others)
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 45)
                        .boxed()
                        .filter(key -> !again.contains(key))
                        .toList());
        assertThat(next(ON)).isEqualTo(again);
        assertThat(waiting).isEmpty();
    }
}
