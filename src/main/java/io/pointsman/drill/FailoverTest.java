package io.pointsman.drill;

import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.DrillGuards.Looked;
import io.pointsman.drill.FailoverQuota.Usage;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Lets a replica of one shard take over. */
@Component
final class FailoverTest implements Action {

    /** What a group's {@code allow} says. */
    static final String ALLOWED = "failover-test";

    /** ElastiCache's clock may be behind ours. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofMinutes(40);

    private final DrillGuards guards;
    private final ServingBoard board;
    private final FailoverQuota quota;
    private final GroupControl control;
    private final Announcements announcements;
    private final FailoverWatch watch;
    private final Clock clock;

    FailoverTest(
            DrillGuards guards,
            ServingBoard board,
            FailoverQuota quota,
            GroupControl control,
            Announcements announcements,
            FailoverWatch watch,
            Clock clock) {
        this.guards = guards;
        this.board = board;
        this.quota = quota;
        this.control = control;
        this.announcements = announcements;
        this.watch = watch;
        this.clock = clock;
    }

    @Override
    public Kind kind() {
        return Kind.FAILOVER_TEST;
    }

    private static String shardOf(DrillRequest request) {
        return ((FailoverTestRequest) request).nodeGroupId();
    }

    @Override
    public Findings guard(ManagedGroup group, DrillRequest request, Instant now) {
        Looked looked = guards.look(
                group, request, ALLOWED, "its primary is replaced, and writes fail for about a minute", now);
        List<Refusal> refusals = new ArrayList<>(looked.refusals());
        if (looked.facts().isEmpty()) {
            return new Findings(refusals, Optional.empty());
        }
        GroupFacts facts = looked.facts().get();
        refusals.addAll(failover(facts));
        Optional<NodeGroup> shard = facts.shown().nodeGroups().stream()
                .filter(one -> one.id().equals(shardOf(request)))
                .findFirst();
        if (shard.isEmpty()) {
            refusals.add(new Refusal(
                    "shard",
                    "the group has no shard " + shardOf(request),
                    "Use one of "
                            + facts.shown().nodeGroups().stream()
                                    .map(NodeGroup::id)
                                    .toList()));
        }
        Optional<Node> primary = shard.flatMap(FailoverTest::primary);
        shard.ifPresent(one -> refusals.addAll(replicas(facts, one, primary)));
        quota(group, now).ifPresent(refusals::add);
        return new Findings(List.copyOf(refusals), refusals.isEmpty() ? primary.map(Node::id) : Optional.empty());
    }

    private static List<Refusal> failover(GroupFacts facts) {
        List<Refusal> refusals = new ArrayList<>();
        if (!facts.automaticFailover()) {
            refusals.add(new Refusal(
                    "automatic-failover",
                    "automatic failover is not on: nobody would take over",
                    "aws elasticache modify-replication-group --automatic-failover-enabled --apply-immediately"));
        }
        if (!facts.multiAz()) {
            refusals.add(new Refusal(
                    "multi-az",
                    "Multi-AZ is not on",
                    "aws elasticache modify-replication-group --multi-az-enabled --apply-immediately"));
        }
        return refusals;
    }

    private List<Refusal> replicas(GroupFacts facts, NodeGroup shard, Optional<Node> primary) {
        if (primary.isEmpty()) {
            return List.of(new Refusal(
                    "primary",
                    "no node of the shard says that it is the primary",
                    "Wait until one does, and look at the group"));
        }
        boolean another = shard.nodes().stream()
                .filter(node -> !node.zone().equals(primary.get().zone()))
                .anyMatch(node -> board.standing(facts.shown(), node) instanceof Standing.Serving);
        return another
                ? List.of()
                : List.of(new Refusal(
                        "replica",
                        "no replica in another zone than %s serves"
                                .formatted(primary.get().zone()),
                        "Wait until one does, or add one"));
    }

    private static Optional<Node> primary(NodeGroup shard) {
        return shard.nodes().stream()
                .filter(node -> node.role() == Role.PRIMARY)
                .findFirst();
    }

    private Optional<Refusal> quota(ManagedGroup group, Instant now) {
        Usage usage = quota.usage(group.location(), now);
        return usage.nextAt()
                .map(next -> new Refusal(
                        "quota",
                        "%d of %d test failovers of the last 24 hours are used%s"
                                .formatted(
                                        usage.used(),
                                        usage.limit(),
                                        group.location().inWords()),
                        next.equals(Instant.MAX)
                                ? "Raise pointsman.drills.failover-tests-per-day"
                                : "The next is free at " + next.truncatedTo(ChronoUnit.SECONDS)));
    }

    @Override
    public String words(Drill drill) {
        return "TestFailover for shard %s, whose primary is %s"
                .formatted(shardOf(drill.request()), drill.lostNode().orElseThrow());
    }

    @Override
    public void call(Drill drill, ManagedGroup group) {
        control.testFailover(group.location(), group.replicationGroupId(), shardOf(drill.request()));
    }

    @Override
    public boolean isListed(Drill drill, ManagedGroup group) {
        Instant called = drill.calledAt().orElseThrow();
        Duration back = Duration.between(called, clock.instant()).plus(CLOCKS);
        return announcements.events(group.location(), CacheEvent.Source.REPLICATION_GROUP, back).stream()
                .anyMatch(event -> event.sourceId().equals(group.replicationGroupId())
                        && !event.at().isBefore(called.minus(CLOCKS))
                        && FailoverQuota.CALLED.matcher(event.text()).matches());
    }

    @Override
    public Seen look(Drill drill, ManagedGroup group) {
        return new Seen(watch.look(drill, group, shardOf(drill.request())), Optional.empty());
    }

    /** In cluster mode there is no primary endpoint. */
    @Override
    public Set<Milestone> expected(ManagedGroup group, DrillRequest request) {
        Set<Milestone> all =
                EnumSet.of(Milestone.PROMOTED, Milestone.PRIMARY_ENDPOINT, Milestone.NAMES, Milestone.REBUILT);
        if (group.naming().isPerShard()) {
            all.remove(Milestone.PRIMARY_ENDPOINT);
        }
        return all;
    }

    @Override
    public Milestone last(int round) {
        return Milestone.REBUILT;
    }

    @Override
    public Duration longest() {
        return LONGEST;
    }

    @Override
    public void forget(UUID id) {
        watch.forget(id);
    }
}
