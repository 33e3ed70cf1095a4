package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.probe.NodeDetails;
import io.pointsman.probe.NodeProbes;
import io.pointsman.redis.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How slots move between shards in one round, as nodes say which they own. */
final class SlotPace {

    private Map<String, Slots> first = Map.of();
    private Map<String, Slots> latest = Map.of();
    private Instant stillAt = Instant.EPOCH;
    private Instant movedAt = Instant.EPOCH;

    /** One line, if it differs from the last. */
    List<Entry> look(ManagedGroup group, GroupForm form, NodeProbes nodes, Instant now) {
        Map<String, Slots> owned = new TreeMap<>();
        for (Shard shard : form.shards()) {
            owned.put(
                    shard.id(),
                    Slots.union(form.membersOf(shard).stream()
                            .map(Member::id)
                            .map(id -> nodes.figures(group.location(), id)
                                    .details()
                                    .flatMap(NodeDetails::slots))
                            .flatMap(Optional::stream)
                            .toList()));
        }
        return look(owned, now);
    }

    /** @param owned by shard */
    List<Entry> look(Map<String, Slots> owned, Instant now) {
        Map<String, Slots> owners = owners(owned);
        if (first.isEmpty() && Slots.union(owned.values()).count() == Slots.ALL) {
            first = owners;
        }
        if (owners.equals(first)) {
            stillAt = now;
        }
        if (owned.equals(latest)) {
            return List.of();
        }
        latest = owned;
        movedAt = now;
        return List.of(Entry.of(
                now,
                Source.NODE,
                "slots: "
                        + owned.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(one -> one.getKey() + " " + one.getValue().count())
                                .collect(Collectors.joining(", "))));
    }

    private static Map<String, Slots> owners(Map<String, Slots> owned) {
        Map<String, Slots> owners = new TreeMap<>(owned);
        owners.values().removeIf(slots -> slots.count() == 0);
        return owners;
    }

    /** Whether any node tells of any. */
    boolean areTold() {
        return !owners(latest).isEmpty();
    }

    /** Whether each slot is owned by one shard, and each shard owns some. */
    boolean areCovered() {
        int all = latest.values().stream().mapToInt(Slots::count).sum();
        return all == Slots.ALL
                && Slots.union(latest.values()).count() == Slots.ALL
                && latest.values().stream().allMatch(slots -> slots.count() > 0);
    }

    /** What it came to; nothing if none moved. The next round begins with it. */
    List<Entry> end(Instant now) {
        int moved = latest.entrySet().stream()
                .mapToInt(one -> {
                    Slots before = Optional.ofNullable(first.get(one.getKey())).orElseGet(() -> Slots.union(List.of()));
                    return Slots.union(List.of(before, one.getValue())).count() - before.count();
                })
                .sum();
        double seconds = Duration.between(stillAt, movedAt).toMillis() / 1_000.0;
        boolean isNothing = first.isEmpty() || moved == 0 || seconds <= 0;
        first = owners(latest);
        stillAt = now;
        return isNothing
                ? List.of()
                : List.of(Entry.of(
                        now,
                        Source.NODE,
                        String.format(
                                Locale.ROOT,
                                "%d slots moved in %.0f s: %.1f a second",
                                moved,
                                seconds,
                                moved / seconds)));
    }
}
