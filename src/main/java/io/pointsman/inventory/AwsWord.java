package io.pointsman.inventory;

import io.pointsman.aws.Pause;
import io.pointsman.aws.ReadDesk;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * The board by ElastiCache's word alone: role, status and open recoveries. Weaker than asking the nodes: ElastiCache lists a node that is
 * being rebuilt after a failover as an available replica, and only its events tell otherwise, minutes later.
 *
 * <p>Only what was said of a node while it was a replica counts, so a former primary must be looked at anew. And because ElastiCache says
 * {@code available} of it for the minute or so before it announces the rebuild, it stays out until an event says that it has recovered, or
 * for {@link #SETTLING}. What we saw of its role does not outlive this process; after a restart the events alone must tell.
 */
@Component
final class AwsWord implements ServingBoard {

    /** After a failover the old primary is back in about 13 minutes; see the observed time line in the sandbox. */
    private static final Duration SETTLING = Duration.ofMinutes(20);

    private final Inventory inventory;
    private final Clock clock;
    private final Pause pause;
    private final Map<Location, ReadDesk<Asked, Map<String, NodeCondition>>> desks = new ConcurrentHashMap<>();
    private final Map<Key, NodeCondition> replicas = new ConcurrentHashMap<>();
    private final Map<Key, Instant> lastPrimary = new ConcurrentHashMap<>();

    /** The number of each node's latest doubt: an answer that was asked for before it is not believed. */
    private final Map<Key, Long> doubted = new ConcurrentHashMap<>();

    private final AtomicLong doubts = new AtomicLong();

    private record Key(Location location, String nodeId) {}

    /** Nodes of one group to be looked at closely. */
    private record Asked(String groupId, List<String> nodeIds) implements Comparable<Asked> {
        @Override
        public int compareTo(Asked other) {
            return groupId.compareTo(other.groupId);
        }
    }

    AwsWord(Inventory inventory, Clock clock, Pause pause) {
        this.inventory = inventory;
        this.clock = clock;
        this.pause = pause;
    }

    @Override
    public Standing standing(ReplicationGroup group, Node node) {
        Key key = new Key(group.location(), node.id());
        return switch (node.role()) {
            case PRIMARY -> new Standing.Out("it is the primary");
            case UNKNOWN -> new Standing.Out("ElastiCache tells no role for it");
            case REPLICA -> replica(key);
        };
    }

    @Override
    public void seen(ReplicationGroup group) {
        group.nodes().filter(node -> node.role() == Role.PRIMARY).forEach(primary -> {
            Key key = new Key(group.location(), primary.id());
            replicas.remove(key);
            lastPrimary.merge(key, group.readAt(), (one, other) -> one.isAfter(other) ? one : other);
        });
    }

    private Standing replica(Key key) {
        NodeCondition condition = replicas.get(key);
        if (condition == null) {
            return new Standing.Unverified();
        }
        if (!condition.speaksForReading()) {
            return new Standing.Out(condition.inWords());
        }
        Instant primaryAt = lastPrimary.get(key);
        if (primaryAt == null) {
            return new Standing.Serving();
        }
        boolean recovered = condition.recoveredAt().filter(primaryAt::isBefore).isPresent();
        if (recovered || primaryAt.plus(SETTLING).isBefore(clock.instant())) {
            lastPrimary.remove(key);
            return new Standing.Serving();
        }
        return new Standing.Out("it was the primary until lately and has not been reported recovered");
    }

    @Override
    public void doubt(Location location, String nodeId) {
        Key key = new Key(location, nodeId);
        doubted.put(key, doubts.incrementAndGet());
        replicas.remove(key);
    }

    @Override
    public boolean verify(ReplicationGroup group, Collection<Node> nodes) {
        List<String> ids = nodes.stream()
                .filter(node -> node.role() == Role.REPLICA)
                .map(Node::id)
                .toList();
        if (ids.isEmpty()) {
            return false;
        }
        long askedAfter = doubts.get();
        Map<String, NodeCondition> read = ReadDesk.join(
                desks.computeIfAbsent(group.location(), this::desk).ask(new Asked(group.id(), ids)));
        boolean changed = false;
        for (String id : ids) {
            NodeCondition now = read.getOrDefault(id, NodeCondition.UNKNOWN_NODE);
            changed |= believe(new Key(group.location(), id), now, askedAfter);
        }
        return changed;
    }

    /** A call for each node and one for the events; for many groups, all nodes of the location. */
    private ReadDesk<Asked, Map<String, NodeCondition>> desk(Location location) {
        return new ReadDesk<>(
                "nodes" + location.inWords(),
                asked -> inventory.conditions(location, asked.nodeIds()),
                many -> {
                    Map<String, NodeCondition> all = inventory.conditions(location);
                    return many.stream().collect(Collectors.toMap(Function.identity(), asked -> all));
                },
                1,
                Integer.MAX_VALUE,
                pause);
    }

    /** @return whether it is news */
    private boolean believe(Key key, NodeCondition now, long askedAfter) {
        NodeCondition before = replicas.get(key);
        NodeCondition after =
                replicas.compute(key, (same, known) -> doubted.getOrDefault(key, 0L) > askedAfter ? known : now);
        return !Objects.equals(before, after);
    }

    @Override
    public void verifyAll(Location location, List<ReplicationGroup> groups) {
        long askedAfter = doubts.get();
        Map<String, NodeCondition> read = inventory.conditions(location);
        Map<Key, NodeCondition> current = new HashMap<>();
        for (ReplicationGroup group : groups) {
            group.nodes()
                    .filter(node -> node.role() == Role.REPLICA)
                    .forEach(node -> current.put(
                            new Key(location, node.id()), read.getOrDefault(node.id(), NodeCondition.UNKNOWN_NODE)));
        }
        replicas.keySet().removeIf(key -> key.location().equals(location) && !current.containsKey(key));
        lastPrimary.values().removeIf(primaryAt -> primaryAt.plus(SETTLING).isBefore(clock.instant()));
        doubted.keySet().removeIf(key -> key.location().equals(location) && !current.containsKey(key));
        current.forEach((key, now) -> believe(key, now, askedAfter));
    }
}
