package io.pointsman.drill;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a group is made of, by ElastiCache's word alone.
 *
 * @param status as ElastiCache spells it
 * @param multiAz whether a shard must keep a replica
 * @param pending what ElastiCache is about to change of the group or of its nodes; empty if nothing
 * @param shards in ElastiCache's order
 * @param members of which ElastiCache tells; while the group changes, fewer or more than its shards have
 */
record GroupForm(
        String status,
        boolean clusterMode,
        boolean multiAz,
        boolean automaticFailover,
        Optional<String> pending,
        List<Shard> shards,
        List<Member> members) {

    static final String AVAILABLE = "available";

    GroupForm {
        shards = List.copyOf(shards);
        members = List.copyOf(members);
    }

    /** @param nodes ids */
    record Shard(String id, String status, Set<String> nodes) {

        int replicas() {
            return nodes.size() - 1;
        }
    }

    /**
     * @param version in full, such as {@code 8.1.0}
     * @param parameterGroup its name; empty if ElastiCache tells none
     * @param zone empty if not told
     */
    record Member(
            String id,
            String status,
            String nodeType,
            String engine,
            String version,
            String parameterGroup,
            String zone) {

        String kind() {
            return "%s, %s %s".formatted(nodeType, engine, version);
        }
    }

    /** Whether ElastiCache does nothing to it, and is about to do nothing. */
    boolean isSettled() {
        return status.equals(AVAILABLE)
                && pending.isEmpty()
                && shards.stream().allMatch(shard -> shard.status().equals(AVAILABLE))
                && members.stream().allMatch(member -> member.status().equals(AVAILABLE));
    }

    /** The shard's nodes of which ElastiCache tells. */
    List<Member> membersOf(Shard shard) {
        return members.stream()
                .filter(member -> shard.nodes().contains(member.id()))
                .toList();
    }

    /** The ids of the last shards, without which this many are left. */
    List<String> shardsBeyond(int count) {
        return shards.stream().map(Shard::id).sorted().skip(count).toList();
    }

    /** The first of its members; while a group changes others may differ. */
    Optional<Member> first() {
        return members.stream().findFirst();
    }
}
