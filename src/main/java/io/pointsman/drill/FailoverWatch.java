package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.inventory.Inventory;
import io.pointsman.probe.NodeProbes;
import io.pointsman.probe.NodeReport;
import io.pointsman.redis.NodeConnections;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** What can be seen of a group in a test failover: by its nodes' own word, by DNS as clients ask it, and by ElastiCache's list of events. */
@Component
final class FailoverWatch {

    /** Between two questions to ElastiCache. */
    private static final Duration SELDOM = Duration.ofSeconds(10);

    private final Inventory inventory;
    private final Optional<NodeProbes> probes;
    private final ObjectProvider<NodeConnections> dns;
    private final Announcements announcements;
    private final Stragglers stragglers;
    private final Clock clock;
    private final Map<UUID, Recent> recents = new ConcurrentHashMap<>();
    private final Map<UUID, Instant> goodAt = new ConcurrentHashMap<>();

    /** What ElastiCache said lately; it is asked seldom. */
    private record Recent(ReplicationGroup shown, Instant eventsAt) {}

    FailoverWatch(
            Inventory inventory,
            Optional<NodeProbes> probes,
            ObjectProvider<NodeConnections> dns,
            Announcements announcements,
            Stragglers stragglers,
            Clock clock) {
        this.inventory = inventory;
        this.probes = probes;
        this.dns = dns;
        this.announcements = announcements;
        this.stragglers = stragglers;
        this.clock = clock;
    }

    /**
     * What is so now; that some of it was noted before is nobody's concern here.
     *
     * @param shardId whose primary was to be replaced
     * @throws Transient if ElastiCache could not be asked
     */
    List<Entry> look(Drill drill, ManagedGroup group, String shardId) {
        Instant now = clock.instant();
        List<Entry> seen = new ArrayList<>();
        Recent recent = recents.get(drill.id());
        if (recent == null || recent.eventsAt().plus(SELDOM).isBefore(now)) {
            ReplicationGroup shown = inventory
                    .read(group.location(), group.replicationGroupId())
                    .orElseThrow(() -> new Transient("ElastiCache shows no group " + group.replicationGroupId(), null));
            seen.addAll(events(drill, group, shown, now));
            recent = new Recent(shown, now);
            recents.put(drill.id(), recent);
        }
        seen.addAll(stragglers.look(drill, group, recent.shown()));
        recent.shown().nodeGroups().stream()
                .filter(one -> one.id().equals(shardId))
                .forEach(shard -> seen.addAll(look(drill, group, shard, now)));
        return seen;
    }

    void forget(UUID id) {
        recents.remove(id);
        goodAt.remove(id);
    }

    private List<Entry> look(Drill drill, ManagedGroup group, NodeGroup shard, Instant now) {
        List<Entry> seen = new ArrayList<>();
        String lostId = drill.lostNode().orElseThrow();
        if (drill.request().isObserving() && !drill.has(Milestone.LOST)) {
            lost(drill, group, shard, now).ifPresent(seen::add);
        }
        Optional<Node> promoted = shard.nodes().stream()
                .filter(node -> !node.id().equals(lostId))
                .filter(node -> report(group, node).role() == Role.PRIMARY)
                .findFirst();
        if (promoted.isEmpty()) {
            return seen;
        }
        seen.add(reached(now, Source.NODE, Milestone.PROMOTED, promoted.get().id() + " says that it is the primary"));
        Set<InetAddress> primary = addresses(promoted.get().endpoint());
        shard.primaryEndpoint()
                .filter(endpoint -> overlaps(addresses(Optional.of(endpoint)), primary))
                .ifPresent(endpoint -> seen.add(
                        reached(now, Source.DNS, Milestone.PRIMARY_ENDPOINT, endpoint.host() + " leads to it")));
        Optional<Node> lost =
                shard.nodes().stream().filter(node -> node.id().equals(lostId)).findFirst();
        Set<InetAddress> forbidden = new HashSet<>(primary);
        forbidden.addAll(addresses(lost.flatMap(Node::endpoint)));
        boolean isBack = lost.map(node -> report(group, node))
                .filter(report -> report.health() == NodeReport.Health.UP && report.role() == Role.REPLICA)
                .isPresent();
        Set<InetAddress> names = names(group, shard);
        if (!names.isEmpty() && !overlaps(names, isBack ? primary : forbidden)) {
            seen.add(
                    reached(now, Source.DNS, Milestone.NAMES, "no read name leads to the primary or to the lost node"));
        }
        if (isBack && !overlaps(names, primary)) {
            seen.add(reached(now, Source.NODE, Milestone.REBUILT, lostId + " serves reads again"));
        }
        return seen;
    }

    /** Since its last answer as the primary. */
    private Optional<Entry> lost(Drill drill, ManagedGroup group, NodeGroup shard, Instant now) {
        String lostId = drill.lostNode().orElseThrow();
        Optional<NodeReport> latest = shard.nodes().stream()
                .filter(node -> node.id().equals(lostId))
                .findFirst()
                .map(node -> report(group, node));
        if (latest.filter(report ->
                        report.role() == Role.PRIMARY && report.latency().isPresent())
                .isPresent()) {
            latest.flatMap(NodeReport::askedAt).ifPresent(at -> goodAt.put(drill.id(), at));
            return Optional.empty();
        }
        return Optional.of(reached(
                goodAt.getOrDefault(drill.id(), now),
                Source.NODE,
                Milestone.LOST,
                lostId + " does not answer as the primary any more"));
    }

    private static Entry reached(Instant at, Source source, Milestone milestone, String what) {
        return new Entry(at, source, Optional.of(milestone), what);
    }

    private NodeReport report(ManagedGroup group, Node node) {
        return probes.orElseThrow(() -> new Transient("Nodes are not asked here", null))
                .latest(group.location(), node.id());
    }

    /** Where the shard's read names lead, from the first to the last that there is. */
    private Set<InetAddress> names(ManagedGroup group, NodeGroup shard) {
        Set<InetAddress> all = new HashSet<>();
        for (int slot = 1; slot <= shard.nodes().size(); slot++) {
            Set<InetAddress> found =
                    lookUp(group.naming().name(shard.id(), slot).value());
            if (found.isEmpty()) {
                return all;
            }
            all.addAll(found);
        }
        return all;
    }

    private Set<InetAddress> addresses(Optional<Endpoint> endpoint) {
        return endpoint.map(Endpoint::host).map(this::lookUp).orElse(Set.of());
    }

    /** Empty too while the name server does not answer. */
    private Set<InetAddress> lookUp(String name) {
        try {
            return Set.copyOf(dns.getObject().lookUp(name).join());
        } catch (CompletionException e) {
            return Set.of();
        }
    }

    private static boolean overlaps(Set<InetAddress> some, Set<InetAddress> others) {
        return some.stream().anyMatch(others::contains);
    }

    private List<Entry> events(Drill drill, ManagedGroup group, ReplicationGroup shown, Instant now) {
        Instant acted = drill.actedAt().orElseThrow();
        Duration back = Duration.between(acted, now);
        Set<String> nodes = shown.nodes().map(Node::id).collect(Collectors.toSet());
        return Stream.of(CacheEvent.Source.values())
                .flatMap(source -> announcements.events(group.location(), source, back).stream())
                .filter(event -> !event.at().isBefore(acted))
                .filter(event -> event.sourceId().equals(shown.id()) || nodes.contains(event.sourceId()))
                .map(event -> Entry.of(event.at(), Source.ELASTICACHE, event.sourceId() + ": " + event.text()))
                .toList();
    }
}
