package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.GroupView.NodeGroupView;
import io.pointsman.sandbox.elasticache.GroupView.NodeView;
import io.pointsman.sandbox.wire.Xml;

/** ReplicationGroup and CacheCluster as they stand on the wire, elements in the order of aws-facts 3.2 and of the API's model. */
final class GroupXml {

    private GroupXml() {}

    static void replicationGroup(Xml xml, GroupView group) {
        GroupSpec spec = group.spec();
        xml.open("ReplicationGroup")
                .text("ReplicationGroupId", spec.id())
                .text("Description", spec.description())
                .empty("GlobalReplicationGroupInfo")
                .text("Status", group.status());
        pendingModifiedValues(xml, group);
        xml.open("MemberClusters");
        group.nodes().forEach(node -> xml.text("ClusterId", node.id()));
        xml.close("MemberClusters");
        if (!group.status().equals("creating")) {
            xml.open("NodeGroups");
            group.nodeGroups().forEach(nodeGroup -> nodeGroup(xml, nodeGroup, spec.clusterMode()));
            xml.close("NodeGroups");
        }
        group.nodes().stream()
                .filter(node -> !node.primary() && !spec.clusterMode())
                .findFirst()
                .ifPresent(node -> xml.text("SnapshottingClusterId", node.id()));
        xml.text("AutomaticFailover", spec.automaticFailover() ? "enabled" : "disabled")
                .text("MultiAZ", spec.multiAz() ? "enabled" : "disabled");
        if (spec.clusterMode() && !group.status().equals("creating")) {
            NodeGroupView first = group.nodeGroups().getFirst();
            endpoint(xml, "ConfigurationEndpoint", group.configurationEndpoint(), first.port());
        }
        xml.text("SnapshotRetentionLimit", spec.upkeep().snapshotRetentionLimit())
                .text("SnapshotWindow", spec.upkeep().snapshotWindow())
                .text("ClusterEnabled", spec.clusterMode())
                .text("CacheNodeType", spec.nodeType())
                .text("AuthTokenEnabled", group.authToken())
                .text("TransitEncryptionEnabled", spec.access().tls())
                .text("AtRestEncryptionEnabled", true)
                .text("ARN", group.arn());
        if (!spec.access().users().isEmpty()) {
            xml.open("UserGroupIds").text("member", spec.id() + "-users").close("UserGroupIds");
        }
        xml.text("ReplicationGroupCreateTime", group.created())
                .text("DataTiering", "disabled")
                .text("AutoMinorVersionUpgrade", true)
                .text("NetworkType", "ipv4")
                .text("IpDiscovery", "ipv4");
        transitEncryptionMode(xml, spec);
        xml.text("ClusterMode", spec.clusterMode() ? "enabled" : "disabled")
                .text("Engine", spec.engine())
                .close("ReplicationGroup");
    }

    private static void pendingModifiedValues(Xml xml, GroupView group) {
        if (group.slotMigration().isEmpty()) {
            xml.empty("PendingModifiedValues");
            return;
        }
        xml.open("PendingModifiedValues")
                .open("Resharding")
                .open("SlotMigration")
                .text(
                        "ProgressPercentage",
                        Double.toString(group.slotMigration().getAsDouble()))
                .close("SlotMigration")
                .close("Resharding")
                .close("PendingModifiedValues");
    }

    private static void nodeGroup(Xml xml, NodeGroupView nodeGroup, boolean clusterMode) {
        xml.open("NodeGroup").text("NodeGroupId", nodeGroup.id()).text("Status", nodeGroup.status());
        if (clusterMode) {
            if (!nodeGroup.slots().isEmpty()) {
                xml.text("Slots", nodeGroup.slots());
            }
        } else {
            endpoint(xml, "PrimaryEndpoint", nodeGroup.primaryEndpoint(), nodeGroup.port());
            endpoint(xml, "ReaderEndpoint", nodeGroup.readerEndpoint(), nodeGroup.port());
        }
        xml.open("NodeGroupMembers");
        for (NodeView node : nodeGroup.nodes()) {
            xml.open("NodeGroupMember").text("CacheClusterId", node.id()).text("CacheNodeId", "0001");
            if (!clusterMode) {
                endpoint(xml, "ReadEndpoint", node.endpoint(), node.port());
            }
            xml.text("PreferredAvailabilityZone", node.zone());
            if (!clusterMode) {
                xml.text("CurrentRole", node.primary() ? "primary" : "replica");
            }
            xml.close("NodeGroupMember");
        }
        xml.close("NodeGroupMembers").close("NodeGroup");
    }

