package io.pointsman.probe;

import io.pointsman.aws.Degraded;
import io.pointsman.probe.NodeReport.Health;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.topology.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import tools.jackson.databind.annotation.JsonSerialize;

/** How the caches are, by what their nodes said last. No part of liveness or readiness, and asks nobody. */
final class CachesHealthIndicator implements HealthIndicator {

    private final ProbeBoard board;
    private final ProbeFigures figures;
    private final Clock clock;

    CachesHealthIndicator(ProbeBoard board, ProbeFigures figures, Clock clock) {
        this.board = board;
        this.figures = figures;
        this.clock = clock;
    }

    /**
     * @param account and {@code region}: null for the service's own
     * @param reason what is wrong beside its nodes; null if nothing is
     */
    @JsonSerialize(using = GroupHealthJson.class)
    record GroupHealth(
            String id,
            @Nullable String account,
            @Nullable String region,
            String state,
            @Nullable String reason,
            List<NodeHealth> nodes) {}

    /**
     * @param age since it was asked; null if it never was
     * @param reason why it is not {@code up}; null if it is
     */
    record NodeHealth(
            String id,
            String state,
            String role,
            @Nullable Duration age,
            @Nullable String reason) {}

    private record Said(NodeKey node, NodeReport report) {}

    @Override
    public org.springframework.boot.health.contributor.Health health() {
        Instant now = clock.instant();
        Instant oldest = board.oldest(now);
        List<GroupHealth> groups = board.groups().entrySet().stream()
                .map(group -> health(group.getKey(), group.getValue(), now, oldest))
                .sorted(Comparator.comparing(GroupHealth::id))
                .toList();
        boolean allSilent = !board.suspects().isEmpty();
        var health = org.springframework.boot.health.contributor.Health.status(status(groups, allSilent));
        if (allSilent) {
            health.withDetail(
                    "suspicion",
                    "Every node of several groups is silent at once, or of all that there are: look at this process's own network first. No name"
                            + " is moved because of it.");
        }
        return health.withDetail("groups", groups).build();
    }

    private static Status status(List<GroupHealth> groups, boolean allSilent) {
        if (allSilent || groups.stream().allMatch(group -> group.state().equals(word(Health.UNKNOWN)))) {
            return Status.UNKNOWN;
        }
        return groups.stream().allMatch(group -> group.state().equals(word(Health.UP))) ? Status.UP : Degraded.STATUS;
    }

    private GroupHealth health(GroupKey group, Set<NodeKey> nodes, Instant now, Instant oldest) {
        List<Said> reports = new ArrayList<>(nodes.size());
        List<NodeHealth> shown = new ArrayList<>(nodes.size());
        for (NodeKey node : nodes) {
            Said said = new Said(node, board.report(node, oldest));
            reports.add(said);
            shown.add(health(said, now));
        }
        Optional<String> problem = figures.configurations.problem(group);
        Health health = health(reports);
        return new GroupHealth(
                group.id(),
                group.location().account().orElse(null),
                group.location().region().orElse(null),
                word(problem.isPresent() && health == Health.UP ? Health.DEGRADED : health),
                problem.orElse(null),
                shown);
    }

    /** Where a shard has no primary that is up some keys cannot be written, whatever the other nodes are. */
    private Health health(List<Said> nodes) {
        Set<Health> found = EnumSet.noneOf(Health.class);
        nodes.forEach(node -> found.add(node.report().health()));
        if (found.isEmpty() || found.equals(EnumSet.of(Health.UNKNOWN))) {
            return Health.UNKNOWN;
        }
        if (found.equals(EnumSet.of(Health.UP))) {
            return Health.UP;
        }
        if (!found.contains(Health.UP)) {
            return Health.DOWN;
        }
        return nodes.stream().collect(Collectors.groupingBy(node -> board.shardOf(node.node()))).values().stream()
                        .allMatch(CachesHealthIndicator::hasPrimary)
                ? Health.DEGRADED
                : Health.DOWN;
    }

    private static boolean hasPrimary(List<Said> shard) {
        return shard.stream()
                .map(Said::report)
                .anyMatch(node -> node.health() == Health.UP && node.role() == Role.PRIMARY);
    }

    private static NodeHealth health(Said said, Instant now) {
        NodeReport report = said.report();
        return new NodeHealth(
                said.node().nodeId(),
                word(report.health()),
                word(report.role()),
                report.askedAt().isPresent() ? Duration.between(report.askedAt().get(), now) : null,
                report.reason().isEmpty() ? null : report.reason());
    }

    private static String word(Health health) {
        return switch (health) {
            case UP -> "up";
            case DEGRADED -> "degraded";
            case DOWN -> "down";
            case UNKNOWN -> "unknown";
        };
    }

    private static String word(Role role) {
        return switch (role) {
            case PRIMARY -> "primary";
            case REPLICA -> "replica";
            case UNKNOWN -> "unknown";
        };
    }
}
