package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.GroupView.NodeView;
import io.pointsman.sandbox.wire.Xml;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The operations of the query API; each writes its result. */
final class Operations {

    private final Region region;
    private final NavigableMap<String, SandboxGroup> groups;
    private final TagOperations tags;
    private final ModifyOperations modifications;
    private final UpdateOperations updates;

    Operations(Region region) {
        this.region = region;
        this.groups = region.groups;
        this.tags = new TagOperations(region);
        this.modifications = new ModifyOperations(region);
        this.updates = new UpdateOperations(region);
    }

    void execute(String action, Form form, Xml xml) {
        switch (action) {
            case "DescribeReplicationGroups" -> describeReplicationGroups(form, xml);
            case "DescribeCacheClusters" -> describeCacheClusters(form, xml);
            case "DescribeEvents" -> describeEvents(form, xml);
            case "ListTagsForResource" -> tags.list(form, xml);
            case "AddTagsToResource" -> tags.add(form, xml);
            case "RemoveTagsFromResource" -> tags.remove(form, xml);
            case "TestFailover" ->
                GroupXml.replicationGroup(xml, group(form).testFailover(form.required("NodeGroupId")));
            case "IncreaseReplicaCount" -> increaseReplicaCount(form, xml);
            case "DecreaseReplicaCount" -> decreaseReplicaCount(form, xml);
            case "ModifyReplicationGroupShardConfiguration" -> modifyShardConfiguration(form, xml);
            case "ModifyReplicationGroup" -> modifications.modify(form, xml);
            case "ListAllowedNodeTypeModifications" -> modifications.allowedNodeTypes(form, xml);
            case "DescribeUpdateActions" -> updates.describe(form, xml);
            default ->
                throw new AwsError(
                        400, "InvalidAction", "Could not find operation " + action + " for version 2015-02-02");
        }
    }

    private void describeReplicationGroups(Form form, Xml xml) {
        int size = form.pageSize();
        var one = form.groupId().map(id -> find(id).answer());
        if (one.isPresent()) {
            xml.open("ReplicationGroups");
            GroupXml.replicationGroup(xml, one.get());
            xml.close("ReplicationGroups");
            return;
        }
        NavigableMap<String, SandboxGroup> rest =
                form.marker().map(last -> groups.tailMap(last, false)).orElse(groups);
        List<SandboxGroup> page = rest.values().stream().limit(size).toList();
        if (!page.isEmpty() && groups.higherKey(page.getLast().id()) != null) {
            xml.text("Marker", Form.asMarker(page.getLast().id()));
        }
        xml.open("ReplicationGroups");
        page.forEach(group -> GroupXml.replicationGroup(xml, group.answer()));
        xml.close("ReplicationGroups");
    }

    private record Cluster(String place, GroupView group, NodeView node) {}

    private void describeCacheClusters(Form form, Xml xml) {
        int size = form.pageSize();
        boolean withNodeInfo = form.flag("ShowCacheNodeInfo");
        Optional<String> one = form.id("CacheClusterId", "CacheClusterIdentifier");
        if (one.isPresent()) {
            Cluster cluster = cluster(one.get());
            xml.open("CacheClusters");
            GroupXml.cacheCluster(xml, cluster.group(), cluster.node(), withNodeInfo);
            xml.close("CacheClusters");
            return;
        }
        // Every node here is in a group.
        List<Cluster> found =
                form.flag("ShowCacheClustersNotInReplicationGroups") ? List.of() : clusters(form.marker(), size + 1);
        List<Cluster> page = found.subList(0, Math.min(size, found.size()));
        if (found.size() > size) {
            xml.text("Marker", Form.asMarker(page.getLast().place()));
        }
        xml.open("CacheClusters");
        page.forEach(cluster -> GroupXml.cacheCluster(xml, cluster.group(), cluster.node(), withNodeInfo));
        xml.close("CacheClusters");
    }

    /** Nodes behind a place, by group and number; a place is {@code group/node}. */
    private List<Cluster> clusters(Optional<String> after, int most) {
        String[] last = after.orElse("").split("/", 2);
        List<Cluster> found = new ArrayList<>();
        for (SandboxGroup group : groups.tailMap(last[0], true).values()) {
            String lastHere = group.id().equals(last[0]) && last.length == 2 ? last[1] : "";
            GroupView answer = group.answer();
            for (NodeView node : answer.nodes()) {
                if (node.id().compareTo(lastHere) > 0) {
                    found.add(new Cluster(group.id() + "/" + node.id(), answer, node));
                }
            }
            if (found.size() >= most) {
                return found.subList(0, most);
            }
        }
        return found;
    }

    private Cluster cluster(String id) {
        String owner = id.replaceFirst("-\\d+$", "");
        // carts-0001-001 is the group's carts in cluster mode, or else the group's carts-0001.
        return Stream.of(owner, owner.replaceFirst("-\\d+$", ""))
                .map(groups::get)
                .filter(Objects::nonNull)
                .map(SandboxGroup::answer)
                .flatMap(group -> group.nodes().stream().map(node -> new Cluster(node.id(), group, node)))
                .filter(cluster -> cluster.node().id().equals(id))
                .findFirst()
                .orElseThrow(() -> AwsError.noCluster(id));
    }

