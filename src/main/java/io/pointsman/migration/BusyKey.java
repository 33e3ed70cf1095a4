package io.pointsman.migration;

/** What becomes of a key that the target has already, with another value or another expiry. */
public enum BusyKey {
    /** The target's stays. */
    SKIP,
    /** The source's takes its place. */
    REPLACE,
    /** The lane ends. */
    FAIL
}
