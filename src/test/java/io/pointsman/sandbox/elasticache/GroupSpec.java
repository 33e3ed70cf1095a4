package io.pointsman.sandbox.elasticache;

import java.util.Map;
import java.util.Optional;

/**
 * A replication group to be made: cluster mode disabled, one node group, no TLS.
 *
 * @param id as AWS demands it, lower case
 * @param replicas 0 to 5
 * @param engineVersion in full, as DescribeCacheClusters shows it
 * @param multiAz needs {@code automaticFailover}, which needs a replica
 * @param topicArn the notification topic; empty: none
 */
public record GroupSpec(
        String id,
        String description,
        int replicas,
        Servers servers,
        String engine,
        String engineVersion,
        String nodeType,
        boolean automaticFailover,
        boolean multiAz,
        Optional<String> topicArn,
        Map<String, String> tags) {

    /** What stands behind the nodes. */
    public enum Servers {
        /** A server process for each node, with real replication. */
        REAL,
        /** Nothing: roles are kept as state, names lead to addresses where nobody listens. For fleets of thousands. */
        NONE
    }

    static final int MOST_REPLICAS = 5;

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
        if (automaticFailover && replicas == 0) {
            throw new IllegalArgumentException("automatic failover of " + id + " needs a replica");
        }
        tags = Map.copyOf(tags);
    }

    /** A Valkey group of real servers, with automatic failover and Multi-AZ if it has a replica. */
    public static GroupSpec of(String id, int replicas) {
        boolean failover = replicas > 0;
        return new GroupSpec(
                id,
                id + " cache",
                replicas,
                Servers.REAL,
                "valkey",
                "8.0.1",
                "cache.r7g.large",
                failover,
                failover,
                Optional.empty(),
                Map.of());
    }

    public GroupSpec withServers(Servers changed) {
        return new GroupSpec(
                id,
                description,
                replicas,
                changed,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                tags);
    }

    public GroupSpec withEngine(String changedEngine, String changedVersion) {
        return new GroupSpec(
                id,
                description,
                replicas,
                servers,
                changedEngine,
                changedVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                tags);
    }

    public GroupSpec withFailover(boolean automatic, boolean overZones) {
        return new GroupSpec(
                id,
                description,
                replicas,
                servers,
                engine,
                engineVersion,
                nodeType,
                automatic,
                overZones,
                topicArn,
                tags);
    }

    public GroupSpec withTopic(String arn) {
        return new GroupSpec(
                id,
                description,
                replicas,
                servers,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                Optional.of(arn),
                tags);
    }

    public GroupSpec withTags(Map<String, String> changed) {
        return new GroupSpec(
                id,
                description,
                replicas,
                servers,
                engine,
                engineVersion,
                nodeType,
                automaticFailover,
                multiAz,
                topicArn,
                changed);
    }
}
