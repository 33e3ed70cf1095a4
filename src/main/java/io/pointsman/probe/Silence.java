package io.pointsman.probe;

import io.pointsman.probe.ProbeBoard.GroupKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which groups say nothing at all, and whether that is more likely our own network's fault: so it is while several do, or all that ever spoke. */
final class Silence {

    /** Of which a node has answered. */
    private final Set<GroupKey> reached = ConcurrentHashMap.newKeySet();

    private final Set<GroupKey> silent = ConcurrentHashMap.newKeySet();

    /** Forgets all others. */
    void keep(Set<GroupKey> groups) {
        reached.retainAll(groups);
        silent.retainAll(groups);
    }

    /** A node of the group has answered. */
    void answered(GroupKey group) {
        reached.add(group);
    }

    boolean isReached(GroupKey group) {
        return reached.contains(group);
    }

    /** @param all whether every node of the group is silent */
    void note(GroupKey group, boolean all) {
        if (all) {
            silent.add(group);
        } else {
            silent.remove(group);
        }
    }

    /** Whether the silence of this group's nodes is more likely ours. */
    boolean isSuspect(GroupKey group) {
        return silent.contains(group) && (silent.size() > 1 || silent.containsAll(reached));
    }

    boolean isSuspect() {
        return silent.stream().anyMatch(this::isSuspect);
    }
}
