package io.pointsman.dns;

import io.pointsman.topology.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the planner may lead a group's names to.
 *
 * @param groupId the replication group
 * @param replicas every node but the primary, in any order; without one, the group has none
 * @param memberHosts endpoint hosts of all members, the primary too: a name that leads to one of them leads into this group
 * @param primaryHost the group's primary endpoint, which follows a promotion by itself; absent when not told
 * @param complete whether the group was seen at rest and whole; only then may names be given up
 */
public record Readers(
        String groupId,
        List<Reader> replicas,
        Set<String> memberHosts,
        Optional<String> primaryHost,
        boolean complete) {

    public Readers {
        replicas = List.copyOf(replicas);
        memberHosts = Set.copyOf(memberHosts);
    }

    /**
     * A node that is not the primary.
     *
     * @param host canonical; absent while the node has no endpoint, and then it cannot stand behind a name
     */
    public record Reader(String nodeId, Optional<String> host, Standing standing) {}

    /** A group that ElastiCache does not show now. */
    public static Readers missing(String groupId) {
        return new Readers(groupId, List.of(), Set.of(), Optional.empty(), false);
    }

    /** A group that is gone for good: it wants no names. */
    public static Readers gone(String groupId) {
        return new Readers(groupId, List.of(), Set.of(), Optional.empty(), true);
    }

    /** Whether there is no node left; nodes whose endpoints nobody tells, as in cluster mode, are nodes. */
    boolean isGone() {
        return complete && replicas.isEmpty() && memberHosts.isEmpty() && primaryHost.isEmpty();
    }
}
