package io.pointsman.simulation;

/** The promises of {@code design.md} that a course is held to. */
enum Promise {
    /** A name leads to a node that serves. */
    P1,
    /** Names are dense and sticky. */
    P2,
    /** A stranger's record is never changed. */
    P3,
    /** A change replaces exactly what was read. */
    P4,
    /** Nothing is deleted on an empty, partial or failed reading. */
    P5,
    /** An event is deleted after a pass that began after it and ended well. */
    P6,
    /** Quiet when right. */
    P7,
    /** What fails holds up no other. */
    P8,
    /** No answer ends the process. */
    P9
}
