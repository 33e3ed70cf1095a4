package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
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
    private final DrillStore drills;
    private final Clock clock;

    FailoverTest(
            DrillGuards guards,
            ServingBoard board,
            FailoverQuota quota,
            GroupControl control,
            Announcements announcements,
            FailoverWatch watch,
            DrillStore drills,
            Clock clock) {
        this.guards = guards;
        this.board = board;
        this.quota = quota;
        this.control = control;
        this.announcements = announcements;
        this.watch = watch;
        this.drills = drills;
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
        boolean acting = request.isActing();
        List<Refusal> refusals = new ArrayList<>(looked.refusals());
        if (looked.facts().isEmpty()) {
            return new Findings(refusals, Optional.empty());
        }
        GroupFacts facts = looked.facts().get();
        if (acting) {
            refusals.addAll(failover(facts));
        }
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
        if (shard.isPresent() && primary.isEmpty()) {
            refusals.add(new Refusal(
                    "primary",
                    "no node of the shard says that it is the primary",
                    "Wait until one does, and look at the group"));
        }
        if (acting) {
            primary.flatMap(node -> another(facts, shard.orElseThrow(), node)).ifPresent(refusals::add);
        }
        if (!request.isObserving()) {
            quota(group, now).ifPresent(refusals::add);
        }
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

    private Optional<Refusal> another(GroupFacts facts, NodeGroup shard, Node primary) {
        boolean serves = shard.nodes().stream()
                .filter(node -> !node.zone().equals(primary.zone()))
                .anyMatch(node -> board.standing(facts.shown(), node) instanceof Standing.Serving);
        return serves
                ? Optional.empty()
                : Optional.of(new Refusal(
                        "replica",
                        "no replica in another zone than %s serves".formatted(primary.zone()),
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
        return "%s shard %s, whose primary is %s"
                .formatted(
                        template(drill)
                                .map("starts an experiment of template %s for"::formatted)
                                .orElse(
                                        drill.request().isObserving()
                                                ? "waits for what others do to"
                                                : "calls TestFailover for"),
                        shardOf(drill.request()),
                        drill.lostNode().orElseThrow());
    }

    @Override
    public void call(Drill drill, ManagedGroup group) {
        Optional<String> template = template(drill);
        if (template.isPresent()) {
            startExperiment(drill, group, template.get());
        } else if (!drill.request().isObserving()) {
            control.testFailover(group.location(), group.replicationGroupId(), shardOf(drill.request()));
        }
    }

    private static Optional<String> template(Drill drill) {
        return Optional.ofNullable(((FailoverTestRequest) drill.request()).experimentTemplate());
    }

    private void startExperiment(Drill drill, ManagedGroup group, String template) {
        String id = control.startExperiment(group.location(), template, drill.id());
        drills.note(
                drill.id(),
                Entry.of(
                        clock.instant(),
                        Source.POINTSMAN,
                        "experiment %s runs; to stop it: aws fis stop-experiment --id %s".formatted(id, id)));
    }

    @Override
    public boolean isListed(Drill drill, ManagedGroup group) {
        if (drill.request().isObserving()) {
            template(drill).ifPresent(template -> startExperiment(drill, group, template));
            return true;
        }
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
        if (request.isObserving()) {
            all.add(Milestone.LOST);
        }
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
    public Duration longest(Drill drill) {
        if (!drill.request().isObserving()) {
            return LONGEST;
        }
        return drill.at(Milestone.LOST)
                .map(lost ->
                        Duration.between(drill.actedAt().orElse(lost), lost).plus(LONGEST))
                .orElse(((FailoverTestRequest) drill.request()).waitForOr());
    }

    @Override
    public void forget(UUID id) {
        watch.forget(id);
    }
}
