package io.pointsman.simulation;

import io.pointsman.inventory.NodeCondition;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.SampleGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** One replication group as it truly is, and as ElastiCache has shown it from moment to moment. Times are the course's milliseconds. */
final class CacheGroup {

    /** How far two moments may lie apart that a clock two minutes wrong and an answer a minute old put in the wrong order. */
    static final long ANY_CLOCK = 200_000;

    enum Life {
        CREATING,
        SERVING,
        /** Its name resolves and nothing answers, or it loads; ElastiCache calls it available. */
        REBUILDING,
        DELETING
    }

    /** A member; one that was removed is in no list any more. */
    static final class Member {
        final String id;
        Life life;
        /** Whether the node groups list it; it is a member all the same. */
        boolean listed = true;

        Member(String id, Life life) {
            this.id = id;
            this.life = life;
        }

        String clusterStatus() {
            return switch (life) {
                case CREATING -> "creating";
                case DELETING -> "deleting";
                case SERVING, REBUILDING -> "available";
            };
        }
    }

    /** What DescribeReplicationGroups and DescribeCacheClusters say from some moment on. */
    private record Shown(String status, Set<String> memberIds, List<Node> nodes, Map<String, String> clusterStatuses) {}

    final String id;
    final Location location;
    final List<Member> members = new ArrayList<>();
    String primary;
    String status = "available";
    boolean exists = true;
    /** Whether an operation is under way that ElastiCache allows only one of. */
    boolean modifying;

    boolean deleting;
    /** Whether ElastiCache says for a while that there is no such group. */
    boolean hidden;

    boolean wasHidden;

    private String shownPrimary;
    private int youngest;
    private final Conductor conductor;
    private final Set<String> lingering = new LinkedHashSet<>();
    private final NavigableMap<Long, Optional<Shown>> shown = new TreeMap<>();
    private final Recoveries recoveries = new Recoveries();
    private final NavigableMap<Long, Integer> replicaCounts = new TreeMap<>();
    private final NavigableMap<Long, Integer> servingCounts = new TreeMap<>();
    private final Map<String, Long> shownOutSince = new HashMap<>();
    private final Map<String, Long> shownInSince = new HashMap<>();
    private final Map<String, Long> shownPrimaryUntil = new HashMap<>();
    private Optional<Long> goneAt = Optional.empty();

    CacheGroup(String id, Location location, int replicas, Conductor conductor) {
        this.id = id;
        this.location = location;
        this.conductor = conductor;
        for (int i = 0; i <= replicas; i++) {
            members.add(new Member(nextId(), Life.SERVING));
        }
        primary = members.getFirst().id;
        shownPrimary = primary;
        publish();
    }

    String nextId() {
        return "%s-%03d".formatted(id, ++youngest);
    }

    /** Every id that any member ever had. */
    List<String> everMembers() {
        List<String> ids = new ArrayList<>();
        for (int number = 1; number <= youngest; number++) {
            ids.add("%s-%03d".formatted(id, number));
        }
        return ids;
    }

    List<Member> replicas(Life life) {
        return members.stream()
                .filter(member -> !member.id.equals(primary) && member.life == life)
                .toList();
    }

    Member member(String nodeId) {
        return members.stream()
                .filter(member -> member.id.equals(nodeId))
                .findFirst()
                .orElseThrow();
    }

    boolean serves(String nodeId) {
        return exists && replicas(Life.SERVING).stream().anyMatch(member -> member.id.equals(nodeId));
    }

    /** Whether the node serves, and ElastiCache has said so since no earlier than {@code since}. */
    boolean servesAnew(String nodeId, long since) {
        return serves(nodeId) && shownInSince.getOrDefault(nodeId, Long.MIN_VALUE) >= since;
    }

    /** A removed member that {@code MemberClusters} still lists. */
    void linger(String nodeId, boolean still) {
        if (still) {
            lingering.add(nodeId);
        } else {
            lingering.remove(nodeId);
        }
    }

    /** ElastiCache's word catches up with the last promotion. */
    void showRoles() {
        shownPrimaryUntil.put(shownPrimary, conductor.now());
        shownPrimary = primary;
        publish();
    }

    boolean showsRoles() {
        return shownPrimary.equals(primary);
    }

    void recovery(String nodeId, boolean begins) {
        recoveries.add(conductor.now(), nodeId, begins);
        noteWhoIsOut();
    }

    void end() {
        exists = false;
        goneAt = Optional.of(conductor.now());
        publish();
    }

    Optional<Long> goneAt() {
        return goneAt;
    }

    /** From now on ElastiCache shows the group as it is set up now. */
    void publish() {
        replicaCounts.put(conductor.now(), exists && !deleting ? lastingReplicas() : 0);
        shown.put(conductor.now(), exists && !hidden ? Optional.of(look()) : Optional.empty());
        noteWhoIsOut();
    }

    private int lastingReplicas() {
        return replicas(Life.SERVING).size() + replicas(Life.REBUILDING).size();
    }

    /** The fewest replicas that the group truly had from {@code since} on. */
    int fewestReplicas(long since) {
        return fewest(replicaCounts, since);
    }

