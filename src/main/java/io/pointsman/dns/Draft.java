package io.pointsman.dns;

import io.pointsman.dns.NameState.State;
import io.pointsman.dns.Plan.Declined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A plan in the making: turns a decision about one name into its changes and its state. */
final class Draft {

    private final String owner;
    private final String groupId;
    private final List<NameChanges> changes = new ArrayList<>();
    private final List<Told<Declined>> declined = new ArrayList<>();
    private final List<Told<NameState>> names = new ArrayList<>();
    private final List<Declined> declinedDrains = new ArrayList<>();
    private final List<NameState> drains = new ArrayList<>();

    private record NameChanges(RecordName name, List<Change> changes) {}

    private record Told<T>(Slot.Kind kind, int number, T value) {}

    /** What shall stand in a reader set, and why. */
    record Entry(RecordSet becomes, String reason) {}

    Draft(String owner, String groupId) {
        this.owner = owner;
        this.groupId = groupId;
    }

    /** Exactly {@code becomes} shall stand at the name. */
    void lead(Slot slot, RecordSet becomes, String reason) {
        boolean right = put(slot, List.of(becomes));
        tell(slot, slot.observed(), becomes.leadsTo(), right ? State.RIGHT : State.DRIFTED, reason);
    }

    /**
     * Exactly these entries shall stand at the name.
     *
     * @param fault why an entry goes, by the host it leads to
     */
    void lead(Slot slot, List<Entry> entries, UnaryOperator<String> fault) {
        put(slot, entries.stream().map(Entry::becomes).toList());
        Map<String, Entry> wanted = new TreeMap<>();
        entries.forEach(entry -> wanted.put(entry.becomes().setIdentifier(), entry));
        Map<String, RecordSet> there = byIdentifier(slot.records());
        for (String identifier : union(there, wanted)) {
            RecordSet was = there.get(identifier);
            Entry entry = wanted.get(identifier);
            if (entry != null) {
                boolean right = slot.isOurs() && was != null && was.sameAs(entry.becomes());
                tellEntry(slot, was, entry.becomes(), right ? State.RIGHT : State.DRIFTED, entry.reason());
            } else if (was != null) {
                tellEntry(
                        slot,
                        was,
                        null,
                        State.DRIFTED,
                        fault.apply(was.leadsTo().orElse("")));
            }
        }
    }

    /** @return whether nothing needs to change for that */
    private boolean put(Slot slot, List<RecordSet> becomes) {
        RecordSet claim = new OwnershipRecord(owner, groupId, slot.label()).recordSet(slot.name());
        Map<String, RecordSet> there = byIdentifier(slot.records());
        Map<String, RecordSet> wanted = byIdentifier(becomes);
        List<Change> needed = new ArrayList<>();
        for (String identifier : union(there, wanted)) {
            RecordSet was = there.get(identifier);
            RecordSet will = wanted.get(identifier);
            if (was == null) {
                needed.add(new Change.Create(Objects.requireNonNull(will)));
            } else if (will == null) {
                needed.add(new Change.Delete(was));
            } else if (!was.sameAs(will)) {
                needed.add(new Change.Replace(was, will));
            }
        }
        switch (slot.holder()) {
            case Slot.Holder.Ours ours -> {
                if (!ours.claim().group().equals(groupId)) {
                    needed.add(new Change.Replace(slot.claim().orElseThrow(), claim));
                }
            }
            default -> needed.add(new Change.Create(claim));
        }
        change(slot.name(), needed);
        return needed.isEmpty();
    }

    /** The name and its claim shall go. */
    void giveUp(Slot slot, String reason) {
        List<Change> needed = new ArrayList<>();
        byIdentifier(slot.records()).values().forEach(was -> needed.add(new Change.Delete(was)));
        slot.claim().ifPresent(was -> needed.add(new Change.Delete(was)));
        change(slot.name(), needed);
        tellAll(slot, State.DRIFTED, reason);
    }

    /** The name stays as it is, on purpose. */
    void hold(Slot slot, DeclineReason reason, String detail) {
        decline(slot, reason, detail);
        tellAll(slot, State.WITHHELD, detail);
    }

