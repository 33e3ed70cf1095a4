package io.pointsman.groups;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/** What we look after, as configured and found sound. */
@Component
@EnableConfigurationProperties(PointsmanProperties.class)
public final class ManagedGroups {

    private final Mode mode;
    private final String owner;
    private final Map<String, ManagedGroup> byId;

    /** @throws InvalidSettings if the settings cannot work */
    ManagedGroups(PointsmanProperties properties) {
        mode = properties.mode();
        owner = SettingsCheck.owner(properties);
        byId = new LinkedHashMap<>();
        List<PointsmanProperties.Group> groups = properties.groups();
        for (int i = 0; i < groups.size(); i++) {
            ManagedGroup group = SettingsCheck.group("pointsman.groups[" + i + "]", groups.get(i));
            if (byId.put(group.id(), group) != null) {
                throw new InvalidSettings(
                        "Replication group " + group.id() + " is configured twice under pointsman.groups.",
                        "Remove one of the entries.");
            }
        }
        SettingsCheck.distinctNames(byId.values());
    }

    public Mode mode() {
        return mode;
    }

    /** The id in our claims. In observe mode without one, an id that no claim bears: every claimed name shows as another's. */
    public String owner() {
        return owner;
    }

    /** In the order of the settings. */
    public Collection<ManagedGroup> all() {
        return List.copyOf(byId.values());
    }

    public Optional<ManagedGroup> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }
}
