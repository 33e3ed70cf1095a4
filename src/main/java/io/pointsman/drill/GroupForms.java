package io.pointsman.drill;

import io.pointsman.aws.AwsFailures;
import io.pointsman.aws.ElastiCacheClients;
import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.ListAllowedNodeTypeModificationsResponse;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.NodeGroupMember;
import software.amazon.awssdk.services.elasticache.model.PendingModifiedValues;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.UpdateAction;

/** What groups are made of, and may become. Asked anew at every call; changes nothing. */
@Component
final class GroupForms {

    private final ElastiCacheClients clients;

    GroupForms(ElastiCacheClients clients) {
        this.clients = clients;
    }

    /**
     * Reads a group, by one call and another, paged one.
     *
     * @return empty if ElastiCache knows no such group
     * @throws Transient if nobody could say
     * @throws Rejected if we may not ask
     */
    Optional<GroupForm> read(Location location, String groupId) {
        return asking("reading group " + groupId, location, () -> {
            ElastiCacheClient client = clients.in(location);
            ReplicationGroup group;
            try {
                group = client.describeReplicationGroups(request -> request.replicationGroupId(groupId))
                        .replicationGroups()
                        .getFirst();
            } catch (ReplicationGroupNotFoundException e) {
                return Optional.empty();
            }
            List<CacheCluster> members = client.describeCacheClustersPaginator().cacheClusters().stream()
                    .filter(cluster -> groupId.equals(cluster.replicationGroupId()))
                    .toList();
            return Optional.of(form(group, members));
        });
    }

    private static GroupForm form(ReplicationGroup group, List<CacheCluster> members) {
        String pending = Stream.concat(
                        GroupControl.pending(group).stream(),
                        members.stream().flatMap(member -> pending(member).stream()))
                .collect(Collectors.joining("; "));
        return new GroupForm(
                text(group.status()),
                Boolean.TRUE.equals(group.clusterEnabled()),
                group.multiAZ() == MultiAZStatus.ENABLED,
                group.automaticFailover() == AutomaticFailoverStatus.ENABLED,
                Optional.of(pending).filter(some -> !some.isEmpty()),
                group.nodeGroups().stream().map(GroupForms::shard).toList(),
                members.stream().map(GroupForms::member).toList());
    }

    private static Optional<String> pending(CacheCluster member) {
        PendingModifiedValues values = member.pendingModifiedValues();
        return values == null || values.equals(PendingModifiedValues.builder().build())
                ? Optional.empty()
                : Optional.of(member.cacheClusterId() + values.toString().replaceFirst("^[A-Za-z]+", ""));
    }

    private static Shard shard(NodeGroup shard) {
        return new Shard(
                text(shard.nodeGroupId()),
                text(shard.status()),
                shard.nodeGroupMembers().stream()
                        .map(NodeGroupMember::cacheClusterId)
                        .collect(Collectors.toUnmodifiableSet()));
    }

    private static Member member(CacheCluster member) {
        return new Member(
                text(member.cacheClusterId()),
                text(member.cacheClusterStatus()),
                text(member.cacheNodeType()),
                text(member.engine()),
                text(member.engineVersion()),
                member.cacheParameterGroup() == null
                        ? ""
                        : text(member.cacheParameterGroup().cacheParameterGroupName()),
                text(member.preferredAvailabilityZone()));
    }

    private static String text(@Nullable String told) {
        return told == null ? "" : told;
    }

    /**
     * The node types that ElastiCache lets a group become, larger and smaller ones.
     *
     * @throws Transient if nobody could say
     * @throws Rejected if we may not ask
     */
    Set<String> allowedNodeTypes(Location location, String groupId) {
        return asking("reading the node types allowed to " + groupId, location, () -> {
            ListAllowedNodeTypeModificationsResponse allowed = clients.in(location)
                    .listAllowedNodeTypeModifications(request -> request.replicationGroupId(groupId));
            Set<String> types = new TreeSet<>(allowed.scaleUpModifications());
            types.addAll(allowed.scaleDownModifications());
            return types;
        });
    }

    /**
     * Service updates that have not been applied to a group, each with its severity and status.
     *
     * @throws Transient if nobody could say
     * @throws Rejected if we may not ask
     */
    List<String> openUpdates(Location location, String groupId) {
        return asking(
                "reading the service updates of " + groupId,
                location,
                () -> clients
                        .in(location)
                        .describeUpdateActionsPaginator(request -> request.replicationGroupIds(groupId))
                        .updateActions()
                        .stream()
                        .filter(action ->
                                !Set.of("complete", "not-applicable").contains(action.updateActionStatusAsString()))
                        .map(GroupForms::words)
                        .toList());
    }

    private static String words(UpdateAction action) {
        return "%s (%s, %s)"
                .formatted(
                        action.serviceUpdateName(),
                        action.serviceUpdateSeverityAsString(),
                        action.updateActionStatusAsString());
    }

    private static <T> T asking(String what, Location location, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsFailures.of(e, what + location.inWords());
        }
    }
}
