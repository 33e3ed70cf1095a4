package io.pointsman.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides when a group that ElastiCache does not show is gone: after two complete readings ten minutes apart, none between them showing
 * it, and only if this process has seen it before. A group that never was there is rather a wrong region or another account's credentials,
 * and would take all names with it.
 */
final class GoneGroups {

    static final Duration APART = Duration.ofMinutes(10);

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> missingSince = new ConcurrentHashMap<>();

    void seen(String groupId) {
        known.add(groupId);
        missingSince.remove(groupId);
    }

    /**
     * A complete reading did not show the group.
     *
     * @return whether it is gone
     */
    boolean missed(String groupId, Instant readAt) {
        Instant since = missingSince.merge(groupId, readAt, (one, other) -> one.isBefore(other) ? one : other);
        return known.contains(groupId) && !since.plus(APART).isAfter(readAt);
    }
}
