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
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The board by ElastiCache's word alone: role, status and open recoveries. Weaker than asking the nodes: ElastiCache lists a node that is
 * being rebuilt after a failover as an available replica, and only its events tell otherwise, minutes later.
 *
 * <p>Only what was said of a node while it was a replica counts. And because ElastiCache says {@code available} of a former primary for the
 * minute or so before it announces the rebuild, no name enters it until an event says that it has recovered, or for {@link #SETTLING}; it is
 * not even looked at before something is said of it. What we saw of its role does not outlive this process; after a restart the events alone
 * must tell.
 */
@Component
final class AwsWord implements ServingBoard {

    /** What was said of a node longer ago is to be asked again: with the usual interval, a full pass of this instance comes sooner if it is alone. */
    private static final Duration FRESH = Duration.ofSeconds(90);

    /**
     * How long good word of a replica is believed until then. Of several instances that take turns each looks closely only every few minutes, and a
     * name must not wait for the answers, which are many pages for a large fleet.
     */
    private static final Duration BELIEVED = Duration.ofMinutes(10);

    /** After a failover the old primary is back in about 13 minutes; see the observed time line in the sandbox. */
    private static final Duration SETTLING = Duration.ofMinutes(20);

    /** A location may be a large one. */
    private static final int CALLS_FOR_ALL_UNTIL_KNOWN = 20;

    private static final Standing FORMER_PRIMARY =
            new Standing.Settling("it was the primary until lately and has not been reported recovered");

    private final Inventory inventory;
    private final Clock clock;
    private final Pause pause;
    private final Map<Location, ReadDesk<Asked, Map<String, NodeCondition>>> desks = new ConcurrentHashMap<>();
    private final Map<Key, Told> replicas = new ConcurrentHashMap<>();
    private final Map<Key, Primary> lastPrimary = new ConcurrentHashMap<>();

    /** Counts questions and doubts in the order they came, whatever becomes of the clock. */
    private final AtomicLong order = new AtomicLong();

    /** The place of each node's latest doubt: an answer that was asked for before it is not believed. */
    private final Map<Key, Long> doubted = new ConcurrentHashMap<>();

    /** The latest of all nodes. */
    private final Map<Location, Reading> readings = new ConcurrentHashMap<>();

    private record Key(Location location, String nodeId) {}

    /** @param asked the question's place in the order */
    private record Told(NodeCondition condition, Instant askedAt, long asked) {}

    /** @param asked the question's place in the order */
    private record Reading(Map<String, NodeCondition> conditions, Instant askedAt, long asked) {

        /** A node that ElastiCache does not list is one that it does not know. */
        Told told(String nodeId) {
            return new Told(conditions.getOrDefault(nodeId, NodeCondition.UNKNOWN_NODE), askedAt, asked);
        }

        /** If the hour had not seen more than a page of events. */
        int calls() {
            return Math.ceilDiv(conditions.size(), Inventory.PAGE) + 1;
        }
    }

    /**
     * A node that is or was the primary.
     *
     * @param seenAt the latest reading that showed it so, by our clock
     * @param recoveredBefore the recovery that was known of it when it was still a replica; told again, it is no news, whatever our clock says
     */
    private record Primary(Instant seenAt, Optional<Instant> recoveredBefore) {

        Primary and(Primary later) {
            return new Primary(
                    seenAt.isAfter(later.seenAt) ? seenAt : later.seenAt,
                    later.recoveredBefore.or(() -> recoveredBefore));
        }

        boolean hasRecovered(NodeCondition now) {
            return now.recoveredAt()
                    .filter(at -> !recoveredBefore.equals(Optional.of(at)))
                    .filter(seenAt::isBefore)
                    .isPresent();
        }
    }

    /** Nodes of one group to be looked at closely. */
    private record Asked(String groupId, List<String> nodeIds) implements Comparable<Asked> {
        @Override
        public int compareTo(Asked other) {
            int byGroup = groupId.compareTo(other.groupId);
            return byGroup != 0 ? byGroup : nodeIds.toString().compareTo(other.nodeIds.toString());
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
    public Optional<Instant> knownAt(ReplicationGroup group, Node node) {
        return Optional.ofNullable(replicas.get(new Key(group.location(), node.id())))
                .map(Told::askedAt);
    }

    @Override
    public Optional<Instant> outSince(ReplicationGroup group, Node node) {
        return Optional.empty();
    }

    @Override
    public Optional<String> operation(ReplicationGroup group, Node node) {
        return Optional.ofNullable(replicas.get(new Key(group.location(), node.id())))
                .filter(told -> !isOld(told))
                .map(Told::condition)
                .filter(condition -> !condition.isAvailable())
                .map(NodeCondition::inWords);
    }

    @Override
    public ReplicationGroup withRoles(ReplicationGroup group) {
        return group;
    }

    @Override
    public void seen(ReplicationGroup group) {
        group.nodes().filter(node -> node.role() == Role.PRIMARY).forEach(primary -> {
            Key key = new Key(group.location(), primary.id());
            Optional<Instant> recovered = Optional.ofNullable(replicas.remove(key))
                    .flatMap(told -> told.condition().recoveredAt());
            lastPrimary.merge(key, new Primary(group.readAt(), recovered), Primary::and);
            doubted.remove(key);
        });
    }

    private Standing replica(Key key) {
        Told told = replicas.get(key);
        Primary primary = lastPrimary.get(key);
        boolean settling = primary != null && !primary.seenAt().plus(SETTLING).isBefore(clock.instant());
        if (told == null || (isOld(told) && !isBelieved(key, told))) {
            return settling && !doubted.containsKey(key) ? FORMER_PRIMARY : new Standing.Unverified();
        }
        NodeCondition condition = told.condition();
        if (!condition.speaksForReading()) {
            return new Standing.Out(condition.inWords());
        }
        if (primary == null) {
            return new Standing.Serving();
        }
        if (primary.hasRecovered(condition) || !settling) {
            lastPrimary.remove(key, primary);
            return new Standing.Serving();
        }
        return FORMER_PRIMARY;
    }

    private boolean isOld(Told told) {
        return isOlderThan(FRESH, told);
    }

    /** A word from the time to come is from before the clock was set back. */
    private boolean isOlderThan(Duration age, Told told) {
        return Duration.between(told.askedAt(), clock.instant()).abs().compareTo(age) > 0;
    }

    /** Though it is old. */
    private boolean isBelieved(Key key, Told told) {
        return told.condition().speaksForReading() && !lastPrimary.containsKey(key) && !isOlderThan(BELIEVED, told);
    }

    @Override
    public boolean isDue(ReplicationGroup group, Node node) {
        Told told = replicas.get(new Key(group.location(), node.id()));
        return switch (standing(group, node)) {
            case Standing.Unverified ignored -> true;
            case Standing.Serving ignored -> told != null && isOld(told);
            case Standing.Settling ignored -> told != null && isOld(told);
            case Standing.Out ignored -> false;
        };
    }

    @Override
    public void doubt(Location location, String nodeId) {
        Key key = new Key(location, nodeId);
        doubted.put(key, order.incrementAndGet());
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
        Map<String, Standing> before = standings(group.location(), ids);
        long asked = order.incrementAndGet();
        Instant askedAt = clock.instant();
        Reading read = new Reading(
                ReadDesk.join(
                        desks.computeIfAbsent(group.location(), this::desk).ask(new Asked(group.id(), ids))),
                askedAt,
                asked);
        ids.forEach(id -> believe(new Key(group.location(), id), read.told(id)));
        return !standings(group.location(), ids).equals(before);
    }

    private Map<String, Standing> standings(Location location, List<String> ids) {
        return ids.stream().collect(Collectors.toMap(Function.identity(), id -> replica(new Key(location, id))));
    }

    private ReadDesk<Asked, Map<String, NodeCondition>> desk(Location location) {
        return new ReadDesk<>(
                "nodes" + location.inWords(),
                asked -> conditions(location, asked.nodeIds()),
                many -> {
                    Map<String, NodeCondition> read = conditions(
                            location,
                            many.stream()
                                    .flatMap(asked -> asked.nodeIds().stream())
                                    .toList());
                    return many.stream().collect(Collectors.toMap(Function.identity(), asked -> read));
                },
                pause);
    }

    /** By whatever takes fewer calls. What it tells of others counts too. */
    private Map<String, NodeCondition> conditions(Location location, List<String> nodeIds) {
        Reading all = readings.get(location);
        if (Inventory.CALLS_OF_A_NODE * nodeIds.size() <= (all == null ? CALLS_FOR_ALL_UNTIL_KNOWN : all.calls())) {
            return inventory.conditions(location, nodeIds);
        }
        Reading now = readAll(location);
        replicas.keySet().stream()
                .filter(key -> key.location().equals(location))
                .forEach(key -> believe(key, now.told(key.nodeId())));
        return now.conditions();
    }

    private Reading readAll(Location location) {
        long asked = order.incrementAndGet();
        Instant askedAt = clock.instant();
        Reading now = new Reading(inventory.conditions(location), askedAt, asked);
        readings.merge(location, now, (one, other) -> one.asked() > other.asked() ? one : other);
        return now;
    }

    /** Unless a reading of all nodes that was asked for later tells of it. */
    private void believe(Key key, Told told) {
        Reading all = readings.get(key.location());
        Told now = all != null && told.asked() < all.asked() ? all.told(key.nodeId()) : told;
        replicas.compute(
                key, (same, known) -> doubted.getOrDefault(key, 0L) > now.asked() || isOlder(now, known) ? known : now);
    }

    /** Answers need not come in the order of the questions. */
    private static boolean isOlder(Told one, @Nullable Told other) {
        return other != null && one.asked() < other.asked();
    }

    @Override
    public void verifyAll(Location location, List<ReplicationGroup> groups) {
        Reading now = readAll(location);
        Map<Key, Told> current = new HashMap<>();
        for (ReplicationGroup group : groups) {
            group.nodes()
                    .filter(node -> node.role() == Role.REPLICA)
                    .forEach(node -> current.put(new Key(location, node.id()), now.told(node.id())));
        }
        replicas.keySet().removeIf(key -> key.location().equals(location) && !current.containsKey(key));
        lastPrimary.values().removeIf(primary -> primary.seenAt().plus(SETTLING).isBefore(clock.instant()));
        doubted.keySet().removeIf(key -> key.location().equals(location) && !current.containsKey(key));
        current.forEach(this::believe);
    }
}
