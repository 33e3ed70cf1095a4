package io.pointsman.load;

/**
 * How well a generator kept to its schedule.
 *
 * @param intended operations of the schedule, up to where the run was stopped
 * @param punctual of them, those that their path had taken within 1 ms of their intended start, to send them at once, to let them wait for a
 *     connection that is busy, or to fail them for one that is broken
 * @param nearlyPunctual within 10 ms
 */
public record Pacing(long intended, long punctual, long nearlyPunctual) {

    private static final double ENOUGH = 0.99;

    static final Pacing NONE = new Pacing(0, 0, 0);

    public boolean isKept() {
        return nearlyPunctual >= intended * ENOUGH;
    }

    Pacing plus(Pacing other) {
        return new Pacing(intended + other.intended, punctual + other.punctual, nearlyPunctual + other.nearlyPunctual);
    }
}
