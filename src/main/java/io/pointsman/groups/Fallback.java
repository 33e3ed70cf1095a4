package io.pointsman.groups;

/** Where names lead while no replica of the group serves. */
enum Fallback {
    /** To the group's primary endpoint. */
    PRIMARY,
    /** Where they lead now. */
    KEEP
}