    /** The fewest replicas that truly served, and of which ElastiCache said nothing else, from {@code since} on. */
    int fewestServing(long since) {
        return fewest(servingCounts, since);
    }

    private static int fewest(NavigableMap<Long, Integer> counts, long since) {
        Long from = counts.floorKey(since);
        return counts.tailMap(from == null ? since : from, true).values().stream()
                .mapToInt(Integer::intValue)
                .min()
                .orElse(0);
    }

    private Shown look() {
        Set<String> memberIds = new LinkedHashSet<>(lingering);
        Map<String, String> clusterStatuses = new HashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (Member member : members) {
            memberIds.add(member.id);
            clusterStatuses.put(member.id, member.clusterStatus());
            if (member.listed) {
                nodes.add(new Node(
                        member.id,
                        member.id.equals(shownPrimary) ? Role.PRIMARY : Role.REPLICA,
                        member.life == Life.CREATING
                                ? Optional.empty()
                                : Optional.of(new Endpoint(SampleGroup.host(member.id), 6379)),
                        "eu-west-1a"));
            }
        }
        return new Shown(status, memberIds, List.copyOf(nodes), clusterStatuses);
    }

    private Optional<Shown> shownAt(long when) {
        return Optional.ofNullable(shown.floorEntry(when)).flatMap(Map.Entry::getValue);
    }

    /** As DescribeReplicationGroups showed it at {@code when}; empty if it did not. */
    Optional<ReplicationGroup> read(long when, Instant readAt) {
        return shownAt(when)
                .map(look -> new ReplicationGroup(
                        location,
                        id,
                        look.status(),
                        false,
                        false,
                        Optional.empty(),
                        look.memberIds(),
                        List.of(new NodeGroup(
                                "0001",
                                look.status(),
                                Optional.of(new Endpoint(SampleGroup.primaryHost(id), 6379)),
                                look.nodes())),
                        readAt));
    }

    /** As DescribeCacheClusters and DescribeEvents of the last hour told it at {@code when}. */
    Map<String, NodeCondition> conditions(long when) {
        Map<String, NodeCondition> conditions = new HashMap<>();
        shownAt(when).stream()
                .flatMap(look -> look.clusterStatuses().entrySet().stream())
                .forEach(entry -> {
                    Optional<Recoveries.Recovery> last = recoveries.last(entry.getKey(), when);
                    conditions.put(
                            entry.getKey(),
                            new NodeCondition(
                                    entry.getValue(),
                                    entry.getValue(),
                                    last.filter(Recoveries.Recovery::begins).isPresent(),
                                    last.filter(recovery -> !recovery.begins())
                                            .map(recovery -> Conductor.BEGINNING.plusMillis(recovery.at()))));
                });
        return conditions;
    }

    /** Whether ElastiCache has told since then that the node is back. */
    boolean recoveredSince(String nodeId, long since) {
        return recoveries.endedSince(nodeId, since);
    }

    /**
     * Whether the node's recovery was told so close to the moment when it was last shown as the primary that a clock that is two minutes
     * wrong, or an answer a minute old, makes it look like one from before. It then stays out for 20 minutes.
     */
    private boolean isDoubtful(String nodeId) {
        Optional<Long> until =
                Optional.ofNullable(shownPrimaryUntil.get(nodeId)).filter(at -> at > conductor.now() - 22 * 60_000);
        return until.filter(at -> !recoveredSince(nodeId, at + ANY_CLOCK)).isPresent();
    }

    /** How many replicas may still be kept out because they were the primary not long ago. */
    int settling() {
        return (int) replicas(Life.SERVING).stream()
                .filter(member ->
                        shownPrimaryUntil.getOrDefault(member.id, -23 * 60_000L) > conductor.now() - 22 * 60_000)
                .count();
    }

    private void noteWhoIsOut() {
        long now = conductor.now();
        Optional<Shown> look = shownAt(now);
        for (String nodeId : everMembers()) {
            boolean readable = look.stream()
                            .flatMap(all -> all.nodes().stream())
                            .anyMatch(node -> node.id().equals(nodeId) && node.role() == Role.REPLICA)
                    && look.stream()
                            .flatMap(all ->
                                    Stream.ofNullable(all.clusterStatuses().get(nodeId)))
                            .anyMatch("available"::equals)
                    && recoveries
                            .last(nodeId, now)
                            .filter(Recoveries.Recovery::begins)
                            .isEmpty();
            if (readable) {
                if (shownOutSince.remove(nodeId) != null) {
                    shownInSince.put(nodeId, now);
                }
            } else {
                shownOutSince.putIfAbsent(nodeId, now);
            }
        }
        int serving = exists
                ? (int) replicas(Life.SERVING).stream()
                        .filter(member -> !shownOutSince.containsKey(member.id) && !isDoubtful(member.id))
                        .count()
                : 0;
        servingCounts.put(now, serving);
    }

    /** Whether all that time some replica has truly been serving, and ElastiCache said nothing else of it. */
    boolean wasServingFor(long millis) {
        return fewestServing(conductor.now() - millis) > 0;
    }

    /** Since when ElastiCache has been saying, in one way or another, that the node is not to be read from. */
    Optional<Long> shownOutSince(String nodeId) {
        return Optional.ofNullable(shownOutSince.get(nodeId));
    }
}
