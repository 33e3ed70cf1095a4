package io.pointsman.discovery;

import io.pointsman.dns.HostedZones;
import io.pointsman.dns.OwnershipRecord;
import io.pointsman.dns.RecordName;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Who comes first when the tags of two groups ask for one name: the group that the name's claim in the zone is for, so that a tag set by
 * mistake never leads the readers of one cache to another, whichever instance decides, and after a restart too. Where no claim tells, the
 * lesser id.
 */
@Component
final class NameHolders {

    private final ManagedGroups groups;
    private final HostedZones zones;

    NameHolders(ManagedGroups groups, HostedZones zones) {
        this.groups = groups;
        this.zones = zones;
    }

    /**
     * @param first the groups, those that come first before the others
     * @param held those that nobody may look after now, and why
     */
    record Order(List<ManagedGroup> first, Map<ManagedGroup, String> held) {}

    /**
     * @param byId in the order of their ids
     * @param used those among them that are looked after now
     */
    Order order(List<ManagedGroup> byId, Collection<ManagedGroup> used) {
        Set<ManagedGroup> holders = new HashSet<>();
        Map<ManagedGroup, String> held = new HashMap<>();
        groups.conflicts(byId).forEach((loser, conflict) -> {
            ManagedGroup rival = conflict.rival();
            if (conflict.name().isEmpty() || !byId.contains(rival)) {
                return;
            }
            RecordName name = conflict.name().get();
            try {
                if (claimant(rival, name).filter(loser.id()::equals).isPresent()) {
                    holders.add(loser);
                }
            } catch (Transient | Rejected e) {
                for (ManagedGroup one : List.of(loser, rival)) {
                    if (used.contains(one)) {
                        holders.add(one);
                    } else {
                        held.put(
                                one,
                                "groups %s and %s both ask for names like %s, and whose they are could not be read: %s"
                                        .formatted(rival.id(), loser.id(), name, e.getMessage()));
                    }
                }
            }
        });
        List<ManagedGroup> first =
                new ArrayList<>(byId.stream().filter(holders::contains).toList());
        byId.stream()
                .filter(group -> !holders.contains(group) && !held.containsKey(group))
                .forEach(first::add);
        return new Order(first, held);
    }

    private Optional<String> claimant(ManagedGroup rival, RecordName name) {
        return OwnershipRecord.groupOf(
                name, zones.read(rival.zoneId(), List.of(rival.naming().range())), groups.owner());
    }
}
