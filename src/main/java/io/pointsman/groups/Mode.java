package io.pointsman.groups;

/** Whether we may write. */
public enum Mode {
    /** Plan, show and count; no code path can write. */
    OBSERVE,
    /** Put the records right. */
    MANAGE
}
