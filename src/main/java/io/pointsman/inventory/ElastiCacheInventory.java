package io.pointsman.inventory;

import io.pointsman.aws.AwsFailures;
import io.pointsman.aws.ElastiCacheClients;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.CacheClusterNotFoundException;
import software.amazon.awssdk.services.elasticache.model.Event;
import software.amazon.awssdk.services.elasticache.model.NodeGroupMember;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.SourceType;

/** ElastiCache by its API. One call at a time; who wants two answers at once calls from two threads. */
@Component
final class ElastiCacheInventory implements Inventory {

    private static final Logger logger = LoggerFactory.getLogger(ElastiCacheInventory.class);

    /** A recovery takes about a quarter of an hour; an hour of events shows its beginning. */
    private static final Duration EVENTS = Duration.ofMinutes(60);

    /** A node that is being made has no endpoint, and is not asked for again sooner than this. */
    private static final Duration AGAIN = Duration.ofSeconds(15);

    /** How many nodes are asked for one by one before all are. */
    private static final int FEW = 4;

    private final ElastiCacheClients clients;
    private final Clock clock;

    /** Of nodes in cluster mode, which DescribeReplicationGroups does not tell. A node keeps its endpoint, also when it is replaced. */
    private final Map<NodeName, Endpoint> endpoints = new ConcurrentHashMap<>();

    /** When a node was asked for that had no endpoint yet. */
    private final Map<NodeName, Instant> inVain = new ConcurrentHashMap<>();

    /** @param tls with which a node's endpoint is another */
    private record NodeName(Location location, String id, boolean tls) {}

    ElastiCacheInventory(ElastiCacheClients clients, Clock clock) {
        this.clients = clients;
        this.clock = clock;
    }

    @Override
    public List<ReplicationGroup> readAll(Location location, Consumer<List<ReplicationGroup>> onPage) {
        Instant readAt = clock.instant();
        return asking("listing replication groups", location, () -> {
            List<ReplicationGroup> all = new ArrayList<>();
            for (var response : client(location).describeReplicationGroupsPaginator()) {
                List<ReplicationGroup> page = withEndpointsIfTold(response.replicationGroups().stream()
                        .map(group -> group(location, group, readAt))
                        .toList());
                onPage.accept(page);
                all.addAll(page);
            }
            forgetOthers(location, all);
            return List.copyOf(all);
        });
    }

    @Override
    public Optional<ReplicationGroup> read(Location location, String groupId) {
        Instant readAt = clock.instant();
        return asking("reading replication group " + groupId, location, () -> {
            try {
                return client(location)
                        .describeReplicationGroups(request -> request.replicationGroupId(groupId))
                        .replicationGroups()
                        .stream()
                        .filter(group -> groupId.equalsIgnoreCase(group.replicationGroupId()))
                        .map(group -> group(location, group, readAt))
                        .findFirst()
                        .map(group -> withEndpoints(List.of(group)).getFirst());
            } catch (ReplicationGroupNotFoundException e) {
                return Optional.empty();
            }
        });
    }

    @Override
    public Map<String, NodeCondition> conditions(Location location) {
        return asking("listing cache clusters", location, () -> {
            return conditions(clusters(location), recoveries(location, Optional.empty()));
        });
    }

    @Override
    public Map<String, NodeCondition> conditions(Location location, Collection<String> nodeIds) {
        return asking("reading cache clusters " + nodeIds, location, () -> {
            Map<String, NodeCondition> conditions = new HashMap<>();
            // After a storm an hour's events are many pages; those of one node are few.
            nodeIds.forEach(id -> cluster(location, id)
                    .ifPresent(cluster ->
                            conditions.putAll(conditions(List.of(cluster), recoveries(location, Optional.of(id))))));
            return conditions;
        });
    }

    /** The same, or what is known of it: groups without cluster mode must not miss a reading for others' endpoints. */
    private List<ReplicationGroup> withEndpointsIfTold(List<ReplicationGroup> groups) {
        try {
            return withEndpoints(groups);
        } catch (SdkException e) {
            logger.warn(
                    "endpoints of nodes in cluster mode could not be read; names of new ones wait: {}", e.getMessage());
            return groups.stream().map(this::withKnownEndpoints).toList();
        }
    }

    /** The same groups, those in cluster mode with the endpoints of their nodes. */
    private List<ReplicationGroup> withEndpoints(List<ReplicationGroup> groups) {
        Instant asked = clock.instant().minus(AGAIN);
        Set<NodeName> missing = groups.stream()
                .filter(ReplicationGroup::clusterMode)
                .flatMap(ElastiCacheInventory::names)
                .filter(name -> !endpoints.containsKey(name)
                        && inVain.getOrDefault(name, Instant.MIN).isBefore(asked))
                .collect(Collectors.toSet());
        learn(missing);
        return groups.stream().map(this::withKnownEndpoints).toList();
    }

    private ReplicationGroup withKnownEndpoints(ReplicationGroup group) {
        return !group.clusterMode()
                ? group
                : group.withNodeGroups(group.nodeGroups().stream()
                        .map(shard -> shard.withNodes(shard.nodes().stream()
                                .map(node -> node.at(Optional.ofNullable(endpoints.get(name(group, node)))))
                                .toList()))
                        .toList());
    }

