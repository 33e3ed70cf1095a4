package io.pointsman.topology;

/** What a node is to its node group. {@link #UNKNOWN} is an answer, not an error: in cluster mode ElastiCache tells no roles. */
public enum Role {
    PRIMARY,
    REPLICA,
    UNKNOWN
}
