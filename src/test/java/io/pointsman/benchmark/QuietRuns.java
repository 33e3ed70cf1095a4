package io.pointsman.benchmark;

import java.util.Locale;
import java.util.function.Supplier;

/** Runs on a machine that is shared. One during which others took too much of its processors is made again, whatever it showed and whoever it was of. */
final class QuietRuns {

    private static final double MOST_TAKEN = 0.005;
    private static final int TIMES = 4;

    private int runs;
    private int again;
    private int disturbed;

    /** Of runs that are all disturbed, the one that was the least. */
    <R> R run(Supplier<R> run) {
        runs++;
        Run<R> best = once(run);
        for (int time = 1; time < TIMES && best.taken > MOST_TAKEN; time++) {
            again++;
            Run<R> next = once(run);
            best = next.taken < best.taken ? next : best;
        }
        disturbed += best.taken > MOST_TAKEN ? 1 : 0;
        return best.result;
    }

    private record Run<R>(R result, double taken) {}

    private static <R> Run<R> once(Supplier<R> run) {
        Processors before = Processors.now();
        R result = run.get();
        return new Run<>(result, Processors.now().takenSince(before).orElse(0));
    }

    /** A sentence. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "A run during which other machines took more than %.1f %% of the processors was made again, up to %d times in all: %d of %d were, and of the %d that count %d were disturbed all the same.",
                100 * MOST_TAKEN,
                TIMES,
                again,
                runs + again,
                runs,
                disturbed);
    }
}
