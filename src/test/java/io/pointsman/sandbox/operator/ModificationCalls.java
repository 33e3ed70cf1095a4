package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.elasticache.UpdateAction;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What makes a group another while it lives, and the service updates that wait for it. */
final class ModificationCalls {

    private static final String GROUP = "/sandbox/groups/{id}";
    private static final String UPDATES = GROUP + "/updates";

    private final ElastiCacheService elastiCache;

    ModificationCalls(ElastiCacheService elastiCache) {
        this.elastiCache = elastiCache;
    }

    void addTo(Routes routes) {
        routes.add(
                "POST",
                GROUP + "/settings",
                "{" + GroupFields.HELP
                        + "} makes the group another at once, each field by itself; an empty parameterGroup is the default one",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    Input.Fields fields = input.fields(GroupFields.and());
                    group.modifications().set(spec -> GroupFields.apply(spec, fields));
                    return Views.group(group);
                });
        routes.add(
                "POST",
                GROUP + "/pending",
                "{\"nodeType\": \"cache.r7g.xlarge\", \"engineVersion\": \"8.1.0\"} is what nodes are to become in the maintenance window;"
                        + " what is left out is not",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    Input.Fields fields = input.fields("nodeType", "engineVersion");
                    Optional<String> nodeType = fields.text("nodeType");
                    group.modifications().setPending(nodeType, fields.text("engineVersion"));
                    return Views.group(group);
                });
        routes.add(
                "POST",
                GROUP + "/refuse-node-type",
                "lets the next change of the node type fail by an event, as one to a type that cannot hold the data",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    group.modifications().refuseNextNodeType();
                    return Views.group(group);
                });
        routes.add(
                "POST",
                UPDATES,
                "{\"name\": \"elasticache-20261101-001\", \"severity\": \"important\", \"type\": \"security-update\","
                        + " \"updateStatus\": \"available\", \"status\": \"not-applied\", \"released\": \"2026-11-01T00:00:00Z\","
                        + " \"applyBy\": \"…\", \"modified\": \"…\", \"slaMet\": \"n/a\"} is a service update of the group, or replaces that of its"
                        + " name; only the name must be given",
                (variables, input) -> {
                    SandboxGroup group = group(variables);
                    group.modifications()
                            .putUpdate(update(input.fields(
                                    "name",
                                    "severity",
                                    "type",
                                    "updateStatus",
                                    "status",
                                    "released",
                                    "applyBy",
                                    "modified",
                                    "slaMet")));
                    return group.modifications().updates();
                });
        routes.add(
                "GET",
                UPDATES,
                "the service updates of the group",
                (variables, input) -> group(variables).modifications().updates());
        routes.add("DELETE", UPDATES + "/{name}", "takes a service update away", (variables, input) -> {
            SandboxGroup group = group(variables);
            group.modifications().removeUpdate(variables.get(1));
            return group.modifications().updates();
        });
    }

    private static UpdateAction update(Input.Fields fields) {
        Instant released = fields.time("released").orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.SECONDS));
        return new UpdateAction(
                fields.text("name").orElseThrow(() -> new Refused(400, "name is missing")),
                fields.text("severity").orElse("important"),
                fields.text("type").orElse("security-update"),
                fields.text("updateStatus").orElse("available"),
                fields.text("status").orElse("not-applied"),
                released,
                fields.time("applyBy"),
                fields.time("modified").orElse(released),
                fields.text("slaMet").orElse("n/a"));
    }

    private SandboxGroup group(List<String> variables) {
        return elastiCache
                .find(variables.getFirst())
                .orElseThrow(() -> new Refused(404, "there is no group " + variables.getFirst()));
    }
}
