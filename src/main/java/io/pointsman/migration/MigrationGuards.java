package io.pointsman.migration;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import io.pointsman.redis.Primaries;
import io.pointsman.topology.NodeGroup;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.web.Guarded.Guard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What must be so before a migration. All is read, but for one key that is written to the target, and taken away, if nothing else stands in the way. */
@Component
final class MigrationGuards {

    /** What both groups' {@code allow} must say. */
    private static final String ALLOWED = "migration";

    private static final String AVAILABLE = "available";
    private static final long PERCENT = 100;
    private static final long FULLEST = 80;
    private static final long MEGABYTE = 1_000_000;

    private final Mode mode;
    private final MigrationPlaces places;
    private final MigrationStore migrations;

    MigrationGuards(ManagedGroups groups, MigrationPlaces places, MigrationStore migrations) {
        this.mode = groups.mode();
        this.places = places;
        this.migrations = migrations;
    }

    /**
     * @param refusals empty if it may begin
     * @param found what nodes told, for people; empty if they were not asked
     * @param lanes one for each shard of the source; none if they were not asked
     */
    record Looked(List<Guard> refusals, String found, List<MigrationLane> lanes) {}

    /**
     * Nodes are asked only if nothing else stands in the way.
     *
     * @throws Transient if AWS, the database or a node could not be asked
     * @throws Rejected if we may not ask
     */
    Looked look(ManagedGroup source, ManagedGroup target, MigrationRequest request) {
        List<Guard> refusals = new ArrayList<>();
        asked(source, target, request, refusals);
        migrations.rival(request).map(MigrationGuards::met).ifPresent(refusals::add);
        Optional<ReplicationGroup> from = shown(source, refusals);
        Optional<ReplicationGroup> to = shown(target, refusals);
        if (!refusals.isEmpty() || from.isEmpty() || to.isEmpty()) {
            return new Looked(refusals, "", List.of());
        }
        try {
            return ask(source, from.get(), target, to.get(), request);
        } catch (IOException e) {
            throw new Transient("A node does not tell what it has (%s)".formatted(e.getMessage()), e);
        }
    }

    /** What stands in the way of one that meets it. */
    static Guard met(MigrationStore.Rival rival) {
        return new Guard(
                "migration",
                "migration %s from %s to %s is under way".formatted(rival.id(), rival.source(), rival.target()),
                "Wait until it has ended, or call it off: DELETE /api/v1/migrations/%s".formatted(rival.id()));
    }

    private void asked(ManagedGroup source, ManagedGroup target, MigrationRequest request, List<Guard> refusals) {
        if (mode != Mode.MANAGE) {
            refusals.add(
                    new Guard("mode", "nothing is done to any group in observe mode", "Set pointsman.mode to manage"));
        }
        if (!request.confirm().equals(target.id())) {
            refusals.add(new Guard(
                    "confirm",
                    "confirm is not the target's id",
                    "Send \"confirm\": \"%s\": that is the group which is written to".formatted(target.id())));
        }
        if (source.location().equals(target.location())
                && source.replicationGroupId().equals(target.replicationGroupId())) {
            refusals.add(new Guard("same", "source and target are the same group", "Choose another target"));
        }
        for (ManagedGroup group : source.id().equals(target.id()) ? List.of(source) : List.of(source, target)) {
            if (!group.allow().contains(ALLOWED)) {
                refusals.add(new Guard(
                        "allow",
                        "%s allows no migration".formatted(group.id()),
                        "Add %s to the group's allow, or to its tag pointsman:allow".formatted(ALLOWED)));
            }
        }
    }

    private Optional<ReplicationGroup> shown(ManagedGroup group, List<Guard> refusals) {
        Optional<ReplicationGroup> shown = places.look(group);
        if (shown.isEmpty()) {
            refusals.add(new Guard(
                    "group",
                    "ElastiCache knows no group %s".formatted(group.replicationGroupId()),
                    "Correct the group's id and region"));
        }
        shown.filter(known -> !known.status().equals(AVAILABLE))
                .ifPresent(known -> refusals.add(new Guard(
                        "status",
                        "%s is %s".formatted(group.id(), known.status()),
                        "Wait until ElastiCache shows it as available")));
        return shown;
    }

