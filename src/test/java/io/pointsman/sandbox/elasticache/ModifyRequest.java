package io.pointsman.sandbox.elasticache;

import java.util.Optional;
import java.util.Set;

/**
 * What a ModifyReplicationGroup asks for. What the sandbox does not imitate is refused rather than forgotten.
 *
 * @param engineVersion as the request names it, {@code major.minor}
 * @param immediately whether it is not to wait for the maintenance window
 */
record ModifyRequest(
        Optional<String> nodeType,
        Optional<String> engine,
        Optional<String> engineVersion,
        Optional<String> parameterGroup,
        boolean immediately) {

    private static final Set<String> KNOWN = Set.of(
            "Action",
            "Version",
            "ReplicationGroupId",
            "ApplyImmediately",
            "CacheNodeType",
            "Engine",
            "EngineVersion",
            "CacheParameterGroupName");

    static ModifyRequest parse(Form form) {
        form.names().stream().filter(name -> !KNOWN.contains(name)).findFirst().ifPresent(name -> {
            throw AwsError.invalidValue("The sandbox does not imitate " + name + " of ModifyReplicationGroup.");
        });
        return new ModifyRequest(
                form.text("CacheNodeType"),
                form.text("Engine"),
                form.text("EngineVersion"),
                form.text("CacheParameterGroupName"),
                form.flag("ApplyImmediately"));
    }

    boolean changesEngine() {
        return engine.isPresent() || engineVersion.isPresent();
    }

    /** What a node of this kind is to become; an {@link AwsError} if AWS would not do it. */
    NodeKind target(NodeKind from) {
        if (nodeType.isPresent() && changesEngine()) {
            throw AwsError.invalidCombination("A node type and an engine version cannot be changed in one call.");
        }
        if (nodeType.isPresent()) {
            return scaled(from, nodeType.get());
        }
        if (changesEngine()) {
            NodeKind target = EngineVersions.target(from, engine, engineVersion);
            refuseOtherFamily(from, target);
            return target;
        }
        throw AwsError.invalidCombination("No modifications were requested");
    }

    private static NodeKind scaled(NodeKind from, String wanted) {
        if (!NodeTypes.isKnown(wanted)) {
            throw AwsError.invalidValue("Invalid value " + wanted + " for CacheNodeType.");
        }
        if (wanted.equals(from.nodeType())) {
            throw AwsError.invalidCombination("No modifications were requested");
        }
        return from.ofType(wanted);
    }

    // aws-facts 7.5; [O], terraform-provider-aws #27748: code and words. What family a group of one's own has is not
    // known here.
    private void refuseOtherFamily(NodeKind from, NodeKind target) {
        String found = parameterGroup
                .map(name -> name.startsWith("default.")
                        ? name.replaceFirst("^default\\.", "").replaceFirst("\\.cluster\\.on$", "")
                        : target.family())
                .orElse(from.family());
        if (!found.equals(target.family())) {
            throw AwsError.invalidCombination(
                    "Expected a parameter group of family " + target.family() + " but found one of family " + found);
        }
    }
}
