package io.pointsman.sandbox.front;

/** What can go wrong with one call between a client and AWS. */
public enum CallFault {
    /** The service's own throttling answer; nothing executed. */
    THROTTLE,
    /** The service's own 5xx; nothing executed. */
    UNAVAILABLE,
    /** The service's own answer to a caller without the permission; nothing executed. */
    DENY,
    /** The connection is closed without an answer; nothing executed. */
    DROP,
    /** Executed, then the connection is closed without a byte of the answer. */
    CUT,
    /** Executed, then the connection is closed after the head and half the body; an empty body is cut like {@link #CUT}. */
    CUT_HALF,
    /** Silence for the fault's hold, then the connection is closed without an answer; nothing executed. */
    HANG
}