    private void describeEvents(Form form, Xml xml) {
        int size = form.pageSize();
        EventQuery query = EventQuery.parse(form, region.time.now());
        long below = form.marker().map(Operations::placeOf).orElse(Long.MAX_VALUE);
        List<EventLog.Entry> found = region.events.find(query, below, size + 1);
        List<EventLog.Entry> page = found.subList(0, Math.min(size, found.size()));
        if (found.size() > size) {
            xml.text("Marker", Form.asMarker("" + page.getLast().place()));
        }
        xml.open("Events");
        for (EventLog.Entry entry : page) {
            xml.open("Event")
                    .text("SourceIdentifier", entry.event().sourceIdentifier())
                    .text("SourceType", entry.event().sourceType())
                    .text("Message", entry.event().message())
                    .text("Date", entry.event().date())
                    .close("Event");
        }
        xml.close("Events");
    }

    private static long placeOf(String marker) {
        try {
            return Long.parseLong(marker);
        } catch (NumberFormatException e) {
            throw AwsError.invalidValue("Invalid value for Marker.");
        }
    }

    private void increaseReplicaCount(Form form, Xml xml) {
        SandboxGroup group = group(form);
        refuseUnlessImmediately(form);
        Map<String, Integer> counts = counts(form, group);
        if (counts.isEmpty()) {
            throw AwsError.invalidCombination("Either NewReplicaCount or ReplicaConfiguration must be given.");
        }
        GroupXml.replicationGroup(xml, group.increase(counts));
    }

    private void decreaseReplicaCount(Form form, Xml xml) {
        SandboxGroup group = group(form);
        refuseUnlessImmediately(form);
        List<String> named = form.list("ReplicasToRemove.member");
        Map<String, Integer> counts = counts(form, group);
        if (counts.isEmpty() && named.isEmpty()) {
            throw AwsError.invalidCombination(
                    "One of NewReplicaCount, ReplicaConfiguration and ReplicasToRemove must be given.");
        }
        GroupXml.replicationGroup(xml, group.decrease(counts, named));
    }

    // Zones that ReshardingConfiguration prefers are not imitated.
    private void modifyShardConfiguration(Form form, Xml xml) {
        SandboxGroup group = group(form);
        refuseUnlessImmediately(form);
        form.required("NodeGroupCount");
        int count = form.number("NodeGroupCount").getAsInt();
        List<String> leaving = form.list("NodeGroupsToRemove.NodeGroupToRemove");
        List<String> staying = form.list("NodeGroupsToRetain.NodeGroupToRetain");
        if (!leaving.isEmpty() && !staying.isEmpty()) {
            throw AwsError.invalidCombination("NodeGroupsToRemove and NodeGroupsToRetain exclude each other.");
        }
        List<String> present = group.answer().nodeGroups().stream()
                .map(GroupView.NodeGroupView::id)
                .toList();
        if (!staying.isEmpty()) {
            leaving = present.stream().filter(id -> !staying.contains(id)).toList();
        }
        if (!leaving.isEmpty() && present.size() - leaving.size() != count) {
            throw AwsError.invalidCombination("NodeGroupCount " + count + " does not fit the node groups that go.");
        }
        GroupXml.replicationGroup(xml, group.reshard(count, leaving));
    }

    /** The wanted count of replicas by node group; empty when the request gives none. */
    private static Map<String, Integer> counts(Form form, SandboxGroup group) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        form.number("NewReplicaCount")
                .ifPresent(
                        count -> group.answer().nodeGroups().forEach(nodeGroup -> counts.put(nodeGroup.id(), count)));
        String shard = "ReplicaConfiguration.ConfigureShard.";
        for (int i = 1; form.text(shard + i + ".NodeGroupId").isPresent(); i++) {
            if (form.text("NewReplicaCount").isPresent()) {
                throw AwsError.invalidCombination("NewReplicaCount and ReplicaConfiguration exclude each other.");
            }
            form.required(shard + i + ".NewReplicaCount");
            counts.put(
                    form.required(shard + i + ".NodeGroupId"),
                    form.number(shard + i + ".NewReplicaCount").getAsInt());
        }
        return counts;
    }

    private static void refuseUnlessImmediately(Form form) {
        form.required("ApplyImmediately");
        if (!form.flag("ApplyImmediately")) {
            throw AwsError.invalidValue("ApplyImmediately must be true for this operation.");
        }
    }

    private SandboxGroup group(Form form) {
        form.required("ReplicationGroupId");
        return find(form.groupId().orElseThrow());
    }

    private SandboxGroup find(String id) {
        SandboxGroup group = groups.get(id);
        if (group == null) {
            throw AwsError.noGroup(id);
        }
        return group;
    }
}
