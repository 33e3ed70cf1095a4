package io.pointsman.probe;

import java.time.Duration;

/**
 * What came of writing a key of ours to a primary and reading it back.
 *
 * @param reason what went wrong; empty where nothing did
 */
record Canary(Outcome outcome, Duration took, String reason) {

    enum Outcome {
        /** It gave back what was written. */
        WORKED,
        /** It refused, was late, or gave back something else. */
        FAILED,
        /** Its slot is another node's by now, or on the way there. */
        MOVED,
        /** We may not: that says nothing of what others may. */
        BARRED
    }
}
