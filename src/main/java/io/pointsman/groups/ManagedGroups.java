package io.pointsman.groups;

import io.pointsman.aws.Accounts;
import io.pointsman.dns.RecordName;
import io.pointsman.topology.Location;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** What we look after: as configured and found sound, and as found by tags. Any thread may ask; an answer is of one moment. */
@Component
@EnableConfigurationProperties(PointsmanProperties.class)
public final class ManagedGroups {

    private final Mode mode;
    private final String owner;
    private final Accounts accounts;
    private final Map<String, ManagedGroup> configured = new LinkedHashMap<>();
    private final Map<String, Optional<String>> zoneAccounts;
    private volatile Known known;

    private record Known(
            List<ManagedGroup> all,
            Map<String, ManagedGroup> byId,
            Map<String, List<ManagedGroup>> byReplicationGroupId) {

        static Known of(Map<String, ManagedGroup> byId) {
            return new Known(
                    List.copyOf(byId.values()),
                    byId,
                    byId.values().stream().collect(Collectors.groupingBy(ManagedGroup::replicationGroupId)));
        }
    }

    /**
     * Why a group that was found is not looked after.
     *
     * @param rival the group that comes before it
     * @param name what both want; empty when it is the id
     */
    public record Conflict(ManagedGroup rival, Optional<RecordName> name) {}

    /** @throws InvalidSettings if the settings cannot work */
    ManagedGroups(PointsmanProperties properties, Accounts accounts) {
        this.accounts = accounts;
        mode = properties.mode();
        owner = SettingsCheck.owner(properties);
        List<PointsmanProperties.Group> groups = properties.groups();
        for (int i = 0; i < groups.size(); i++) {
            ManagedGroup group = SettingsCheck.group("pointsman.groups[" + i + "].", groups.get(i), accounts);
            ManagedGroup twin = configured.put(group.id(), group);
            if (twin != null) {
                throw SettingsCheck.twice(twin, group);
            }
        }
        SettingsCheck.distinctNames(configured.values());
        zoneAccounts = SettingsCheck.zoneAccounts(groups, accounts);
        known = Known.of(configured);
    }

    public Mode mode() {
        return mode;
    }

    /** The id in our claims. In observe mode without one, an id that no claim bears: every claimed name shows as another's. */
    public String owner() {
        return owner;
    }

    /** In the order of the settings, then those found by tags. The same list until others are found. */
    public List<ManagedGroup> all() {
        return known.all();
    }

    public Optional<ManagedGroup> find(String id) {
        return Optional.ofNullable(known.byId().get(id));
    }

    /** Every group that ElastiCache knows by this id, in whatever location. */
    public List<ManagedGroup> ofReplicationGroup(String replicationGroupId) {
        return known.byReplicationGroupId().getOrDefault(replicationGroupId, List.of());
    }

    /** Whether the settings name the group; then its tags say nothing. */
    public boolean isConfigured(Location location, String replicationGroupId) {
        return configured.values().stream()
                .anyMatch(group -> group.location().equals(location)
                        && group.replicationGroupId().equals(replicationGroupId));
    }

    /** The accounts of the zones that the settings name, by zone id; empty: the service's own. */
    public Map<String, Optional<String>> zoneAccounts() {
        return zoneAccounts;
    }

    /**
     * A group as its tags describe it.
     *
     * @param tags by the names of the settings, such as {@code zone-id}
     * @throws InvalidSettings if they cannot work
     */
    public ManagedGroup ofTags(Location location, String replicationGroupId, Map<String, String> tags) {
        return TaggedSettings.group(location, replicationGroupId, tags, accounts);
    }

    /**
     * From now on these are the groups that were found by their tags, besides the configured ones, which come first.
     *
     * @param found in their order of precedence
     * @return those that are not looked after, because a group before them has the same id or name
     */
    public Map<ManagedGroup, Conflict> discovered(List<ManagedGroup> found) {
        Map<ManagedGroup, Conflict> conflicts = new LinkedHashMap<>();
        known = Known.of(withoutConflicts(found, conflicts));
        return conflicts;
    }

    /** What {@link #discovered} would answer; changes nothing. */
    public Map<ManagedGroup, Conflict> conflicts(List<ManagedGroup> found) {
        Map<ManagedGroup, Conflict> conflicts = new LinkedHashMap<>();
        withoutConflicts(found, conflicts);
        return conflicts;
    }

    private Map<String, ManagedGroup> withoutConflicts(
            List<ManagedGroup> found, Map<ManagedGroup, Conflict> conflicts) {
        Map<String, ManagedGroup> all = new LinkedHashMap<>(configured);
        TakenNames taken = new TakenNames();
        configured.values().forEach(taken::take);
        for (ManagedGroup group : found) {
            ManagedGroup twin = all.get(group.id());
            Optional<Conflict> conflict = twin == null
                    ? taken.take(group).map(names -> new Conflict(names.rival(), Optional.of(names.name())))
                    : Optional.of(new Conflict(twin, Optional.empty()));
            conflict.ifPresentOrElse(rival -> conflicts.put(group, rival), () -> all.put(group.id(), group));
        }
        return all;
    }
}
