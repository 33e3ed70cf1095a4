package io.pointsman.events;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every event name that ElastiCache is known to send, and whether names can be wrong after it. Sources: the guide's page on
 * notifications, 2018 to 2026, and one name seen only in public code ({@code ServiceUpdateAvailable}).
 */
enum EventKind {
    FAILOVER_COMPLETE("FailoverComplete", Look.YES, "^Failover (?:from|to) .*completed$"),
    CACHE_CLUSTER_PROVISIONING_COMPLETE(
            "CacheClusterProvisioningComplete", Look.YES, "^(?:Cache cluster created$|Added cache node .+)"),
    CACHE_CLUSTER_PROVISIONING_FAILED(
            "CacheClusterProvisioningFailed", Look.MAYBE, "^Failed to create the cache cluster .*"),
    CREATE_REPLICATION_GROUP_COMPLETE("CreateReplicationGroupComplete", Look.YES, "^Replication group .+ created$"),
    CREATE_REPLICATION_GROUP_FAILED("CreateReplicationGroupFailed", Look.NO, "^Failed to create replication group .*"),
    DELETE_CACHE_CLUSTER_COMPLETE("DeleteCacheClusterComplete", Look.YES, "^Cache cluster deleted$"),
    ADD_CACHE_NODE_COMPLETE("AddCacheNodeComplete", Look.YES, "^Finished modifying number of nodes from .*"),
    ADD_CACHE_NODE_FAILED("AddCacheNodeFailed", Look.NO, "^Failed to modify number of nodes from .*"),
    REMOVE_CACHE_NODE_COMPLETE("RemoveCacheNodeComplete", Look.YES, "^Removed cache nodes .*"),
    INCREASE_REPLICA_COUNT_STARTED("ReplicationGroupIncreaseReplicaCountStarted", Look.MAYBE, null),
    INCREASE_REPLICA_COUNT_FINISHED("ReplicationGroupIncreaseReplicaCountFinished", Look.YES, null),
    CACHE_CLUSTER_SCALING_COMPLETE("CacheClusterScalingComplete", Look.YES, null),
    CACHE_CLUSTER_SCALING_FAILED("CacheClusterScalingFailed", Look.MAYBE, null),
    REPLICATION_GROUP_SCALING_COMPLETE(
            "ReplicationGroupScalingComplete", Look.YES, "^Succeeded applying modification to cache node type to .*"),
    REPLICATION_GROUP_SCALING_FAILED(
            "ReplicationGroupScalingFailed", Look.MAYBE, "(?i)^Failed applying modification to cache node type to .*"),
    CACHE_NODE_REPLACE_STARTED(
            "CacheNodeReplaceStarted", Look.MAYBE, "^(?:Recovering|Started recovery for) cache nodes .*"),
    CACHE_NODE_REPLACE_COMPLETE("CacheNodeReplaceComplete", Look.YES, "^Finished recovery for cache nodes .*"),
    CACHE_NODES_REBOOTED("CacheNodesRebooted", Look.MAYBE, "^Cache node \\S+ (?:shutdown|restarted)$"),
    NODE_REPLACEMENT_SCHEDULED(
            "NodeReplacementScheduled", Look.NO, "^The node with .* is scheduled for replacement .*"),
    NODE_REPLACEMENT_RESCHEDULED(
            "NodeReplacementRescheduled", Look.NO, "^The replacement in maintenance window .* re-scheduled .*"),
    NODE_REPLACEMENT_CANCELED("NodeReplacementCanceled", Look.NO, "^The replacement for .* has been canceled$"),
    SERVICE_UPDATE_AVAILABLE_FOR_NODE(
            "ServiceUpdateAvailableForNode", Look.NO, "^Service update is available for cache node .*"),
    SERVICE_UPDATE_AVAILABLE("ServiceUpdateAvailable", Look.NO, null),
    SNAPSHOT_COMPLETE("SnapshotComplete", Look.NO, "^Snapshot succeeded .*"),
    SNAPSHOT_FAILED("SnapshotFailed", Look.NO, "^Snapshot failed .*"),
    CACHE_CLUSTER_PARAMETERS_CHANGED(
            "CacheClusterParametersChanged", Look.NO, "^Updated (?:parameter .* to|to use a CacheParameterGroup) .*"),
    CACHE_CLUSTER_SECURITY_GROUP_MODIFIED(
            "CacheClusterSecurityGroupModified", Look.NO, "^Applied change to security group.*"),
    CERTIFICATE_RENEWAL_COMPLETE("CertificateRenewalComplete", Look.NO, null),
    CACHE_CLUSTER_RESTORE_FAILED("CacheClusterRestoreFailed", Look.NO, "^Restore from .* failed for node .*");

    /** Whether a topology, a role or an endpoint can differ after the event. */
    enum Look {
        YES,
        /** Perhaps not yet, or not at all; a look is cheap. */
        MAYBE,
        NO
    }

    private static final Map<String, EventKind> BY_NAME = Arrays.stream(values())
            .collect(Collectors.toMap(kind -> kind.eventName.toLowerCase(Locale.ROOT), Function.identity()));

    private final String eventName;
    private final Look look;
    private final @Nullable Pattern text;

    /**
     * @param text what the same event reads like in DescribeEvents; null where that is not known, or the same as another's
     */
    EventKind(String eventName, Look look, @Nullable String text) {
        this.eventName = eventName;
        this.look = look;
        this.text = text == null ? null : Pattern.compile(text, Pattern.DOTALL);
    }

    /** As ElastiCache writes it, without the prefix. */
    String eventName() {
        return eventName;
    }

    Look look() {
        return look;
    }

    static Optional<EventKind> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The kind that a DescribeEvents text tells of. */
    static Optional<EventKind> told(String sentence) {
        return Arrays.stream(values())
                .filter(kind -> kind.text != null && kind.text.matcher(sentence).matches())
                .findFirst();
    }
}
