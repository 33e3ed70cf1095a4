package io.pointsman.migration;

/** Which side's keys a {@link VerifyLane} goes over. */
enum Direction {
    /** The source's: the target must hold the same of each. */
    FORWARD,
    /** The target's: the source must have each, whatever its value. */
    BACKWARD
}
