package io.pointsman.reconcile;

import io.pointsman.dns.NamingPolicy;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.probe.GroupFigures;
import io.pointsman.probe.LatencySummary;
import io.pointsman.probe.NodeDetails;
import io.pointsman.probe.NodeFigures;
import io.pointsman.probe.NodeProbes;
import io.pointsman.probe.NodeReport;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A group as the API shows it.
 *
 * @param replicationGroupId what ElastiCache calls it; differs from the id when the settings give an alias
 * @param account null for the service's own
 * @param region null for the service's own
 * @param zoneProblem what is wrong with its hosted zone; null if nothing is, as far as is known
 * @param name the plain name of its read names
 * @param status as ElastiCache spells it; null when it shows no such group, or none was read yet
 * @param readAt when ElastiCache was asked; null before the first reading
 * @param failure of the latest pass; null if it ended well
 * @param latency of {@code PING} to all its nodes; null where nodes are not asked
 * @param connectTime of new connections to all its nodes; likewise
 * @param slotsCovered of 16384, how many are owned by a primary that is up; null without cluster mode, and where nodes are not asked
 * @param configurationEndpoint null without cluster mode
 * @param configurationProblem where else than to its nodes the configuration endpoint leads; null if nothing is known to be wrong
 */
record GroupView(
        String id,
        String replicationGroupId,
        @Nullable String account,
        @Nullable String region,
        String zoneId,
        @Nullable String zoneProblem,
        String name,
        @Nullable String status,
        @Nullable Instant readAt,
        @Nullable Boolean tls,
        PassView.@Nullable FailureView failure,
        @Nullable Latency latency,
        @Nullable Latency connectTime,
        @Nullable Long slotsCovered,
        @Nullable String configurationEndpoint,
        @Nullable String configurationProblem,
        List<Shard> shards) {

    private static final Standing DRAINED = new Standing.Out("drained by an operator");

    record Shard(String id, String status, @Nullable String primaryEndpoint, List<Member> nodes) {}

    /**
     * @param role {@code primary}, {@code replica} or {@code unknown}, by the best word there is
     * @param standing {@code serving}, {@code unverified} or {@code out}: whether it may stand behind a read name
     * @param reason why it is out; null otherwise
     * @param probe what it says itself; null where nodes are not asked
     */
    record Member(
            String id,
            String role,
            String zone,
            @Nullable String endpoint,
            String standing,
            @Nullable String reason,
            @Nullable Probe probe) {}

    /**
     * @param state {@code up}, {@code degraded}, {@code down} or {@code unknown}
     * @param askedAt null if it never was
     * @param role {@code primary}, {@code replica} or {@code unknown}
     * @param latency of its last {@code PING}; null if that was not answered
     * @param connectTime of its last new connection; null if that failed, or there was none yet
     * @param lagBytes null for a primary, and while it cannot be told
     * @param lag likewise
     * @param lastMinutes of its {@code PING}s; null if none was answered lately
     * @param engine with its version, such as {@code valkey 8.1.0}; null, as the rest, if it has not told, or we may not ask for it
     * @param usedMemory in bytes
     * @param maxMemory in bytes, without what is reserved; null if there is no limit
     * @param clients connections to it
     * @param slots that it owns, as {@code 0-5460,5462}; null without cluster mode
     * @param reason why it is not up; null if it is
     */
    record Probe(
            String state,
            @Nullable Instant askedAt,
            String role,
            @Nullable Duration latency,
            @Nullable Duration connectTime,
            @Nullable Long lagBytes,
            @Nullable Duration lag,
            @Nullable Latency lastMinutes,
            @Nullable String engine,
            @Nullable Long usedMemory,
            @Nullable Long maxMemory,
            @Nullable Long clients,
            @Nullable String slots,
            @Nullable String reason) {

        static Probe of(NodeReport report, NodeFigures figures) {
            Optional<NodeDetails> details = figures.details();
            return new Probe(
                    report.health().name().toLowerCase(Locale.ROOT),
                    report.askedAt().orElse(null),
                    report.role().name().toLowerCase(Locale.ROOT),
                    report.latency().orElse(null),
                    report.connectTime().orElse(null),
                    report.lagBytes().isPresent() ? report.lagBytes().getAsLong() : null,
                    report.lag().orElse(null),
                    Latency.of(figures.latency()),
                    details.flatMap(NodeDetails::engine).orElse(null),
                    number(details.map(NodeDetails::usedMemory)),
                    number(details.map(NodeDetails::maxMemory)),
                    number(details.map(NodeDetails::connectedClients)),
                    details.flatMap(NodeDetails::slotRanges).orElse(null),
                    report.reason().isEmpty() ? null : report.reason());
        }
    }

    /** How long something took within the last minute or two, {@code count} times. */
    record Latency(long count, Duration p50, Duration p99, Duration max) {

        static @Nullable Latency of(Optional<LatencySummary> summary) {
            return summary.map(some -> new Latency(some.count(), some.p50(), some.p99(), some.max()))
                    .orElse(null);
        }
    }

    private static @Nullable Long number(Optional<OptionalLong> value) {
        return value.filter(OptionalLong::isPresent)
                .map(OptionalLong::getAsLong)
                .orElse(null);
    }

    static GroupView of(
            ManagedGroup group,
            Optional<String> zoneProblem,
            Optional<PassReport> look,
            Optional<PassReport.Failure> failure,
            ServingBoard board,
            Optional<NodeProbes> probes) {
        NamingPolicy naming = group.naming();
        Optional<GroupFigures> figures =
                probes.map(known -> known.figuresOfGroup(group.location(), group.replicationGroupId()));
        Optional<ReplicationGroup> seen = look.flatMap(PassReport::group);
        Set<String> drained = look.stream()
                .flatMap(report -> report.names().stream())
                .flatMap(name -> name.drainedNode().stream())
                .collect(Collectors.toSet());
        return new GroupView(
                group.id(),
                group.replicationGroupId(),
                group.location().account().orElse(null),
                group.location().region().orElse(null),
                group.zoneId(),
                zoneProblem.orElse(null),
                naming.plainName().value(),
                seen.map(ReplicationGroup::status).orElse(null),
                seen.map(ReplicationGroup::readAt).orElse(null),
                seen.map(ReplicationGroup::tls).orElse(null),
                failure.map(PassView.FailureView::of).orElse(null),
                Latency.of(figures.flatMap(GroupFigures::latency)),
                Latency.of(figures.flatMap(GroupFigures::connectTime)),
                number(figures.map(GroupFigures::slotsCovered)),
                seen.flatMap(ReplicationGroup::configurationEndpoint)
                        .map(Endpoint::toString)
                        .orElse(null),
                figures.flatMap(GroupFigures::configurationProblem).orElse(null),
                seen.stream()
                        .flatMap(shown ->
                                shown.nodeGroups().stream().map(shard -> shard(shown, shard, board, probes, drained)))
                        .toList());
    }

    private static Shard shard(
            ReplicationGroup group,
            NodeGroup shard,
            ServingBoard board,
            Optional<NodeProbes> probes,
            Set<String> drained) {
        return new Shard(
                shard.id(),
                shard.status(),
                shard.primaryEndpoint().map(Endpoint::toString).orElse(null),
                shard.nodes().stream()
                        .map(node -> member(
                                node,
                                drained.contains(node.id()) ? DRAINED : board.standing(group, node),
                                probes.map(known -> Probe.of(
                                        known.latest(group.location(), node.id()),
                                        known.figures(group.location(), node.id())))))
                        .toList());
    }

    private static Member member(Node node, Standing standing, Optional<Probe> probe) {
        return new Member(
                node.id(),
                node.role().name().toLowerCase(Locale.ROOT),
                node.zone(),
                node.endpoint().map(Endpoint::toString).orElse(null),
                switch (standing) {
                    case Standing.Serving ignored -> "serving";
                    case Standing.Unverified ignored -> "unverified";
                    case Standing.Settling ignored -> "settling";
                    case Standing.Out ignored -> "out";
                },
                switch (standing) {
                    case Standing.Settling settling -> settling.reason();
                    case Standing.Out out -> out.reason();
                    default -> null;
                },
                probe.orElse(null));
    }
}
