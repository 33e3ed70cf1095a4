package io.pointsman.dns;

/** How many names a plan may still give up; none unless the group was seen whole and at rest. */
final class Removals {

    private final boolean complete;
    private int left;
    private int taken;

    Removals(boolean complete, int most) {
        this.complete = complete;
        this.left = complete ? most : 0;
    }

    /** @return how many of {@code wanted} may go */
    int take(int wanted) {
        int granted = Math.min(left, wanted);
        left -= granted;
        taken += granted;
        return granted;
    }

    /** How many are given up so far. */
    int taken() {
        return taken;
    }

    /** Whether one more may go. */
    boolean take() {
        return take(1) == 1;
    }

    /** Why no more may go. */
    String refusal() {
        return complete
                ? "a pass removes only so many names; the next goes on"
                : "the group was not seen whole and available";
    }
}
