package io.pointsman.dns;

import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    /**
     * @param shardId {@code 0001} where cluster mode is disabled
     * @param endpoint absent while the node has none, or nobody tells it; then the node cannot stand behind a name
     */
    public record Member(String nodeId, String shardId, Role role, Optional<Endpoint> endpoint, Standing standing) {

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

    /** The shards that have nodes, in order. */
    NavigableSet<String> shards() {
        return members.stream().map(Member::shardId).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What there is of one shard. While nobody tells any of its endpoints, nothing of it may be given up. */
    Readers ofShard(String shardId) {
        List<Member> ofShard = members.stream()
                .filter(member -> member.shardId().equals(shardId))
                .toList();
        Optional<Endpoint> primary = ofShard.stream()
                .filter(member -> member.role() == Role.PRIMARY)
                .flatMap(member -> member.endpoint().stream())
                .findFirst();
        return new Readers(
                groupId,
                ofShard,
                ofShard.isEmpty() ? Optional.empty() : primaryEndpoint.or(() -> primary),
                complete
                        && (ofShard.isEmpty()
                                || ofShard.stream()
                                        .anyMatch(member -> member.endpoint().isPresent())));
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
