package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.messaging.CacheTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What can be done to groups and nodes; each answers with the group as it is then. */
final class GroupCalls {

    private static final String GROUP = "/sandbox/groups/{id}";
    private static final String NODE = GROUP + "/nodes/{node}";

    private final ElastiCacheService elastiCache;
    private final CacheTopic topic;

    GroupCalls(ElastiCacheService elastiCache, CacheTopic topic) {
        this.elastiCache = elastiCache;
        this.topic = topic;
    }

    void addTo(Routes routes) {
        routes.add(
                "POST",
                "/sandbox/groups",
                "{\"id\": \"orders\", \"replicas\": 2, \"servers\": \"real\" or \"none\"} makes a group and waits until it is available;"
                        + " with \"shards\": 3 in cluster mode; also " + GroupFields.HELP,
                (variables, input) -> create(input.fields(GroupFields.and("id", "replicas", "servers", "shards"))));
        routes.add("GET", GROUP, "the group as it truly is", (variables, input) -> Views.group(group(variables)));
        routes.add("DELETE", GROUP, "begins to delete the group", (variables, input) -> {
            SandboxGroup group = group(variables);
            elastiCache.delete(group.id());
            return Views.group(group);
        });
        routes.add(
                "POST",
                "/sandbox/failover",
                "loses the primary of every group that has a replica to fail over to, all at once",
                (variables, input) -> {
                    elastiCache.failoverAll();
                    return Map.of("groups", elastiCache.groups().size());
                });
        onGroup(
                routes,
                "failover",
                "loses the primary, in cluster mode of every shard; AWS notices and promotes a replica",
                SandboxGroup::failover);
        onGroup(routes, "freeze", "lets the API answer the group as it is now", SandboxGroup::freeze);
        onGroup(routes, "unfreeze", "lets the API tell the truth again", SandboxGroup::unfreeze);
        routes.add(
                "POST",
                GROUP + "/topic",
                "{\"active\": false} stops ElastiCache from publishing the group's events; {\"arn\": \"…\"} sends them to another topic,"
                        + " an empty one to none",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    Input.Fields fields = input.fields("active", "arn");
                    Optional<Boolean> active = fields.flag("active");
                    Optional<String> arn = fields.text("arn");
                    if (active.isEmpty() && arn.isEmpty()) {
                        throw new Refused(400, "active or arn is missing");
                    }
                    active.ifPresent(group::setTopicActive);
                    arn.ifPresent(
                            topicArn -> group.setTopic(Optional.of(topicArn).filter(given -> !given.isEmpty())));
                    return Views.group(group);
                });
        routes.add(
                "POST",
                GROUP + "/tags",
                "{\"key\": \"pointsman\", \"value\": \"true\"} sets a tag; without a value it takes the tag away",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    Input.Fields fields = input.fields("key", "value");
                    String key = fields.text("key").orElseThrow(() -> new Refused(400, "key is missing"));
                    fields.text("value").ifPresentOrElse(value -> group.tag(key, value), () -> group.untag(key));
                    return Views.group(group);
                });
        routes.add("POST", GROUP + "/replicas", "adds a replica", (variables, input) -> {
            SandboxGroup group = group(variables);
            String node = group.addReplica();
            return Views.object("added", node, "group", Views.group(group));
        });
        routes.add("DELETE", NODE, "removes a replica", (variables, input) -> {
            SandboxGroup group = group(variables);
            group.removeReplica(variables.get(1));
            return Views.group(group);
        });
        onNode(routes, "kill", "ends its server as a crash does", SandboxGroup::kill);
        onNode(routes, "hang", "keeps its server from answering, without a reset", SandboxGroup::hang);
        onNode(routes, "lag", "keeps what its primary writes from a replica", SandboxGroup::lag);
        onNode(routes, "resume", "lets a server go on that hangs or lags", SandboxGroup::resume);
        routes.add(
                "POST",
                NODE + "/slow",
                "{\"delay\": \"200ms\"} lets each command wait; 0ms ends it",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    group.slow(
                            variables.get(1),
                            input.fields("delay")
                                    .duration("delay")
                                    .orElseThrow(() -> new Refused(400, "delay is missing, such as 200ms")));
                    return Views.group(group);
                });
        routes.add(
                "POST",
                NODE + "/refill",
                "{\"loading\": \"5m\"} makes a replica fetch everything anew, loading for that long of AWS's time",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    group.refill(
                            variables.get(1),
                            input.fields("loading").duration("loading").orElse(Duration.ofMinutes(5)));
                    return Views.group(group);
                });
        routes.add(
                "POST",
                NODE + "/replace",
                "{\"newAddress\": true} replaces the node under its name",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    group.replace(
                            variables.get(1),
                            input.fields("newAddress").flag("newAddress").orElse(true));
                    return Views.group(group);
                });
    }

    private void onGroup(Routes routes, String verb, String help, Consumer<SandboxGroup> change) {
        routes.add("POST", GROUP + "/" + verb, help, (variables, input) -> {
            SandboxGroup group = group(variables);
            change.accept(group);
            return Views.group(group);
        });
    }

    private void onNode(Routes routes, String verb, String help, BiConsumer<SandboxGroup, String> change) {
        routes.add("POST", NODE + "/" + verb, help, (variables, input) -> {
            SandboxGroup group = group(variables);
            change.accept(group, variables.get(1));
            return Views.group(group);
        });
    }

    private Object create(Input.Fields fields) {
        String id = fields.text("id").orElseThrow(() -> new Refused(400, "id is missing"));
        Servers servers = switch (fields.text("servers").orElse("real")) {
            case "real" -> Servers.REAL;
            case "none" -> Servers.NONE;
            default -> throw new Refused(400, "servers must be real or none");
        };
        GroupSpec spec = GroupSpec.of(id, fields.integer("replicas").orElse(1))
                .withServers(servers)
                .withTopic(topic.arn());
        return Views.group(elastiCache.create(
                GroupFields.apply(fields.integer("shards").map(spec::withShards).orElse(spec), fields)));
    }

    private SandboxGroup group(List<String> variables) {
        return elastiCache
                .find(variables.getFirst())
                .orElseThrow(() -> new Refused(404, "there is no group " + variables.getFirst()));
    }
}