    /** The name is a stranger's. */
    void leave(Slot slot, Slot.Holder.Stranger stranger) {
        String detail = switch (stranger.reason()) {
            case OWNED_BY_ANOTHER ->
                "claimed by %s: give the installations one owner id, or the groups different names"
                        .formatted(stranger.found());
            case CLAIM_UNREADABLE ->
                "%s holds %s, which is no claim we can read: remove it if the name may be ours"
                        .formatted(OwnershipRecord.claimOf(slot.name()), stranger.found());
            case RECORD_OF_ANOTHER_KIND ->
                "our claim stands beside %s: remove that record, or the claim".formatted(stranger.found());
            default ->
                "found %s without our claim: remove it, or point it at a node of the group, if the name may be ours"
                        .formatted(stranger.found());
        };
        decline(slot, stranger.reason(), detail);
        tell(slot, slot.observed(), Optional.empty(), State.FOREIGN, detail);
    }

    /** How a drain is; told behind all names, in the order given. */
    void tell(NameState drain) {
        drains.add(drain);
    }

    /** A drain that is left alone. */
    void decline(Declined drain) {
        declinedDrains.add(drain);
    }

    /** @param needed none: nothing is to be done */
    void change(RecordName name, List<Change> needed) {
        if (!needed.isEmpty()) {
            changes.add(new NameChanges(name, needed));
        }
    }

    /** @param removals how many names are given up */
    Plan plan(int removals) {
        return new Plan(
                changes.stream()
                        .sorted(Comparator.comparing(NameChanges::name))
                        .flatMap(change -> change.changes().stream())
                        .toList(),
                inOrder(declined, declinedDrains),
                inOrder(names, drains),
                removals);
    }

    private static <T> List<T> inOrder(List<Told<T>> unordered, List<T> last) {
        return Stream.concat(
                        unordered.stream()
                                .sorted(Comparator.<Told<T>, Slot.Kind>comparing(Told::kind)
                                        .thenComparingInt(Told::number))
                                .map(Told::value),
                        last.stream())
                .toList();
    }

    private static Map<String, RecordSet> byIdentifier(List<RecordSet> sets) {
        Map<String, RecordSet> byIdentifier = new TreeMap<>();
        sets.forEach(set -> byIdentifier.put(set.setIdentifier(), set));
        return byIdentifier;
    }

    private static Set<String> union(Map<String, ?> one, Map<String, ?> other) {
        Set<String> keys = new TreeSet<>(one.keySet());
        keys.addAll(other.keySet());
        return keys;
    }

    private void decline(Slot slot, DeclineReason reason, String detail) {
        declined.add(new Told<>(slot.kind(), slot.number(), new Declined(slot.name(), reason, detail)));
    }

    /** A reader set entry by entry, any other name as one; nothing is wanted. */
    private void tellAll(Slot slot, State state, String reason) {
        if (slot.kind() == Slot.Kind.READER && !slot.records().isEmpty()) {
            byIdentifier(slot.records()).values().forEach(entry -> tellEntry(slot, entry, null, state, reason));
        } else {
            tell(slot, slot.observed(), Optional.empty(), state, reason);
        }
    }

    private void tell(Slot slot, Optional<String> observed, Optional<String> wanted, State state, String reason) {
        names.add(new Told<>(
                slot.kind(),
                slot.number(),
                new NameState(slot.name(), slot.label(), observed, wanted, OptionalInt.empty(), state, reason)));
    }

    private void tellEntry(
            Slot slot, @Nullable RecordSet was, @Nullable RecordSet becomes, State state, String reason) {
        RecordSet entry = becomes != null ? becomes : Objects.requireNonNull(was);
        OptionalInt weight = entry.routing() instanceof RecordSet.Routing.Weighted weighted
                ? OptionalInt.of(weighted.weight())
                : OptionalInt.empty();
        names.add(new Told<>(
                slot.kind(),
                slot.number(),
                new NameState(
                        slot.name(),
                        slot.label() + "-" + entry.setIdentifier(),
                        was == null ? Optional.empty() : was.leadsTo(),
                        becomes == null ? Optional.empty() : becomes.leadsTo(),
                        weight,
                        state,
                        reason)));
    }
}
