package io.pointsman.simulation;

import io.pointsman.inventory.NodeCondition;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** ElastiCache: what it would answer, by what it showed at some moment. */
final class Caches {

    private final Map<String, CacheGroup> groups = new LinkedHashMap<>();

    void add(CacheGroup group) {
        groups.put(group.id, group);
    }

    CacheGroup group(String groupId) {
        return Optional.ofNullable(groups.get(groupId)).orElseThrow();
    }

    Collection<CacheGroup> all() {
        return groups.values();
    }

    List<ReplicationGroup> readAll(Location location, long when, Instant readAt) {
        return in(location).stream()
                .flatMap(group -> group.read(when, readAt).stream())
                .toList();
    }

    Optional<ReplicationGroup> read(Location location, String groupId, long when, Instant readAt) {
        return in(location).stream()
                .filter(group -> group.id.equals(groupId))
                .findFirst()
                .flatMap(group -> group.read(when, readAt));
    }

    Map<String, NodeCondition> conditions(Location location, long when) {
        Map<String, NodeCondition> conditions = new HashMap<>();
        in(location).forEach(group -> conditions.putAll(group.conditions(when)));
        return conditions;
    }

    private List<CacheGroup> in(Location location) {
        return groups.values().stream()
                .filter(group -> group.location.equals(location))
                .toList();
    }
}
