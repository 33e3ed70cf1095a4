package io.pointsman.probe;

import io.pointsman.probe.ProbeBoard.GroupKey;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

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

    /**
     * Takes note of a group's latest answer, or silence.
     *
     * @param all whether every node of the group is silent
     * @return those whose silence was more likely ours until now
     */
    Set<GroupKey> note(GroupKey group, boolean all) {
        if (all) {
            silent.add(group);
            return Set.of();
        }
        Set<GroupKey> suspected = silent.contains(group) ? suspects() : Set.of();
        silent.remove(group);
        return suspected.stream().filter(one -> !isSuspect(one)).collect(Collectors.toSet());
    }

    /** Whether the silence of this group's nodes is more likely ours. */
    boolean isSuspect(GroupKey group) {
        return silent.contains(group) && (silent.size() > 1 || silent.containsAll(reached));
    }

    /** Those of which it is. */
    Set<GroupKey> suspects() {
        return silent.stream().filter(this::isSuspect).collect(Collectors.toSet());
    }
}
