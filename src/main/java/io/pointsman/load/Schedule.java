package io.pointsman.load;

import io.pointsman.failure.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When operations are meant to start, whatever becomes of those before. Each start is computed by itself, from the phases: no error adds
 * up.
 */
public final class Schedule {

    private static final int MOST_PHASES = 20;

    /** Of an arrival; so near to the end it is a rounding error. */
    private static final double PART = 1e-6;

    private final List<Part> parts;
    private final double arrivals;
    private final Duration length;

    /** @param arrivals before it */
    private record Part(Phase phase, double arrivals, long nanos) {}

    /**
     * @param phases one after the other, 1 to 20
     * @throws Rejected if they are too few or too many
     */
    public Schedule(List<Phase> phases) {
        if (phases.isEmpty() || phases.size() > MOST_PHASES) {
            throw new Rejected("A schedule has 1 to 20 phases, not " + phases.size() + ".", null);
        }
        List<Part> given = new ArrayList<>();
        double before = 0;
        Duration begin = Duration.ZERO;
        for (Phase phase : phases) {
            given.add(new Part(phase, before, begin.toNanos()));
            before += phase.arrivals();
            begin = begin.plus(phase.length());
        }
        parts = List.copyOf(given);
        arrivals = before;
        length = begin;
    }

    /** From 20 a second up to 300, and down again, in three minutes. */
    public static Schedule harness() {
        Duration minute = Duration.ofMinutes(1);
        return new Schedule(
                List.of(new Phase(minute, 20, 150), new Phase(minute, 50, 300), new Phase(minute, 150, 20)));
    }

    public Duration length() {
        return length;
    }

    /** How many operations it has. */
    public long count() {
        return (long) Math.ceil(arrivals - PART);
    }

    /**
     * @param arrival 0 to {@link #count} exclusive
     * @return its intended start, in nanoseconds from the beginning; never before that of an earlier one
     */
    long nanosOf(long arrival) {
        Part part = parts.getFirst();
        for (Part later : parts) {
            if (later.arrivals() > arrival) {
                break;
            }
            part = later;
        }
        return part.nanos() + part.phase().nanosAt(arrival - part.arrivals());
    }
}
