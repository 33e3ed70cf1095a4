package io.pointsman.simulation;

import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.failure.StaleReading;
import io.pointsman.simulation.Estate.Slot;
import io.pointsman.simulation.Holders.Holder;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** People in the console, and other tools: what they do to names, and what of theirs must stay as it is. */
final class People {

    private final Chance chance;
    private final History history;
    private final Estate estate;
    private final Caches caches;
    private final Route53 route53;
    private final Holders holders;
    private final Map<RecordName, RecordSet> bystanders = new HashMap<>();
    private final Map<RecordName, Integer> editsOf = new HashMap<>();
    private int edits;

    People(Chance chance, History history, Estate estate, Caches caches, Route53 route53, Holders holders) {
        this.chance = chance;
        this.history = history;
        this.estate = estate;
        this.caches = caches;
        this.route53 = route53;
        this.holders = holders;
    }

    /** Records beside the names that only look like them. */
    void settle() {
        for (var group : estate.groups().all()) {
            if (chance.hits(0.3)) {
                RecordName plain = group.naming().plainName();
                RecordName like = new RecordName(plain.value().replaceFirst("\\.", "01."));
                for (RecordName name : List.of(plain, like)) {
                    RecordSet set = RecordSet.cname(name, "elsewhere.example.org", Duration.ofHours(1));
                    route53.zones().place(group.zoneId(), set);
                    bystanders.put(name, set);
                }
            }
        }
    }

    void requireBystanders() {
        bystanders.forEach((name, set) -> {
            boolean stands = estate.groups().all().stream()
                    .anyMatch(group -> route53.at(group.zoneId(), name).equals(List.of(set)));
            if (!stands) {
                throw new Broken(Promise.P3, "a bystander's record is not what it was: " + name);
            }
        });
    }

    /** Does something to a name; nothing when Route 53 does not let it be done. */
    void edit() {
        var group = chance.any(List.copyOf(estate.groups().all()));
        Slot slot = chance.any(estate.slots(group).subList(0, 5));
        try {
            String what = edit(slot);
            editsOf.merge(slot.name(), 1, Integer::sum);
            history.add(Occurrence.HAND_EDIT, () -> what + " " + slot.name());
            if (holders.of(slot) == Holder.STRANGER) {
                history.add(Occurrence.FOREIGN_CLAIM, () -> slot.name().toString());
            }
        } catch (StaleReading refused) {
            // A CNAME and another record cannot stand at one name.
        }
    }

    int editsOf(Slot slot) {
        return editsOf.getOrDefault(slot.name(), 0);
    }

    private String edit(Slot slot) {
        String zone = slot.group().zoneId();
        return switch (chance.between(0, 6)) {
            case 0 -> {
                route53.zones().place(zone, elsewhere(slot));
                yield "led elsewhere:";
            }
            case 1 -> {
                String node = chance.any(caches.group(slot.group().id()).members).id;
                route53.zones()
                        .place(zone, RecordSet.cname(slot.name(), SampleGroup.host(node), Duration.ofMinutes(1)));
                yield "led to " + node + ":";
            }
            case 2 -> {
                route53.zones().clear(zone, slot.name());
                yield "removed the record:";
            }
            case 3 -> {
                route53.zones().clear(zone, Holders.claimName(slot));
                if (holders.of(slot) == Holder.STRANGER) {
                    route53.zones().place(zone, elsewhere(slot));
                }
                yield "removed the claim:";
            }
            case 4 -> {
                takeOver(
                        slot,
                        "\"heritage=pointsman,pointsman/v=1,pointsman/owner=staging,pointsman/group=%s,pointsman/slot=replica-%d\""
                                .formatted(slot.group().id(), slot.number()));
                yield "claimed for staging:";
            }
            case 5 -> {
                takeOver(slot, "\"v=spf1 -all\"");
                yield "put another text:";
            }
            default -> {
                route53.zones().clear(zone, slot.name());
                route53.zones()
                        .place(
                                zone,
                                RecordSet.simple(
                                        slot.name(), "A", Duration.ofMinutes(1), "192.0.2." + (++edits % 250)));
                yield "put an address:";
            }
        };
    }

    /**
     * Both the claim and the record: a batch of ours says which record it replaces, and not which claim it rests on, so who takes
     * the claim alone at the wrong moment sees the record move once more.
     */
    private void takeOver(Slot slot, String claim) {
        route53.zones().clear(slot.group().zoneId(), slot.name());
        route53.zones()
                .place(
                        slot.group().zoneId(),
                        elsewhere(slot),
                        RecordSet.simple(Holders.claimName(slot), "TXT", Duration.ofMinutes(5), claim));
    }

    private RecordSet elsewhere(Slot slot) {
        return RecordSet.cname(slot.name(), "elsewhere-" + ++edits + ".example.org", Duration.ofMinutes(1));
    }
}