    private Looked ask(
            ManagedGroup source,
            ReplicationGroup from,
            ManagedGroup target,
            ReplicationGroup to,
            MigrationRequest request)
            throws IOException {
        List<Guard> refusals = new ArrayList<>();
        List<MigrationLane> lanes = new ArrayList<>();
        long used = 0;
        long keys = 0;
        Optional<TrialCopy> trial = Optional.empty();
        Shards there = shards(target, to);
        try (Primaries<NodeQuestions> writing = places.openPrimaries(target, to, NodeQuestions::new)) {
            for (NodeGroup shard : from.nodeGroups()) {
                MigrationLane lane = MigrationLane.of(LaneKind.COPY, shard.id(), 0);
                try (SourceNode node = places.openSource(source, from, lane, request.isFromPrimary())) {
                    NodeFacts facts = node.facts();
                    lanes.add(MigrationLane.of(LaneKind.COPY, shard.id(), facts.keys()));
                    lanes.add(MigrationLane.of(LaneKind.COMPARE, shard.id(), facts.keys()));
                    used += facts.usedMemory();
                    keys += facts.keys();
                    databases(node).ifPresent(refusals::add);
                    if (trial.isEmpty()) {
                        trial = Optional.of(TrialCopy.between(new NodeQuestions(node.connection()), writing));
                        refusals.addAll(trial.get().permissions());
                    } else if (!trial.get().hasValue()) {
                        trial = Optional.of(TrialCopy.between(new NodeQuestions(node.connection()), writing));
                    }
                }
            }
            there.memory(used).ifPresent(refusals::add);
            if (refusals.isEmpty() && trial.isPresent()) {
                trial.get().payload().ifPresent(refusals::add);
            }
            String found = "%,d keys in %d of the source's shards, %,d in the target"
                    .formatted(keys, from.nodeGroups().size(), there.keys());
            lanes.addAll(there.lanes());
            return new Looked(refusals, found, lanes);
        }
    }

    /** What the target's primaries tell. */
    private Shards shards(ManagedGroup target, ReplicationGroup to) throws IOException {
        Map<String, NodeFacts> facts = new LinkedHashMap<>();
        for (NodeGroup shard : to.nodeGroups()) {
            MigrationLane lane = MigrationLane.of(LaneKind.SEARCH, shard.id(), 0);
            try (SourceNode node = places.openSource(target, to, lane, true)) {
                facts.put(shard.id(), node.facts());
            }
        }
        return new Shards(facts);
    }

    private record Shards(Map<String, NodeFacts> facts) {

        long keys() {
            return facts.values().stream().mapToLong(NodeFacts::keys).sum();
        }

        List<MigrationLane> lanes() {
            return facts.entrySet().stream()
                    .map(shard -> MigrationLane.of(
                            LaneKind.SEARCH, shard.getKey(), shard.getValue().keys()))
                    .toList();
        }

        /** As if all shards were filled alike. */
        Optional<Guard> memory(long more) {
            long limit = facts.values().stream()
                    .mapToLong(node -> node.maxMemory().orElse(0))
                    .sum();
            long used = facts.values().stream().mapToLong(NodeFacts::usedMemory).sum();
            boolean limited =
                    facts.values().stream().allMatch(node -> node.maxMemory().orElse(0) > 0);
            return !limited || used + more <= limit / PERCENT * FULLEST
                    ? Optional.empty()
                    : Optional.of(new Guard(
                            "memory",
                            "with the source's %d MB the target would use more than %d %% of its %d MB"
                                    .formatted(more / MEGABYTE, FULLEST, limit / MEGABYTE),
                            "Take a larger node type for the target, or make room: its keys would be evicted"));
        }
    }

    private static Optional<Guard> databases(SourceNode node) {
        List<String> others = node.facts().otherDatabases();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of(new Guard(
                        "databases",
                        "%s has keys in %s, and only those in db0 would be copied"
                                .formatted(node.id(), String.join(", ", others)),
                        "Move them to database 0, or remove them"));
    }
}
