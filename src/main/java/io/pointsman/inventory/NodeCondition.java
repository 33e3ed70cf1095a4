package io.pointsman.inventory;

import java.time.Instant;
import java.util.Optional;

/**
 * A node's condition in ElastiCache's words.
 *
 * @param clusterStatus {@code CacheClusterStatus}, such as {@code available} or {@code creating}
 * @param nodeStatus {@code CacheNodeStatus}; empty when not told
 * @param recovering whether its last recovery, replacement or restart in the last hour began and has not ended, by the events
 * @param recoveredAt when the last one ended, if one did in the last hour
 */
public record NodeCondition(
        String clusterStatus, String nodeStatus, boolean recovering, Optional<Instant> recoveredAt) {

    /** A member that ElastiCache lists in its group and nowhere else: in the making, or on its way out. */
    static final NodeCondition UNKNOWN_NODE = new NodeCondition("unknown", "", false, Optional.empty());

    /** Whether ElastiCache's word speaks for reading from it. */
    boolean speaksForReading() {
        return isAvailable() && !recovering;
    }

    /** Whether it is there to be read from, by its status; {@code modifying} and {@code snapshotting} nodes are. */
    boolean isAvailable() {
        boolean cluster = switch (clusterStatus) {
            case "available", "modifying", "snapshotting" -> true;
            default -> false;
        };
        return cluster && (nodeStatus.isEmpty() || nodeStatus.equals("available"));
    }

    /** For people. */
    String inWords() {
        if (recovering) {
            return "ElastiCache is recovering it";
        }
        String status = clusterStatus.equals("available") ? nodeStatus : clusterStatus;
        return status.isEmpty() ? "ElastiCache tells no status for it" : "ElastiCache calls it " + status;
    }
}
