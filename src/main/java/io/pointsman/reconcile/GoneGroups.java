package io.pointsman.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Decides when a group that ElastiCache does not show is gone: after two complete readings ten minutes apart, none between them showing
 * it, and only if this process has seen it before. A group that never was there is rather a wrong region or another account's credentials,
 * and would take all names with it. An operator's word replaces all but one reading, made after it.
 */
final class GoneGroups {

    static final Duration APART = Duration.ofMinutes(10);

    /** How long an operator's word waits for the reading that must confirm it. */
    private static final Duration WORD = Duration.ofMinutes(1);

    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final Map<String, Instant> missingSince = new ConcurrentHashMap<>();
    private final Map<String, Instant> toldGone = new ConcurrentHashMap<>();

    void seen(String groupId) {
        known.add(groupId);
        missingSince.remove(groupId);
        toldGone.remove(groupId);
    }

    /** An operator says that the group is gone for good. */
    void tell(String groupId, Instant now) {
        toldGone.put(groupId, now);
    }

    /** Whether an operator said so lately, and a reading made since then may act on it. */
    boolean isToldGone(String groupId, Instant readAt) {
        Instant told = toldGone.get(groupId);
        return told != null && !readAt.isBefore(told) && readAt.isBefore(told.plus(WORD));
    }

    void forgetOthers(Set<String> groupIds) {
        known.retainAll(groupIds);
        missingSince.keySet().retainAll(groupIds);
        toldGone.keySet().retainAll(groupIds);
    }

    /**
     * A complete reading did not show the group.
     *
     * @return whether it is gone
     */
    boolean missed(String groupId, Instant readAt) {
        Instant since = missingSince.merge(groupId, readAt, (one, other) -> one.isBefore(other) ? one : other);
        return isToldGone(groupId, readAt)
                || (known.contains(groupId) && !since.plus(APART).isAfter(readAt));
    }
}