    private void learn(Set<NodeName> missing) {
        if (missing.isEmpty()) {
            return;
        }
        Location location = missing.iterator().next().location();
        List<CacheCluster> clusters = missing.size() <= FEW
                ? missing.stream()
                        .flatMap(name -> cluster(location, name.id()).stream())
                        .toList()
                : clusters(location);
        missing.forEach(name -> inVain.put(name, clock.instant()));
        for (CacheCluster cluster : clusters) {
            NodeName name = new NodeName(
                    location, cluster.cacheClusterId(), Boolean.TRUE.equals(cluster.transitEncryptionEnabled()));
            cluster.cacheNodes().stream()
                    .flatMap(node -> endpoint(node.endpoint()).stream())
                    .findFirst()
                    .filter(endpoint -> missing.contains(name))
                    .ifPresent(endpoint -> {
                        endpoints.put(name, endpoint);
                        inVain.remove(name);
                    });
        }
    }

    private void forgetOthers(Location location, List<ReplicationGroup> all) {
        Set<NodeName> there = all.stream().flatMap(ElastiCacheInventory::names).collect(Collectors.toSet());
        Predicate<NodeName> isOther = name -> name.location().equals(location) && !there.contains(name);
        endpoints.keySet().removeIf(isOther);
        inVain.keySet().removeIf(isOther);
    }

    private static Stream<NodeName> names(ReplicationGroup group) {
        return group.nodes().map(node -> name(group, node));
    }

    private static NodeName name(ReplicationGroup group, Node node) {
        return new NodeName(group.location(), node.id(), group.tls());
    }

    private List<CacheCluster> clusters(Location location) {
        return client(location)
                .describeCacheClustersPaginator(request -> request.showCacheNodeInfo(true))
                .cacheClusters()
                .stream()
                .toList();
    }

    private Optional<CacheCluster> cluster(Location location, String id) {
        try {
            return client(location)
                    .describeCacheClusters(request -> request.cacheClusterId(id).showCacheNodeInfo(true))
                    .cacheClusters()
                    .stream()
                    .findFirst();
        } catch (CacheClusterNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Map<String, NodeCondition> conditions(
            List<CacheCluster> clusters, Map<String, Recovery> recoveries) {
        Map<String, NodeCondition> conditions = new HashMap<>();
        for (CacheCluster cluster : clusters) {
            String id = cluster.cacheClusterId();
            Recovery recovery = recoveries.getOrDefault(id, new Recovery(false, Optional.empty()));
            String nodeStatus = cluster.cacheNodes().stream()
                    .map(node -> orEmpty(node.cacheNodeStatus()))
                    .findFirst()
                    .orElse("");
            conditions.put(
                    id,
                    new NodeCondition(
                            orEmpty(cluster.cacheClusterStatus()), nodeStatus, recovery.open(), recovery.endedAt()));
        }
        return conditions;
    }

    /** The last recovery, replacement or restart of a node. */
    private record Recovery(boolean open, Optional<Instant> endedAt) {}

    /** @param only of this node; empty: of all */
    private Map<String, Recovery> recoveries(Location location, Optional<String> only) {
        Map<String, Recovery> recoveries = new HashMap<>();
        client(location)
                .describeEventsPaginator(request -> request.sourceType(SourceType.CACHE_CLUSTER)
                        .sourceIdentifier(only.orElse(null))
                        .duration((int) EVENTS.toMinutes()))
                .events()
                .stream()
                .filter(event -> event.date() != null && event.message() != null && event.sourceIdentifier() != null)
                .sorted(Comparator.comparing(Event::date))
                .forEach(event -> {
                    switch (RecoveryEvent.of(event.message())) {
                        case BEGINS -> recoveries.put(event.sourceIdentifier(), new Recovery(true, Optional.empty()));
                        case ENDS ->
                            recoveries.put(event.sourceIdentifier(), new Recovery(false, Optional.of(event.date())));
                        case OTHER -> {}
                    }
                });
        return recoveries;
    }

    private ElastiCacheClient client(Location location) {
        return clients.in(location);
    }

    private static <T> T asking(String what, Location location, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsFailures.of(e, what + location.inWords());
        }
    }

    private static ReplicationGroup group(
            Location location,
            software.amazon.awssdk.services.elasticache.model.ReplicationGroup group,
            Instant readAt) {
        if (group.replicationGroupId() == null) {
            throw new Transient("ElastiCache listed a replication group without its id", null);
        }
        return new ReplicationGroup(
                location,
                group.replicationGroupId(),
                orEmpty(group.status()),
                Boolean.TRUE.equals(group.clusterEnabled()),
                Boolean.TRUE.equals(group.transitEncryptionEnabled()),
                endpoint(group.configurationEndpoint()),
                Set.copyOf(group.memberClusters()),
                group.nodeGroups().stream()
                        .map(nodeGroup -> new NodeGroup(
                                orEmpty(nodeGroup.nodeGroupId()),
                                orEmpty(nodeGroup.status()),
                                endpoint(nodeGroup.primaryEndpoint()),
                                nodeGroup.nodeGroupMembers().stream()
                                        .map(ElastiCacheInventory::node)
                                        .toList()))
                        .toList(),
                readAt);
    }

    private static Node node(NodeGroupMember member) {
        Role role = switch (orEmpty(member.currentRole())) {
            case "primary" -> Role.PRIMARY;
            case "replica" -> Role.REPLICA;
            default -> Role.UNKNOWN;
        };
        return new Node(
                orEmpty(member.cacheClusterId()),
                role,
                endpoint(member.readEndpoint()),
                orEmpty(member.preferredAvailabilityZone()));
    }

    private static Optional<Endpoint> endpoint(
            software.amazon.awssdk.services.elasticache.model.@Nullable Endpoint endpoint) {
        return endpoint == null || endpoint.address() == null || endpoint.port() == null
                ? Optional.empty()
                : Optional.of(new Endpoint(endpoint.address(), endpoint.port()));
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
