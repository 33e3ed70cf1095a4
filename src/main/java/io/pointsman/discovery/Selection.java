package io.pointsman.discovery;

import io.pointsman.discovery.FoundGroup.State;
import io.pointsman.discovery.Roster.Look;
import io.pointsman.groups.InvalidSettings;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.ManagedGroups.Conflict;
import io.pointsman.groups.ZoneChecks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Decides which of the groups found are looked after. A group that its tags, its zone or another group stand against is skipped, and tells
 * why; no other is held up by it.
 */
@Component
final class Selection {

    private static final Logger logger = LoggerFactory.getLogger(Selection.class);

    private final Roster roster;
    private final ManagedGroups groups;
    private final ZoneChecks zones;
    private final NameHolders holders;
    private final GroupLooks looks;
    private final Optional<String> defaultZoneId;

    private final ReentrantLock turn = new ReentrantLock(true);

    /** Those looked after, by what they were found as. */
    private volatile Map<TaggedGroup.Key, ManagedGroup> used = Map.of();

    private volatile List<FoundGroup> found = List.of();

    Selection(
            DiscoveryProperties properties,
            Roster roster,
            ManagedGroups groups,
            ZoneChecks zones,
            NameHolders holders,
            GroupLooks looks) {
        this.roster = roster;
        this.groups = groups;
        this.zones = zones;
        this.holders = holders;
        this.looks = looks;
        this.defaultZoneId = properties.defaultZoneId();
    }

    /** By id, then by location. */
    List<FoundGroup> found() {
        return found;
    }

    /** Decides anew on what the roster holds now. */
    void settle() {
        turn.lock();
        try {
            roster.letGo(this::look);
            Map<TaggedGroup, ManagedGroup> sound = new LinkedHashMap<>();
            Map<TaggedGroup, FoundGroup> all = new LinkedHashMap<>();
            for (TaggedGroup group : roster.groups()) {
                read(group, sound, all);
            }
            checkZones(sound, all);
            Map<ManagedGroup, String> losers = choose(List.copyOf(sound.values()));
            Map<TaggedGroup.Key, ManagedGroup> winners = new HashMap<>();
            sound.forEach((group, settings) -> {
                String lost = losers.get(settings);
                all.put(group, lost == null ? used(group) : new FoundGroup(group, State.SKIPPED, lost));
                if (lost == null) {
                    winners.put(group.key(), settings);
                }
            });
            tell(List.copyOf(all.values()));
            List<ManagedGroup> changed = winners.entrySet().stream()
                    .filter(winner -> !winner.getValue().equals(used.get(winner.getKey())))
                    .map(Map.Entry::getValue)
                    .toList();
            used = Map.copyOf(winners);
            if (!changed.isEmpty()) {
                looks.look(changed);
            }
        } finally {
            turn.unlock();
        }
    }

    private Look look(TaggedGroup group) {
        ManagedGroup settings = used.get(group.key());
        return settings == null ? new Look(false, Optional.empty()) : new Look(true, looks.latest(settings.id()));
    }

    private void read(TaggedGroup group, Map<TaggedGroup, ManagedGroup> sound, Map<TaggedGroup, FoundGroup> all) {
        if (groups.isConfigured(group.location(), group.id())) {
            all.put(
                    group,
                    new FoundGroup(group, State.CONFIGURED, "pointsman.groups names it, and its tags say nothing"));
            return;
        }
        Map<String, String> tags = new HashMap<>(group.tags());
        defaultZoneId.ifPresent(zoneId -> tags.putIfAbsent("zone-id", zoneId));
        try {
            sound.put(group, groups.ofTags(group.location(), group.id(), tags));
            all.put(group, used(group));
        } catch (InvalidSettings e) {
            all.put(group, new FoundGroup(group, State.SKIPPED, e.getMessage() + " " + e.remedy()));
        }
    }

    private FoundGroup used(TaggedGroup group) {
        return roster.isLeaving(group)
                ? new FoundGroup(
                        group,
                        State.LEAVING,
                        "it is no longer listed with its tags; whether it is gone, or they are, shows at a coming look")
                : new FoundGroup(group, State.USED, "its tags ask for it");
    }

    /** A group in use stays in use when its zone becomes unfit: that shows, and its names are best kept as long as possible. */
    private void checkZones(Map<TaggedGroup, ManagedGroup> sound, Map<TaggedGroup, FoundGroup> all) {
        Map<TaggedGroup, ManagedGroup> fresh = new LinkedHashMap<>(sound);
        fresh.entrySet()
                .removeIf(
                        entry -> entry.getValue().equals(used.get(entry.getKey().key())));
        if (fresh.isEmpty()) {
            return;
        }
        zones.ask(fresh.values());
        fresh.forEach((group, settings) -> zones.problem(settings).ifPresent(problem -> {
            sound.remove(group);
            all.put(group, new FoundGroup(group, State.SKIPPED, problem));
        }));
    }

    /** @return the losers, each with the reason */
    private Map<ManagedGroup, String> choose(List<ManagedGroup> byId) {
        NameHolders.Order order = holders.order(byId, List.copyOf(used.values()));
        Map<ManagedGroup, String> losers = new HashMap<>(order.held());
        Map<ManagedGroup, Conflict> conflicts = groups.discovered(order.first());
        conflicts.forEach((group, conflict) -> losers.put(group, inWords(group, conflict)));
        return losers;
    }

    private static String inWords(ManagedGroup group, Conflict conflict) {
        String rival = "group %s%s"
                .formatted(conflict.rival().id(), conflict.rival().location().inWords());
        return conflict.name()
                .map(name -> "names like %s in zone %s are kept for %s. Give one of them another name."
                        .formatted(name, group.zoneId(), rival))
                .orElseGet(() -> "%s is what we call %s already. Set a tag pointsman:alias on one of them."
                        .formatted(group.id(), rival));
    }

    private void tell(List<FoundGroup> now) {
        Map<TaggedGroup.Key, FoundGroup> before = new HashMap<>();
        found.forEach(group -> before.put(group.group().key(), group));
        for (FoundGroup group : now) {
            FoundGroup earlier = before.remove(group.group().key());
            if (earlier == null
                    || earlier.state() != group.state()
                    || !earlier.reason().equals(group.reason())) {
                String line = "discovery group=%s%s is %s: %s"
                        .formatted(
                                group.group().id(),
                                group.group().location().inWords(),
                                group.view().state(),
                                group.reason());
                if (group.state() == State.SKIPPED) {
                    logger.warn(line);
                } else {
                    logger.info(line);
                }
            }
        }
        before.values()
                .forEach(gone -> logger.info(
                        "discovery group={}{} is let go; its names and claims stay as they are",
                        gone.group().id(),
                        gone.group().location().inWords()));
        found = now.stream().sorted(FoundGroup.ORDER).toList();
    }
}
