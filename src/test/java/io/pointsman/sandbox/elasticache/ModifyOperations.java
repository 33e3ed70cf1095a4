package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.wire.Xml;
import java.util.List;

/** The operations that make groups others, or tell what they may become. */
final class ModifyOperations {

    private final Region region;

    ModifyOperations(Region region) {
        this.region = region;
    }

    void modify(Form form, Xml xml) {
        form.required("ReplicationGroupId");
        SandboxGroup group = group(form.groupId().orElseThrow());
        GroupXml.replicationGroup(xml, group.modifications().modify(ModifyRequest.parse(form)));
    }

    void allowedNodeTypes(Form form, Xml xml) {
        var cluster = form.id("CacheClusterId", "CacheClusterIdentifier");
        if (cluster.isPresent() == form.groupId().isPresent()) {
            throw AwsError.invalidCombination("Either CacheClusterId or ReplicationGroupId must be given.");
        }
        String type = cluster.map(this::nodeType)
                .orElseGet(() -> group(form.groupId().orElseThrow()).spec().nodeType());
        write(xml, "ScaleUpModifications", NodeTypes.above(type));
        write(xml, "ScaleDownModifications", NodeTypes.below(type));
    }

    private static void write(Xml xml, String list, List<String> types) {
        xml.open(list);
        types.forEach(type -> xml.text("member", type));
        xml.close(list);
    }

    private String nodeType(String cluster) {
        return region.groups.values().stream()
                .flatMap(group -> group.answer().nodes().stream())
                .filter(node -> node.id().equals(cluster))
                .map(node -> node.kind().nodeType())
                .findFirst()
                .orElseThrow(() -> AwsError.noCluster(cluster));
    }

    private SandboxGroup group(String id) {
        SandboxGroup group = region.groups.get(id);
        if (group == null) {
            throw AwsError.noGroup(id);
        }
        return group;
    }
}
