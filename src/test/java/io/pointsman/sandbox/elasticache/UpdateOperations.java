package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.wire.Xml;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * DescribeUpdateActions, [S-MODEL], aws-facts 3.6: the service updates of groups, by group and name. There are none of single nodes, and the
 * status of each node is not told.
 */
final class UpdateOperations {

    private static final int MOST_IDS = 20;

    private final Region region;

    UpdateOperations(Region region) {
        this.region = region;
    }

    private record Found(SandboxGroup group, UpdateAction action) {

        String place() {
            return group.id() + "/" + action.name();
        }
    }

    void describe(Form form, Xml xml) {
        int size = form.pageSize();
        Optional<String> after = form.marker();
        List<Found> all = find(form);
        List<Found> rest = after.isEmpty()
                ? all
                : all.stream()
                        .filter(found -> found.place().compareTo(after.get()) > 0)
                        .toList();
        List<Found> page = rest.subList(0, Math.min(size, rest.size()));
        if (rest.size() > size) {
            xml.text("Marker", Form.asMarker(page.getLast().place()));
        }
        xml.open("UpdateActions");
        page.forEach(found -> write(xml, found.group(), found.action()));
        xml.close("UpdateActions");
    }

    private List<Found> find(Form form) {
        List<String> groups = ids(form, "ReplicationGroupIds");
        List<String> clusters = ids(form, "CacheClusterIds");
        List<String> updateStatuses = values(form, "ServiceUpdateStatus", UpdateAction.UPDATE_STATUSES);
        List<String> statuses = values(form, "UpdateActionStatus", UpdateAction.STATUSES);
        Optional<String> name = form.text("ServiceUpdateName");
        List<Found> all = new ArrayList<>();
        for (SandboxGroup group : region.groups.values()) {
            if (groups.isEmpty() ? clusters.isEmpty() : groups.contains(group.id())) {
                group.modifications().updates().stream()
                        .filter(action -> name.isEmpty() || name.get().equals(action.name()))
                        .filter(action -> updateStatuses.isEmpty() || updateStatuses.contains(action.updateStatus()))
                        .filter(action -> statuses.isEmpty() || statuses.contains(action.status()))
                        .forEach(action -> all.add(new Found(group, action)));
            }
        }
        all.sort((one, other) -> one.place().compareTo(other.place()));
        return all;
    }

    private static List<String> ids(Form form, String list) {
        List<String> ids = form.list(list + ".member").stream()
                .map(id -> id.toLowerCase(Locale.ROOT))
                .toList();
        if (ids.size() > MOST_IDS) {
            throw AwsError.invalidValue(list + " has at most " + MOST_IDS + " members.");
        }
        return ids;
    }

    private static List<String> values(Form form, String list, Set<String> known) {
        List<String> values = form.list(list + ".member");
        values.stream().filter(value -> !known.contains(value)).findFirst().ifPresent(value -> {
            throw AwsError.invalidValue("Invalid value " + value + " for " + list + ".");
        });
        return values;
    }

    private static void write(Xml xml, SandboxGroup group, UpdateAction action) {
        int nodes = group.answer().nodes().size();
        int updated = action.status().equals("complete") ? nodes : 0;
        xml.open("UpdateAction")
                .text("ReplicationGroupId", group.id())
                .text("ServiceUpdateName", action.name())
                .text("ServiceUpdateReleaseDate", action.released())
                .text("ServiceUpdateSeverity", action.severity())
                .text("ServiceUpdateStatus", action.updateStatus());
        action.applyBy().ifPresent(end -> xml.text("ServiceUpdateRecommendedApplyByDate", end));
        xml.text("ServiceUpdateType", action.type())
                .text("UpdateActionAvailableDate", action.released())
                .text("UpdateActionStatus", action.status())
                .text("NodesUpdated", updated + "/" + nodes)
                .text("UpdateActionStatusModifiedDate", action.modified())
                .text("SlaMet", action.slaMet())
                .text("Engine", group.spec().engine())
                .close("UpdateAction");
    }
}
