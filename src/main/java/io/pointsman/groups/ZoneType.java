package io.pointsman.groups;

/** Who can ask a hosted zone: twins of one name, one of each type, are told apart by their ids alone. */
public enum ZoneType {
    /** The VPCs it is associated with. */
    PRIVATE,
    /** Everybody. */
    PUBLIC
}
