package io.pointsman.sandbox.elasticache;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A replication group to be made.
 *
 * @param id as AWS demands it, lower case
 * @param replicas of each node group, 0 to 5
 * @param shards in cluster mode, 1 to 90; empty: cluster mode is disabled, there is one node group
 * @param engineVersion in full, as DescribeCacheClusters shows it
 * @param nodeType one that the sandbox knows, {@link NodeTypes}
 * @param automaticFailover needs a replica; cluster mode needs it, with and without replicas
 * @param multiAz needs {@code automaticFailover} and a replica
 * @param topicArn the notification topic; empty: none
 * @param access how clients reach its nodes; cluster mode knows no other than {@link GroupAccess#open()} so far
 * @param upkeep its snapshots, maintenance and parameters
 */
public record GroupSpec(
        String id,
        String description,
        int replicas,
        OptionalInt shards,
        Servers servers,
        String engine,
        String engineVersion,
        String nodeType,
        boolean automaticFailover,
        boolean multiAz,
        Optional<String> topicArn,
        Map<String, String> tags,
        GroupAccess access,
        GroupUpkeep upkeep) {

    /** What stands behind the nodes. */
    public enum Servers {
        /** A server process for each node, with real replication. */
        REAL,
        /** Nothing: roles are kept as state, names lead to addresses where nobody listens. For fleets of thousands. */
        NONE
    }

    static final int MOST_REPLICAS = 5;
    static final int MOST_SHARDS = 90;

    public GroupSpec {
        if (!Form.isIdentifier(id, 40)) {
            throw new IllegalArgumentException("no id of a replication group: " + id
                    + "; 1 to 40 of a-z, 0-9 and -, a letter first, no -- and no - at the end");
        }
        if (replicas < 0 || replicas > MOST_REPLICAS) {
            throw new IllegalArgumentException("a group has 0 to 5 replicas, not " + replicas);
        }
        if (multiAz && !automaticFailover) {
            throw new IllegalArgumentException("Multi-AZ of " + id + " needs automatic failover");
        }
        if (shards.isPresent()) {
            checkClusterMode(id, shards.getAsInt(), servers, automaticFailover);
        } else if (automaticFailover && replicas == 0) {
            throw new IllegalArgumentException("automatic failover of " + id + " needs a replica");
        }
        if (multiAz && replicas == 0) {
            throw new IllegalArgumentException("Multi-AZ of " + id + " needs a replica");
        }
        if (!NodeTypes.isKnown(nodeType)) {
            throw new IllegalArgumentException(
                    "the sandbox knows the node types " + NodeTypes.all() + ", not " + nodeType);
        }
        if (access.relayed() && servers == Servers.NONE) {
            throw new IllegalArgumentException("relays of " + id + " need servers, real ones");
        }
        if (shards.isPresent() && !access.equals(GroupAccess.open())) {
            throw new IllegalArgumentException(
                    "cluster mode of " + id + " goes neither with TLS nor with relays so far");
        }
        tags = Map.copyOf(tags);
    }

    private static void checkClusterMode(String id, int shards, Servers servers, boolean automaticFailover) {
        if (shards < 1 || shards > MOST_SHARDS) {
            throw new IllegalArgumentException("a group in cluster mode has 1 to 90 shards, not " + shards);
        }
        if (servers == Servers.NONE) {
            throw new IllegalArgumentException(
                    "cluster mode of " + id + " needs servers, real ones; without them leave the shards out");
        }
        if (!automaticFailover) {
            throw new IllegalArgumentException("cluster mode of " + id + " needs automatic failover");
        }
    }

    /** A Valkey group of real servers, with automatic failover and Multi-AZ if it has a replica. */
    public static GroupSpec of(String id, int replicas) {
        boolean failover = replicas > 0;
        return new GroupSpec(
                id,
                id + " cache",
                replicas,
                OptionalInt.empty(),
                Servers.REAL,
                "valkey",
                "8.0.1",
                "cache.r7g.large",
                failover,
                failover,
                Optional.empty(),
                Map.of(),
                GroupAccess.open(),
                GroupUpkeep.defaults());
    }

    public GroupSpec withServers(Servers changed) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                changed,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                tags,
                access,
                upkeep);
    }

    /** The same in cluster mode, with {@code replicas} for each shard. */
    public GroupSpec withShards(int count) {
        return new GroupSpec(
                id,
                description,
                replicas,
                OptionalInt.of(count),
                servers,
                engine,
                engineVersion,
                nodeType,
                true,
                multiAz,
                topicArn,
                tags,
                access,
                upkeep);
    }

    boolean clusterMode() {
        return shards.isPresent();
    }

    public GroupSpec withEngine(String changedEngine, String changedVersion) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                servers,
                changedEngine,
                changedVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                tags,
                access,
                upkeep);
    }

    public GroupSpec withFailover(boolean automatic, boolean overZones) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                servers,
                engine,
                engineVersion,
                nodeType,
                automatic,
                overZones,
                topicArn,
                tags,
                access,
                upkeep);
    }

    public GroupSpec withTopic(String arn) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                servers,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                Optional.of(arn),
                tags,
                access,
                upkeep);
    }

    public GroupSpec withTags(Map<String, String> changed) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                servers,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                changed,
                access,
                upkeep);
    }

    public GroupSpec withAccess(GroupAccess changed) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                servers,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                tags,
                changed,
                upkeep);
    }

    public GroupSpec withNodeType(String changed) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                servers,
                engine,
                engineVersion,
                changed,
                automaticFailover,
                multiAz,
                topicArn,
                tags,
                access,
                upkeep);
    }

    public GroupSpec withUpkeep(GroupUpkeep changed) {
        return new GroupSpec(
                id,
                description,
                replicas,
                shards,
                servers,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                tags,
                access,
                changed);
    }

    NodeKind kind() {
        return new NodeKind(nodeType, engine, engineVersion);
    }
}
