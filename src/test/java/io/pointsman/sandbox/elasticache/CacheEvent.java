package io.pointsman.sandbox.elasticache;

import java.time.Instant;

/**
 * One entry of DescribeEvents.
 *
 * @param sourceType {@code replication-group} or {@code cache-cluster}
 * @param sourceIdentifier the id of the group or of the node
 */
public record CacheEvent(String sourceType, String sourceIdentifier, String message, Instant date) {

    static final String GROUP = "replication-group";
    static final String NODE = "cache-cluster";
}
