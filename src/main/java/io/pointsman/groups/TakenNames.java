package io.pointsman.groups;

import io.pointsman.dns.NamingPolicy;
import io.pointsman.dns.RecordName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which names are taken, and by which group. No name may belong to two: {@code ro.x} and {@code ro1.x} would both want {@code ro11.x},
 * {@code ro.x} and the reader set of {@code ro50.x} would both want {@code ro50.x}. Where shards have names of their own, names that differ by
 * digits alone count as the same.
 */
final class TakenNames {

    private final Map<Place, ManagedGroup> byName = new HashMap<>();

    /** Groups whose plain name is this one with digits behind its first label. */
    private final Map<Place, List<ManagedGroup>> byShorterName = new HashMap<>();

    /** By the plain name without what stands for a shard, and without digits in its first label. */
    private final Map<Place, List<ManagedGroup>> byBareName = new HashMap<>();

    private record Place(String zoneId, RecordName name) {}

    /** @param name one that both would want */
    record Conflict(ManagedGroup rival, RecordName name) {}

    /** Takes the group's names, unless another has one of them. */
    Optional<Conflict> take(ManagedGroup group) {
        Place own = place(group, group.naming().plainName());
        List<Place> shorter = shorter(group);
        Optional<Conflict> conflict = conflict(group, own, shorter);
        if (conflict.isEmpty()) {
            byName.put(own, group);
            byBareName.computeIfAbsent(bare(group), p -> new ArrayList<>()).add(group);
            shorter.forEach(place ->
                    byShorterName.computeIfAbsent(place, p -> new ArrayList<>()).add(group));
        }
        return conflict;
    }

    private Optional<Conflict> conflict(ManagedGroup group, Place own, List<Place> shorter) {
        ManagedGroup same = byName.get(own);
        if (same != null) {
            return Optional.of(new Conflict(same, group.naming().name(1)));
        }
        for (ManagedGroup rival : byBareName.getOrDefault(bare(group), List.of())) {
            if (rival.naming().isPerShard() || group.naming().isPerShard()) {
                return Optional.of(new Conflict(rival, group.naming().name(1)));
            }
        }
        for (Place place : shorter) {
            ManagedGroup rival = byName.get(place);
            Optional<RecordName> shared = rival == null ? Optional.empty() : shared(rival, group);
            if (rival != null && shared.isPresent()) {
                return Optional.of(new Conflict(rival, shared.get()));
            }
        }
        for (ManagedGroup rival : byShorterName.getOrDefault(own, List.of())) {
            Optional<RecordName> shared = shared(group, rival);
            if (shared.isPresent()) {
                return Optional.of(new Conflict(rival, shared.get()));
            }
        }
        return Optional.empty();
    }

    /** A name that both want; the plain name of {@code longer} is that of {@code shorter} with digits behind its first label. */
    private static Optional<RecordName> shared(ManagedGroup shorter, ManagedGroup longer) {
        RecordName first = longer.naming().name(1);
        if (shorter.naming().slotOf(first).isPresent()) {
            return Optional.of(first);
        }
        RecordName plain = longer.naming().plainName();
        return longer.naming().reader() && shorter.naming().slotOf(plain).isPresent()
                ? Optional.of(plain)
                : Optional.empty();
    }

    private static List<Place> shorter(ManagedGroup group) {
        List<Place> shorter = new ArrayList<>();
        RecordName longer = group.naming().plainName();
        RecordName name = withoutLastDigit(longer);
        while (!name.equals(longer)) {
            shorter.add(place(group, name));
            longer = name;
            name = withoutLastDigit(longer);
        }
        return shorter;
    }

    private static Place bare(ManagedGroup group) {
        String[] labels = group.naming().plainName().value().split("\\.", 2);
        String bare = labels[0].replace(NamingPolicy.SHARD, "").replaceAll("[0-9]", "");
        return place(group, new RecordName(bare + "." + labels[1]));
    }

    private static Place place(ManagedGroup group, RecordName name) {
        return new Place(group.zoneId(), name);
    }

    private static RecordName withoutLastDigit(RecordName name) {
        return new RecordName(name.value().replaceFirst("^([^.]+)[0-9]\\.", "$1."));
    }
}
