package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.util.List;

/** What can be done to the shards of a group in cluster mode; each answers with the group as it is then. */
final class ShardCalls {

    private static final String SHARDS = "/sandbox/groups/{id}/shards";
    private static final String SHARD = SHARDS + "/{shard}";

    private final ElastiCacheService elastiCache;

    ShardCalls(ElastiCacheService elastiCache) {
        this.elastiCache = elastiCache;
    }

    void addTo(Routes routes) {
        routes.add(
                "POST",
                SHARDS,
                "{\"count\": 3} adds shards, or removes those with the highest numbers; slots move with their keys meanwhile",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    group.reshard(input.fields("count")
                            .integer("count")
                            .orElseThrow(() -> new Refused(400, "count is missing, such as 3")));
                    return Views.group(group);
                });
        routes.add("DELETE", SHARD, "removes a shard once the others own its slots", (variables, input) -> {
            SandboxGroup group = group(variables);
            group.removeShard(variables.get(1));
            return Views.group(group);
        });
        routes.add("POST", SHARD + "/failover", "loses the primary of this shard", (variables, input) -> {
            SandboxGroup group = group(variables);
            group.failover(variables.get(1));
            return Views.group(group);
        });
        routes.add("POST", SHARD + "/replicas", "adds a replica to this shard", (variables, input) -> {
            SandboxGroup group = group(variables);
            String node = group.addReplica(variables.get(1));
            return Views.object("added", node, "group", Views.group(group));
        });
    }

    private SandboxGroup group(List<String> variables) {
        return elastiCache
                .find(variables.getFirst())
                .orElseThrow(() -> new Refused(404, "there is no group " + variables.getFirst()));
    }
}
