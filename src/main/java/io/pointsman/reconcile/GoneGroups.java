package io.pointsman.reconcile;

import io.pointsman.groups.ManagedGroup;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Decides when a group that ElastiCache does not show is gone: after two complete readings ten minutes apart, none between them showing
 * it, and only if this process has seen it before. A group that never was there is rather a wrong region or another account's credentials,
 * and would take all names with it. An operator's word replaces all but one reading, made after it.
 */
final class GoneGroups {

    static final Duration APART = Duration.ofMinutes(10);

    /** How long an operator's word waits for the reading that must confirm it. */
    private static final Duration WORD = Duration.ofMinutes(1);

    private final Set<Key> known = ConcurrentHashMap.newKeySet();
    private final Map<Key, Instant> missingSince = new ConcurrentHashMap<>();
    private final Map<Key, Instant> toldGone = new ConcurrentHashMap<>();

    private record Key(Location location, String replicationGroupId) {}

    /** A reading showed the group, whoever made it and whatever became of it. */
    void seen(Location location, String replicationGroupId) {
        Key key = new Key(location, replicationGroupId);
        known.add(key);
        missingSince.remove(key);
        toldGone.remove(key);
    }

    /** An operator says that the group is gone for good. */
    void tell(Location location, String replicationGroupId, Instant now) {
        toldGone.put(new Key(location, replicationGroupId), now);
    }

    /** Whether an operator said so lately, and a reading made since then may act on it. */
    boolean isToldGone(Location location, String replicationGroupId, Instant readAt) {
        Instant told = toldGone.get(new Key(location, replicationGroupId));
        return told != null && !readAt.isBefore(told) && readAt.isBefore(told.plus(WORD));
    }

    void forgetOthers(Collection<ManagedGroup> ours) {
        Set<Key> keys = ours.stream()
                .map(group -> new Key(group.location(), group.replicationGroupId()))
                .collect(Collectors.toSet());
        known.retainAll(keys);
        missingSince.keySet().retainAll(keys);
        toldGone.keySet().retainAll(keys);
    }

    /**
     * A complete reading did not show the group.
     *
     * @return whether it is gone
     */
    boolean missed(Location location, String replicationGroupId, Instant readAt) {
        Key key = new Key(location, replicationGroupId);
        Instant since = missingSince.merge(key, readAt, (one, other) -> one.isBefore(other) ? one : other);
        return isToldGone(location, replicationGroupId, readAt)
                || (known.contains(key) && !since.plus(APART).isAfter(readAt));
    }
}
