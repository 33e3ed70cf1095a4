package io.pointsman.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides when a group that ElastiCache does not show is gone: after two complete readings ten minutes apart, none between them showing
 * it. What was seen does not outlive this process, so a restart makes the wait longer, never shorter.
 */
final class GoneGroups {

    static final Duration APART = Duration.ofMinutes(10);

    private final Map<String, Instant> missingSince = new ConcurrentHashMap<>();

    void seen(String groupId) {
        missingSince.remove(groupId);
    }

    /**
     * A complete reading did not show the group.
     *
     * @return whether it is gone
     */
    boolean missed(String groupId, Instant readAt) {
        Instant since = missingSince.merge(groupId, readAt, (one, other) -> one.isBefore(other) ? one : other);
        return !since.plus(APART).isAfter(readAt);
    }
}
