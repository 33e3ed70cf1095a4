package io.pointsman.probe;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pointsman.aws.Degraded;
import io.pointsman.probe.NodeReport.Health;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.topology.Role;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

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
    @JsonInclude(JsonInclude.Include.NON_NULL)
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
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record NodeHealth(
            String id,
            String state,
            String role,
            @Nullable Duration age,
            @Nullable String reason) {}

    @Override
    public org.springframework.boot.health.contributor.Health health() {
        List<GroupHealth> groups = board.groups().entrySet().stream()
                .map(group -> health(group.getKey(), group.getValue()))
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

    private GroupHealth health(GroupKey group, Set<NodeKey> nodes) {
        Map<String, NodeReport> reports = new TreeMap<>();
        Map<String, List<NodeReport>> shards = new HashMap<>();
        nodes.forEach(node -> {
            NodeReport report = board.report(node);
            reports.put(node.nodeId(), report);
            shards.computeIfAbsent(board.shardOf(node), shard -> new ArrayList<>())
                    .add(report);
        });
        Optional<String> problem = figures.configurations.problem(group);
        Health health = health(reports.values(), shards);
        return new GroupHealth(
                group.id(),
                group.location().account().orElse(null),
                group.location().region().orElse(null),
                word(problem.isPresent() && health == Health.UP ? Health.DEGRADED : health),
                problem.orElse(null),
                reports.entrySet().stream()
                        .map(node -> health(node.getKey(), node.getValue()))
                        .toList());
    }

    /** Where a shard has no primary that is up some keys cannot be written, whatever the other nodes are. */
    private static Health health(Collection<NodeReport> nodes, Map<String, List<NodeReport>> shards) {
        if (nodes.stream().allMatch(node -> node.health() == Health.UNKNOWN)) {
            return Health.UNKNOWN;
        }
        if (nodes.stream().allMatch(node -> node.health() == Health.UP)) {
            return Health.UP;
        }
        return shards.values().stream().allMatch(CachesHealthIndicator::hasPrimary) ? Health.DEGRADED : Health.DOWN;
    }

    private static boolean hasPrimary(List<NodeReport> shard) {
        return shard.stream().anyMatch(node -> node.health() == Health.UP && node.role() == Role.PRIMARY);
    }

    private NodeHealth health(String id, NodeReport report) {
        return new NodeHealth(
                id,
                word(report.health()),
                report.role().name().toLowerCase(Locale.ROOT),
                report.askedAt()
                        .map(at -> Duration.between(at, clock.instant()))
                        .orElse(null),
                report.reason().isEmpty() ? null : report.reason());
    }

    private static String word(Health health) {
        return health.name().toLowerCase(Locale.ROOT);
    }
}
