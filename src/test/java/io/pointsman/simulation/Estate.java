package io.pointsman.simulation;

import io.pointsman.dns.NameRange;
import io.pointsman.dns.RecordName;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.SampleSettings;
import io.pointsman.topology.Location;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What every instance is configured to keep: the groups, their places and their names. */
final class Estate {

    static final String OWNER = "prod-eu";
    static final int MOST_SLOTS = 9;

    private final ManagedGroups groups;
    private final Map<RecordName, Slot> slots = new HashMap<>();

    /** A name that a group may have. */
    record Slot(ManagedGroup group, int number, RecordName name) {}

    Estate(Chance chance, int size) {
        SampleSettings settings = new SampleSettings();
        for (int i = 0; i < size; i++) {
            String id = "g" + (char) ('a' + i);
            boolean second = chance.hits(0.3);
            String zone = second ? "Z2" : "Z1";
            String name = id + "-r." + (second ? "example.net" : "example.com");
            switch (chance.between(0, 6)) {
                case 0 -> settings.groupThatKeepsItsNames(id, zone, name);
                case 1 -> settings.groupWithFixedNames(id, zone, name, chance.between(1, 5));
                case 2, 3 -> settings.groupIn("eu-west-2", id, zone, name);
                default -> settings.group(id, zone, name);
            }
        }
        groups = settings.manage(OWNER);
        for (ManagedGroup group : groups.all()) {
            for (int number = 1; number <= MOST_SLOTS; number++) {
                RecordName name = group.naming().name(number);
                slots.put(name, new Slot(group, number, name));
            }
        }
    }

    ManagedGroups groups() {
        return groups;
    }

    ManagedGroup group(String groupId) {
        return groups.find(groupId).orElseThrow();
    }

    /** The names that the group may have, in their order. */
    List<Slot> slots(ManagedGroup group) {
        List<Slot> ofGroup = new ArrayList<>();
        for (int number = 1; number <= MOST_SLOTS; number++) {
            ofGroup.add(new Slot(group, number, group.naming().name(number)));
        }
        return ofGroup;
    }

    /** Whose name it is by the settings; a name beyond all slots is nobody's. */
    Optional<Slot> slot(RecordName name) {
        return Optional.ofNullable(slots.get(name));
    }

    /** The configured number of names; empty for one per replica. */
    OptionalInt count(String groupId) {
        return group(groupId).naming().count();
    }

    List<String> idsIn(Location location) {
        return groups.all().stream()
                .filter(group -> group.location().equals(location))
                .map(ManagedGroup::id)
                .toList();
    }

    /** The groups whose names all lie in {@code ranges}. */
    List<String> idsIn(String zoneId, Collection<NameRange> ranges) {
        return groups.all().stream()
                .filter(group -> group.zoneId().equals(zoneId))
                .filter(group -> ranges.stream()
                        .anyMatch(range -> range.contains(group.naming().name(1))
                                && range.contains(group.naming().name(MOST_SLOTS))))
                .map(ManagedGroup::id)
                .toList();
    }
}
