package io.pointsman.benchmark;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.route53.Change;
import io.pointsman.sandbox.route53.RecordSet;
import io.pointsman.sandbox.route53.RecordSet.Values;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Groups of 1 + 5 nodes without servers in a sandbox, and their read names as if Pointsman had kept them for weeks: each leads to a replica. */
final class Fleet {

    static final int REPLICAS = 5;
    static final String OWNER = "benchmark";

    /** Of what Route 53 takes in a request, with room to spare. */
    private static final int CHANGES_AT_ONCE = 200;

    private static final long TTL = 5;
    private static final long TTL_OF_CLAIMS = 300;

    private final Sandbox sandbox;
    private final List<SandboxGroup> groups;

    private Fleet(Sandbox sandbox, List<SandboxGroup> groups) {
        this.sandbox = sandbox;
        this.groups = groups;
    }

    /**
     * Makes the groups, their names and their claims.
     *
     * @param told whether the groups have a notification topic; otherwise a benchmark publishes for them
     */
    static Fleet settled(Sandbox sandbox, int size, boolean told) {
        List<SandboxGroup> groups = new ArrayList<>();
        for (int i = 1; i <= size; i++) {
            GroupSpec spec = GroupSpec.of("fleet-%05d".formatted(i), REPLICAS).withServers(GroupSpec.Servers.NONE);
            groups.add(sandbox.elastiCache()
                    .establish(told ? spec.withTopic(sandbox.topic().arn()) : spec));
        }
        Fleet fleet = new Fleet(sandbox, groups);
        fleet.settle();
        return fleet;
    }

    /** Leads each name to a replica of its own, past Route 53's rates but within its quotas; names that do so stay. */
    void settle() {
        Map<String, String> targets = targets();
        List<Change> changes = new ArrayList<>();
        for (SandboxGroup group : groups) {
            List<String> free = new ArrayList<>(group.snapshot().nodes().stream()
                    .filter(node -> node.state() == State.REPLICA)
                    .map(NodeSnapshot::endpoint)
                    .toList());
            List<String> astray = new ArrayList<>();
            for (int slot = 1; slot <= REPLICAS; slot++) {
                String name = label(group) + slot + "." + zoneName(sandbox) + ".";
                String target = targets.get(name);
                if (target == null) {
                    changes.add(Change.create(claim(group, name, slot)));
                }
                if (target == null || !free.remove(target)) {
                    astray.add(name);
                }
            }
            astray.forEach(name -> changes.add(Change.upsert(RecordSet.of(name, "CNAME", TTL, free.removeFirst()))));
        }
        for (int from = 0; from < changes.size(); from += CHANGES_AT_ONCE) {
            var unused = sandbox.route53()
                    .change(
                            zoneId(sandbox),
                            changes.subList(from, Math.min(changes.size(), from + CHANGES_AT_ONCE))
                                    .toArray(Change[]::new));
        }
    }

    private static RecordSet claim(SandboxGroup group, String name, int slot) {
        return RecordSet.of(
                "_pointsman." + name,
                "TXT",
                TTL_OF_CLAIMS,
                "\"heritage=pointsman,pointsman/v=1,pointsman/owner=%s,pointsman/group=%s,pointsman/slot=replica-%d\""
                        .formatted(OWNER, group.id(), slot));
    }

    List<SandboxGroup> groups() {
        return groups;
    }

    /**
     * Writes the service's settings on these groups: a file, because a command line would not hold them.
     *
     * @return the argument that names it
     */
    String settings(Path folder) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            String path = "pointsman.groups[" + i + "].";
            lines.add(path + "id=" + groups.get(i).id());
            lines.add(path + "zone-id=" + zoneId(sandbox));
            lines.add(path + "name=" + label(groups.get(i)) + "." + zoneName(sandbox));
        }
        Path file = Files.write(folder.resolve("fleet-" + groups.size() + ".properties"), lines);
        return "--spring.config.additional-location=file:" + file;
    }

    /** Where the names lead, by name, as Route 53 lists them now; both as they stand there. */
    Map<String, String> targets() {
        return sandbox.route53().records(zoneId(sandbox)).stream()
                .filter(set -> set.type().equals("CNAME") && set.content() instanceof Values)
                .collect(Collectors.toMap(RecordSet::name, Fleet::target));
    }

    /** How many names do not lead to a replica that serves. */
    int namesAstray() {
        Map<String, List<String>> serving = groups.stream()
                .collect(Collectors.toMap(
                        Fleet::label,
                        group -> group.snapshot().nodes().stream()
                                .filter(node -> node.state() == State.REPLICA && node.inService())
                                .map(NodeSnapshot::endpoint)
                                .toList()));
        return (int) targets().entrySet().stream()
                .filter(name ->
                        !serving.getOrDefault(labelOf(name.getKey()), List.of()).contains(name.getValue()))
                .count();
    }

    /** How a read name begins, up to its number. */
    static String labelOf(String name) {
        return name.replaceFirst("[0-9]+\\..*", "");
    }

    /** How the group's read names begin. */
    static String label(SandboxGroup group) {
        return group.id() + "-ro";
    }

    static String target(RecordSet set) {
        return set.content() instanceof Values values ? values.values().getFirst() : "";
    }

    /** The primary as ElastiCache's API tells it. */
    static NodeSnapshot primary(SandboxGroup group) {
        return group.snapshot().nodes().stream()
                .filter(NodeSnapshot::reportedPrimary)
                .findFirst()
                .orElseThrow();
    }

    static String zoneId(Sandbox sandbox) {
        return sandbox.settings().zone().id();
    }

    static String zoneName(Sandbox sandbox) {
        return sandbox.settings().zone().name();
    }
}
