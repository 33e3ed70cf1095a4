package io.pointsman.drill;

import io.pointsman.aws.AwsFailures;
import io.pointsman.aws.ElastiCacheClients;
import io.pointsman.aws.FisClients;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.inventory.Inventory;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.topology.Location;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.core.SdkServiceClientConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.AutomaticFailoverStatus;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.ElastiCacheResponse;
import software.amazon.awssdk.services.elasticache.model.ModifyReplicationGroupRequest;
import software.amazon.awssdk.services.elasticache.model.MultiAZStatus;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupPendingModifiedValues;

/** What may be done to a group, and what must be known before. */
@Component
class GroupControl {

    private static final int ATTEMPTS = 5;

    private final ElastiCacheClients clients;
    private final FisClients experiments;
    private final Inventory inventory;
    private final ServingBoard board;

    GroupControl(ElastiCacheClients clients, FisClients experiments, Inventory inventory, ServingBoard board) {
        this.clients = clients;
        this.experiments = experiments;
        this.inventory = inventory;
        this.board = board;
    }

    /**
     * Reads a group, by three calls.
     *
     * @return empty if ElastiCache knows no such group
     * @throws Transient if nobody could say
     * @throws Rejected if we may not ask
     */
    Optional<GroupFacts> facts(Location location, String groupId) {
        return inventory
                .read(location, groupId)
                .map(board::withRoles)
                .map(shown -> asking("reading group " + groupId, location, () -> {
                    ReplicationGroup group = clients.in(location)
                            .describeReplicationGroups(request -> request.replicationGroupId(groupId))
                            .replicationGroups()
                            .getFirst();
                    Optional<MaintenanceWindow> window = group.memberClusters().stream()
                            .findFirst()
                            .flatMap(member -> clients
                                    .in(location)
                                    .describeCacheClusters(request -> request.cacheClusterId(member))
                                    .cacheClusters()
                                    .stream()
                                    .findFirst())
                            .map(CacheCluster::preferredMaintenanceWindow)
                            .flatMap(MaintenanceWindow::parse);
                    return new GroupFacts(
                            shown,
                            group.automaticFailover() == AutomaticFailoverStatus.ENABLED,
                            group.multiAZ() == MultiAZStatus.ENABLED,
                            pending(group),
                            window);
                }));
    }

    /** What ElastiCache is about to change; empty if nothing. */
    static Optional<String> pending(ReplicationGroup group) {
        ReplicationGroupPendingModifiedValues values = group.pendingModifiedValues();
        return values == null
                        || values.equals(
                                ReplicationGroupPendingModifiedValues.builder().build())
                ? Optional.empty()
                : Optional.of(values.toString().replaceFirst("^[A-Za-z]+", ""));
    }

    /**
     * Lets a replica of a shard take over, once. ElastiCache replaces the primary, and counts the call.
     *
     * @throws Transient if it is not known whether the call was accepted
     * @throws StaleReading if ElastiCache knows no such group or shard
     * @throws Rejected if ElastiCache refuses it
     */
    void testFailover(Location location, String groupId, String nodeGroupId) {
        asking(
                "calling TestFailover for shard %s of %s".formatted(nodeGroupId, groupId),
                location,
                () -> clients.in(location)
                        .testFailover(request -> request.replicationGroupId(groupId)
                                .nodeGroupId(nodeGroupId)
                                .overrideConfiguration(once -> once.addPlugin(GroupControl::retriedIfThrottled))));
    }

    /**
     * Starts an experiment of the Fault Injection Service, once for a drill however often it is called.
     *
     * @return the experiment's id
     * @throws Transient if it is not known whether it was started; the same call tells
     * @throws StaleReading if there is no such template
     * @throws Rejected if it is refused
     */
    String startExperiment(Location location, String template, UUID drill) {
        return asking(
                "starting an experiment of template " + template,
                location,
                () -> experiments
                        .in(location)
                        .startExperiment(request -> request.experimentTemplateId(template)
                                .clientToken(drill.toString())
                                .tags(Map.of("pointsman:drill", drill.toString())))
                        .experiment()
                        .id());
    }

    /**
     * Asks for a group to become another at once.
     *
     * @param now as it is, which tells adding from removing
     * @throws Transient if it is not known whether the call was accepted
     * @throws StaleReading if ElastiCache knows no such group, or there is nothing to change
     * @throws Rejected if ElastiCache refuses it
     */
    void change(Location location, String groupId, GroupForm now, Target target) {
        ElastiCacheClient client = clients.in(location);
        asking("changing %s to %s".formatted(groupId, target.words()), location, () -> switch (target) {
            case Target.Replicas replicas -> replicas(client, groupId, replicas.count(), replicas.adds(now));
            case Target.Shards shards ->
                client.modifyReplicationGroupShardConfiguration(request -> {
                    List<String> leaving = now.shardsBeyond(shards.count());
                    if (!leaving.isEmpty()) {
                        request.nodeGroupsToRemove(leaving);
                    }
                    request.replicationGroupId(groupId)
                            .nodeGroupCount(shards.count())
                            .applyImmediately(true)
                            .overrideConfiguration(once -> once.addPlugin(GroupControl::retriedIfThrottled));
                });
            case Target.NodeType type -> modify(client, groupId, request -> request.cacheNodeType(type.type()));
            case Target.Engine engine ->
                modify(client, groupId, request -> {
                    engine.engine().ifPresent(request::engine);
                    engine.parameterGroup().ifPresent(request::cacheParameterGroupName);
                    request.engineVersion(engine.version().toString());
                });
        });
    }

    private static ElastiCacheResponse replicas(ElastiCacheClient client, String groupId, int count, boolean adds) {
        return adds
                ? client.increaseReplicaCount(request -> request.replicationGroupId(groupId)
                        .newReplicaCount(count)
                        .applyImmediately(true)
                        .overrideConfiguration(once -> once.addPlugin(GroupControl::retriedIfThrottled)))
                : client.decreaseReplicaCount(request -> request.replicationGroupId(groupId)
                        .newReplicaCount(count)
                        .applyImmediately(true)
                        .overrideConfiguration(once -> once.addPlugin(GroupControl::retriedIfThrottled)));
    }

    private static ElastiCacheResponse modify(
            ElastiCacheClient client, String groupId, Consumer<ModifyReplicationGroupRequest.Builder> change) {
        return client.modifyReplicationGroup(request -> {
            change.accept(request);
            request.replicationGroupId(groupId)
                    .applyImmediately(true)
                    .overrideConfiguration(once -> once.addPlugin(GroupControl::retriedIfThrottled));
        });
    }

    /** A call whose answer was lost may have been accepted; one that was throttled was not. */
    private static void retriedIfThrottled(SdkServiceClientConfiguration.Builder client) {
        client.overrideConfiguration(client.overrideConfiguration().toBuilder()
                .retryStrategy(DefaultRetryStrategy.standardStrategyBuilder()
                        .maxAttempts(ATTEMPTS)
                        .retryOnException(GroupControl::isThrottled)
                        .treatAsThrottling(GroupControl::isThrottled)
                        .build())
                .build());
    }

    private static boolean isThrottled(Throwable failure) {
        return failure instanceof SdkServiceException answer && answer.isThrottlingException();
    }

    private static <T> T asking(String what, Location location, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw AwsFailures.of(e, what + location.inWords());
        }
    }
}
