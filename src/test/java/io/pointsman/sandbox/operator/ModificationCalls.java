package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.util.List;
import java.util.Optional;

/** What makes a group another while it lives, and the service updates that wait for it. */
final class ModificationCalls {

    private static final String GROUP = "/sandbox/groups/{id}";

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
    }

    private SandboxGroup group(List<String> variables) {
        return elastiCache
                .find(variables.getFirst())
                .orElseThrow(() -> new Refused(404, "there is no group " + variables.getFirst()));
    }
}
