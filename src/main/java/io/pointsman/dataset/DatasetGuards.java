package io.pointsman.dataset;

import io.pointsman.dataset.Dataset.Status;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.Mode;
import io.pointsman.redis.Primaries;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.web.Guarded.Guard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What must be so before a dataset is written. All is read, nothing done. */
@Component
final class DatasetGuards {

    /** What the group's {@code allow} must say. */
    private static final String ALLOWED = "dataset";

    private final Mode mode;
    private final DatasetPlaces places;
    private final DatasetStore datasets;

    DatasetGuards(ManagedGroups groups, DatasetPlaces places, DatasetStore datasets) {
        this.mode = groups.mode();
        this.places = places;
        this.datasets = datasets;
    }

    /**
     * @param refusals empty if it may be written
     * @param found what was looked for and found on the nodes, for people; empty if they were not asked
     */
    record Looked(List<Guard> refusals, String found) {}

    /**
     * Nodes are asked only if nothing else stands in the way.
     *
     * @throws Transient if AWS, the database or a node could not be asked
     * @throws Rejected if we may not ask
     */
    Looked look(ManagedGroup group, DatasetRequest request) {
        List<Guard> refusals = new ArrayList<>();
        if (mode != Mode.MANAGE) {
            refusals.add(
                    new Guard("mode", "nothing is done to any group in observe mode", "Set pointsman.mode to manage"));
        }
        if (!request.confirm().equals(group.id())) {
            refusals.add(new Guard(
                    "confirm",
                    "confirm is not the group's id",
                    "Send \"confirm\": \"%s\": clients share the group with what is written, and its memory"
                            .formatted(group.id())));
        }
        if (!group.allow().contains(ALLOWED)) {
            refusals.add(new Guard(
                    "allow",
                    "the group allows no dataset",
                    "Add %s to the group's allow, or to its tag pointsman:allow".formatted(ALLOWED)));
        }
        List<Dataset> others = datasets.of(group.id());
        others.stream()
                .filter(other -> other.status() != Status.REMOVED && overlap(other.request(), request))
                .findFirst()
                .ifPresent(other -> refusals.add(new Guard(
                        "prefix",
                        "dataset %s has the prefix %s"
                                .formatted(other.id(), other.request().prefix()),
                        "Remove it, DELETE /api/v1/datasets/%s, or take another prefix".formatted(other.id()))));
        Optional<ReplicationGroup> shown = places.look(group);
        if (shown.isEmpty()) {
            refusals.add(new Guard(
                    "group",
                    "ElastiCache knows no group %s".formatted(group.replicationGroupId()),
                    "Correct the group's id and region"));
        }
        if (!refusals.isEmpty() || shown.isEmpty()) {
            return new Looked(refusals, "");
        }
        NodeSearch.Found found = search(group, shown.get(), request);
        boolean wasOurs =
                others.stream().anyMatch(other -> other.request().prefix().equals(request.prefix()));
        if (!found.names().isEmpty() && !wasOurs) {
            refusals.add(new Guard(
                    "prefix",
                    "there are keys already that begin with it, such as " + String.join(", ", found.names()),
                    "Take another prefix"));
        }
        found.full()
                .ifPresent(reason -> refusals.add(new Guard(
                        "memory",
                        reason,
                        "Ask for fewer keys or shorter values, or make room: others' keys would be evicted")));
        return new Looked(refusals, found.words());
    }

    /** One's names might be the other's too. */
    private static boolean overlap(DatasetRequest one, DatasetRequest other) {
        return one.prefix().startsWith(other.prefix()) || other.prefix().startsWith(one.prefix());
    }

    private NodeSearch.Found search(ManagedGroup group, ReplicationGroup shown, DatasetRequest request) {
        try (Primaries<Lane> primaries = places.open(group, shown)) {
            return NodeSearch.search(primaries, request);
        } catch (IOException e) {
            throw new Transient("A node of %s does not tell what it has (%s)".formatted(group.id(), e.getMessage()), e);
        }
    }
}
