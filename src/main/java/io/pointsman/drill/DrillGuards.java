package io.pointsman.drill;

import io.pointsman.drill.FailoverQuota.Usage;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.probe.NodeProbes;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.Role;
import io.pointsman.topology.Standing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What must be so before a test failover. All is read, nothing done. */
@Component
final class DrillGuards {

    /** What a group's {@code allow} says. */
    static final String FAILOVER_TEST = "failover-test";

    private final Mode mode;
    private final GroupControl control;
    private final ServingBoard board;
    private final Optional<NodeProbes> probes;
    private final FailoverQuota quota;

    DrillGuards(
            ManagedGroups groups,
            GroupControl control,
            ServingBoard board,
            Optional<NodeProbes> probes,
            FailoverQuota quota) {
        this.mode = groups.mode();
        this.control = control;
        this.board = board;
        this.probes = probes;
        this.quota = quota;
    }

    /**
     * Why it may not be done.
     *
     * @param guard its name, for programs
     */
    record Refusal(String guard, String reason, String remedy) {}

    /**
     * @param refusals in the order of the guards; empty if it may be done
     * @param primary of the shard; empty if there is a refusal
     */
    record Findings(List<Refusal> refusals, Optional<Node> primary) {}

    /**
     * @throws Transient if AWS or the database could not be asked
     * @throws Rejected if we may not ask
     */
    Findings look(ManagedGroup group, FailoverTestRequest request, Instant now) {
        List<Refusal> refusals = new ArrayList<>();
        if (mode != Mode.MANAGE) {
            refusals.add(new Refusal(
                    "mode", "nothing is done to any group in observe mode", "Set pointsman.mode to manage"));
        }
        if (!request.confirm().equals(group.id())) {
            refusals.add(new Refusal(
                    "confirm",
                    "confirm is not the group's id",
                    "Send \"confirm\": \"%s\": its primary is replaced, and writes fail for about a minute"
                            .formatted(group.id())));
        }
        if (!group.allow().contains(FAILOVER_TEST)) {
            refusals.add(new Refusal(
                    "allow",
                    "the group allows no failover test",
                    "Add %s to the group's allow, or to its tag pointsman:allow".formatted(FAILOVER_TEST)));
        }
        if (probes.isEmpty()) {
            refusals.add(new Refusal(
                    "probes",
                    "nodes are not asked, and nobody else sees who is the primary in time",
                    "Set pointsman.probe.enabled to true"));
        }
        Optional<GroupFacts> facts = control.facts(group.location(), group.replicationGroupId());
        if (facts.isEmpty()) {
            refusals.add(new Refusal(
                    "group",
                    "ElastiCache knows no group %s".formatted(group.replicationGroupId()),
                    "Correct the group's id and region"));
            return new Findings(refusals, Optional.empty());
        }
        refusals.addAll(state(facts.get(), request, now));
        Optional<NodeGroup> shard = facts.get().shown().nodeGroups().stream()
                .filter(one -> one.id().equals(request.nodeGroupId()))
                .findFirst();
        if (shard.isEmpty()) {
            refusals.add(new Refusal(
                    "shard",
                    "the group has no shard " + request.nodeGroupId(),
                    "Use one of "
                            + facts.get().shown().nodeGroups().stream()
                                    .map(NodeGroup::id)
                                    .toList()));
        }
        Optional<Node> primary = shard.flatMap(DrillGuards::primary);
        shard.ifPresent(one -> refusals.addAll(replicas(facts.get(), one, primary)));
        quota(group, now).ifPresent(refusals::add);
        return new Findings(List.copyOf(refusals), refusals.isEmpty() ? primary : Optional.empty());
    }

    private static List<Refusal> state(GroupFacts facts, FailoverTestRequest request, Instant now) {
        List<Refusal> refusals = new ArrayList<>();
        String status = facts.shown().status();
        if (!status.equals("available")) {
            refusals.add(new Refusal("status", "the group is " + status, "Wait until it is available"));
        }
        facts.pending()
                .ifPresent(pending -> refusals.add(new Refusal(
                        "pending",
                        "ElastiCache is about to change the group: " + pending,
                        "Wait until that is done, or apply it")));
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
        facts.window()
                .filter(window -> window.isOpen(now) && !request.mayDisturbMaintenance())
                .ifPresent(window -> refusals.add(new Refusal(
                        "maintenance-window",
                        "the maintenance window %s (UTC) is open".formatted(window),
                        "Wait until it is over, or send \"inMaintenanceWindow\": true")));
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
}