    static void cacheCluster(Xml xml, GroupView group, NodeView node, boolean withNodeInfo) {
        GroupSpec spec = group.spec();
        xml.open("CacheCluster")
                .text("CacheClusterId", node.id())
                .text("CacheNodeType", node.kind().nodeType())
                .text("Engine", node.kind().engine())
                .text("EngineVersion", node.kind().engineVersion())
                .text("CacheClusterStatus", node.status())
                .text("NumCacheNodes", 1)
                .text("PreferredAvailabilityZone", node.zone())
                .text("CacheClusterCreateTime", node.created())
                .text("PreferredMaintenanceWindow", spec.upkeep().maintenanceWindow());
        pendingModifiedValues(xml, group.pending().of(node.kind()));
        group.topicArn()
                .ifPresent(topic -> xml.open("NotificationConfiguration")
                        .text("TopicArn", topic)
                        .text("TopicStatus", group.topicStatus())
                        .close("NotificationConfiguration"));
        xml.empty("CacheSecurityGroups")
                .open("CacheParameterGroup")
                .text("CacheParameterGroupName", parameterGroup(spec, node))
                .text("ParameterApplyStatus", "in-sync")
                .empty("CacheNodeIdsToReboot")
                .close("CacheParameterGroup")
                .text("CacheSubnetGroupName", "default");
        if (withNodeInfo) {
            xml.open("CacheNodes")
                    .open("CacheNode")
                    .text("CacheNodeId", "0001")
                    .text("CacheNodeStatus", nodeStatus(node));
            xml.text("CacheNodeCreateTime", node.created());
            endpoint(xml, "Endpoint", node.endpoint(), node.port());
            xml.text("ParameterGroupStatus", "in-sync")
                    .text("CustomerAvailabilityZone", node.zone())
                    .close("CacheNode")
                    .close("CacheNodes");
        }
        xml.text("AutoMinorVersionUpgrade", true)
                .open("SecurityGroups")
                .open("member")
                .text("SecurityGroupId", "sg-0123456789abcdef0")
                .text("Status", "active")
                .close("member")
                .close("SecurityGroups")
                .text("ReplicationGroupId", spec.id())
                .text("SnapshotRetentionLimit", 0)
                .text("SnapshotWindow", spec.upkeep().snapshotWindow())
                .text("AuthTokenEnabled", group.authToken())
                .text("TransitEncryptionEnabled", spec.access().tls())
                .text("AtRestEncryptionEnabled", true)
                .text("ARN", node.arn())
                .text("ReplicationGroupLogDeliveryEnabled", false)
                .empty("LogDeliveryConfigurations")
                .text("NetworkType", "ipv4")
                .text("IpDiscovery", "ipv4");
        transitEncryptionMode(xml, spec);
        xml.close("CacheCluster");
    }

    // aws-facts 3.4: what a cluster of one node is, its node says in words of its own.
    private static String nodeStatus(NodeView node) {
        return switch (node.status()) {
            case "modifying" -> "available";
            case "rebooting cluster nodes" -> "rebooting";
            default -> node.status();
        };
    }

    private static void transitEncryptionMode(Xml xml, GroupSpec spec) {
        if (spec.access().tls()) {
            xml.text("TransitEncryptionMode", "required");
        }
    }

    // [S-MODEL]: members in the order of the model, those without a value left out
    private static void pendingModifiedValues(Xml xml, PendingValues pending) {
        if (pending.isEmpty()) {
            xml.empty("PendingModifiedValues");
            return;
        }
        xml.open("PendingModifiedValues");
        pending.engineVersion().ifPresent(version -> xml.text("EngineVersion", version));
        pending.nodeType().ifPresent(type -> xml.text("CacheNodeType", type));
        xml.close("PendingModifiedValues");
    }

    // aws-facts 7.5: default.valkey9, with cluster mode default.valkey9.cluster.on
    private static String parameterGroup(GroupSpec spec, NodeView node) {
        return spec.upkeep()
                .parameterGroup()
                .orElseGet(() -> "default." + node.kind().family() + (spec.clusterMode() ? ".cluster.on" : ""));
    }

    private static void endpoint(Xml xml, String name, String address, int port) {
        xml.open(name).text("Address", address).text("Port", port).close(name);
    }
}
