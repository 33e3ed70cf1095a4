package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class OutageTest {

    private static final Instant BEGIN = Instant.parse("2026-11-27T12:00:00Z");

    private final Recording recording = new Recording();

    @Test
    void nobodyIsServedFromTheFirstFailureToTheNextSuccess() {
        succeed(0, 1_000);
        fail(1_000, 1_720);
        succeed(1_720, 4_000);
        assertThat(outages()).containsExactly(outage(1_000, 1_720, 72, true));
    }

    @Test
    void failuresBesideSuccessesAreNoOutage() {
        succeed(0, 1_000);
        fail(300, 500);
        assertThat(outages()).isEmpty();
    }

    @Test
    void failuresAmongSuccessesOfOthersBeginWhenTheLastOfThoseIsOver() {
        succeed(0, 510);
        fail(505, 506);
        fail(560, 700);
        succeed(800, 900);
        assertThat(outages()).containsExactly(outage(510, 800, 15, true));
    }

    @Test
    void whereNothingWasTriedNothingBegan() {
        succeed(0, 100);
        fail(500, 600);
        succeed(900, 1_000);
        assertThat(outages()).containsExactly(outage(500, 900, 10, true));
    }

    @Test
    void eachSuccessEndsOne() {
        for (int moment = 0; moment < 1_000; moment += 20) {
            succeed(moment, moment + 10);
            fail(moment + 10, moment + 20);
        }
        assertThat(outages()).hasSize(50).allMatch(outage -> outage.length().equals(Duration.ofMillis(10)));
        assertThat(outages().getLast().over()).isFalse();
    }

    @Test
    void whatNeverEndsLastsAsLongAsSomethingWasMeasured() {
        fail(0, 2_000);
        recording.succeeded(new Series(2, "reader", Operation.READ), 49, 1, 1);
        assertThat(outages()).containsExactly(outage(0, 2_500, 200, false));
    }

    @Test
    void pathsAndOperationsHaveTheirOwn() {
        fail(0, 100);
        recording.failed(new Series(0, "primary", Operation.READ), 5, ErrorKind.RESET);
        recording.succeeded(new Series(0, "reader", Operation.WRITE), 7, 1, 1);
        assertThat(outages()).extracting(Outage::operation).containsExactly(Operation.WRITE, Operation.READ);
    }

    @Test
    void whatWasNeverMeasuredHasNone() {
        assertThat(outages()).isEmpty();
    }

    @Test
    void oneThatOtherGeneratorsWereServedInIsNone() {
        succeed(0, 1_000);
        fail(1_000, 1_500);
        succeed(1_500, 3_000);
        LoadResult down = result(BEGIN);
        LoadResult up = new LoadResult(BEGIN.plusMillis(1_230), others(1_000), Pacing.NONE, 0, List.of());
        assertThat(LoadResult.merge(List.of(down, up)).outages())
                .as("served again from 1.23 s on")
                .containsExactly(outage(1_000, 1_230, 50, true));
        assertThat(LoadResult.merge(List.of(up, down)).outages()).hasSize(1);
    }

    @Test
    void generatorsWhoseBeginsDifferByPartsOfASecondAreMergedToTenMilliseconds() {
        succeed(0, 1_000);
        fail(1_000, 1_500);
        succeed(1_500, 2_000);
        for (int later = 0; later < 3_000; later += 30) {
            LoadResult earliest = new LoadResult(BEGIN, others(0), Pacing.NONE, 0, List.of());
            LoadResult merged = LoadResult.merge(List.of(earliest, result(BEGIN.plusMillis(later))));
            assertThat(merged.outages())
                    .as("%d ms later", later)
                    .containsExactly(outage(1_000 + later, 1_500 + later, 50, true));
        }
    }

    @Test
    void whatIsReadFromBytesHasTheSame() {
        succeed(0, 1_000);
        fail(1_000, 1_720);
        LoadResult result = result(BEGIN);
        assertThat(LoadResultFormat.read(LoadResultFormat.write(result)).outages())
                .isEqualTo(result.outages())
                .hasSize(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Moments.ofBytes(new byte[] {37, 1, 1}));
    }

    private void succeed(int from, int until) {
        for (int time = from; time < until; time += 10) {
            recording.succeeded(writes(time), moment(time), 1, 1);
        }
    }

    private void fail(int from, int until) {
        for (int time = from; time < until; time += 10) {
            recording.failed(writes(time), moment(time), ErrorKind.REFUSED);
        }
    }

    private static Series writes(int time) {
        return new Series(time / 1_000, "primary", Operation.WRITE);
    }

    private static int moment(int time) {
        return time % 1_000 / 10;
    }

    /** Another generator's, served in each moment up to then. */
    private static SortedMap<Series, Measured> others(int until) {
        Recording others = new Recording();
        for (int time = 0; time < until; time += 10) {
            others.succeeded(writes(time), moment(time), 1, 1);
        }
        others.succeeded(new Series(0, "reader", Operation.READ), 0, 1, 1);
        return others.read();
    }

    private List<Outage> outages() {
        return result(BEGIN).outages();
    }

    private LoadResult result(Instant begin) {
        return new LoadResult(begin, recording.read(), Pacing.NONE, 0, List.of());
    }

    private static Outage outage(int from, int until, long refused, boolean over) {
        return new Outage(
                "primary",
                Operation.WRITE,
                Duration.ofMillis(from),
                Duration.ofMillis(until),
                Map.of(ErrorKind.REFUSED, refused),
                over);
    }
}
