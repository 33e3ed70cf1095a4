package io.pointsman.dns;

import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the planner may lead a group's names to.
 *
 * @param groupId the replication group
 * @param members every node, in any order
 * @param primaryEndpoint the group's own, which follows a promotion by itself; absent when not told
 * @param complete whether the group was seen at rest and whole; only then may names be given up
 */
public record Readers(String groupId, List<Member> members, Optional<Endpoint> primaryEndpoint, boolean complete) {

    public Readers {
        members = List.copyOf(members);
    }

    /** @param endpoint absent while the node has none, or nobody tells it; then the node cannot stand behind a name */
    public record Member(String nodeId, Role role, Optional<Endpoint> endpoint, Standing standing) {

        Optional<String> host() {
            return endpoint.map(Endpoint::host);
        }
    }

    /** A group that ElastiCache does not show now. */
    public static Readers missing(String groupId) {
        return new Readers(groupId, List.of(), Optional.empty(), false);
    }

    /** A group that is gone for good: it wants no names. */
    public static Readers gone(String groupId) {
        return new Readers(groupId, List.of(), Optional.empty(), true);
    }

    /** Every node but the primary; without one, the group has none. */
    List<Member> replicas() {
        return members.stream().filter(member -> member.role() != Role.PRIMARY).toList();
    }

    /** The primary's too: a name that leads to one of them leads into this group. */
    Set<String> memberHosts() {
        return members.stream().map(Member::host).flatMap(Optional::stream).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether there is no node left; nodes whose endpoints nobody tells, as in cluster mode, are nodes. */
    boolean isGone() {
        return complete && members.isEmpty() && primaryEndpoint.isEmpty();
    }
}
