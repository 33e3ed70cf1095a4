package io.pointsman.dns;

import io.pointsman.dns.NameState.State;
import io.pointsman.dns.Plan.Declined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A plan in the making: turns a decision about one name into its changes and its state. */
final class Draft {

    private final NamingPolicy policy;
    private final String owner;
    private final String groupId;
    private final List<NameChanges> changes = new ArrayList<>();
    private final List<Numbered<Declined>> declined = new ArrayList<>();
    private final List<Numbered<NameState>> names = new ArrayList<>();

    private record NameChanges(RecordName name, List<Change> changes) {}

    private record Numbered<T>(int number, T value) {}

    Draft(NamingPolicy policy, String owner, String groupId) {
        this.policy = policy;
        this.owner = owner;
        this.groupId = groupId;
    }

    /** The name shall lead to {@code host}. */
    void lead(Slot slot, String host, String reason) {
        RecordSet becomes = RecordSet.cname(slot.name(), host, policy.ttl());
        RecordSet claim =
                new OwnershipRecord(owner, groupId, NamingPolicy.slotLabel(slot.number())).recordSet(slot.name());
        List<Change> needed = new ArrayList<>();
        slot.record()
                .ifPresentOrElse(
                        was -> {
                            if (!was.sameAs(becomes)) {
                                needed.add(new Change.Replace(was, becomes));
                            }
                        },
                        () -> needed.add(new Change.Create(becomes)));
        switch (slot.holder()) {
            case Slot.Holder.Ours ours -> {
                if (!ours.claim().group().equals(groupId)) {
                    needed.add(new Change.Replace(slot.claim().orElseThrow(), claim));
                }
            }
            default -> needed.add(new Change.Create(claim));
        }
        if (needed.isEmpty()) {
            add(slot, Optional.of(host), State.RIGHT, reason);
        } else {
            changes.add(new NameChanges(slot.name(), needed));
            add(slot, Optional.of(host), State.DRIFTED, reason);
        }
    }

    /** The name and its claim shall go. */
    void giveUp(Slot slot) {
        List<Change> needed = new ArrayList<>();
        slot.record().ifPresent(was -> needed.add(new Change.Delete(was)));
        slot.claim().ifPresent(was -> needed.add(new Change.Delete(was)));
        changes.add(new NameChanges(slot.name(), needed));
        add(slot, Optional.empty(), State.DRIFTED, "the group has fewer replicas than names");
    }

    /** The name stays as it is, on purpose. */
    void hold(Slot slot, DeclineReason reason, String detail) {
        decline(slot, reason, detail);
        add(slot, Optional.empty(), State.WITHHELD, detail);
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
        add(slot, Optional.empty(), State.FOREIGN, detail);
    }

    Plan plan() {
        return new Plan(
                changes.stream()
                        .sorted(Comparator.comparing(NameChanges::name))
                        .flatMap(change -> change.changes().stream())
                        .toList(),
                inSlotOrder(declined),
                inSlotOrder(names));
    }

    private static <T> List<T> inSlotOrder(List<Numbered<T>> unordered) {
        return unordered.stream()
                .sorted(Comparator.comparingInt(Numbered::number))
                .map(Numbered::value)
                .toList();
    }

    private void decline(Slot slot, DeclineReason reason, String detail) {
        declined.add(new Numbered<>(slot.number(), new Declined(slot.name(), reason, detail)));
    }

    private void add(Slot slot, Optional<String> wanted, State state, String reason) {
        names.add(new Numbered<>(
                slot.number(),
                new NameState(
                        slot.name(), NamingPolicy.slotLabel(slot.number()), slot.observed(), wanted, state, reason)));
    }
}
