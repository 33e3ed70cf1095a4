package io.pointsman.dns;

import io.pointsman.dns.Readers.Member;
import io.pointsman.topology.Standing;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The part of a plan that is about the numbered names.
 *
 * <ol>
 *   <li>Read whose each name is ({@link Slot}). A stranger's is declined, never changed.
 *   <li>Count the names: as configured, or one per serving replica; a replica that is out for a while keeps its name in being, so
 *       names are given up only when members leave.
 *   <li>Spread the names over the replicas that serve, moving the fewest ({@link Assignment}); one not yet verified, or
 *       not yet known to have recovered, keeps names and gets none. Without either, the fallback.
 *   <li>Names beyond the count go, the last first. Until then they too lead to nodes that serve, and move only for that.
 * </ol>
 */
final class NumberedNames {

    /** What becomes of a name. */
    sealed interface Fate {

        /** It leads to {@code host}, once the plan is applied. */
        record Led(String host, String reason) implements Fate {}

        /** It stays as it is. */
        record Held(DeclineReason reason, String detail) implements Fate {}

        /** It goes. */
        record GivenUp() implements Fate {}

        /** It is not ours. */
        record Strangers() implements Fate {}
    }

    private final Given given;
    private final Removals removals;
    private final Draft draft;
    private final Map<Integer, Fate> fates = new TreeMap<>();

    NumberedNames(Given given, Removals removals, Draft draft) {
        this.given = given;
        this.removals = removals;
        this.draft = draft;
    }

    /** @return what becomes of each name that is wanted or was there, by number */
    Map<Integer, Fate> plan() {
        List<Slot> present = given.numbered().stream().map(given::numbered).toList();
        if (!given.isSeen()) {
            holdAll(present);
            return fates;
        }
        int wanted = countWanted(present);
        List<Slot> slots = new ArrayList<>();
        for (int number = 1; number <= wanted; number++) {
            Slot slot = given.numbered(number);
            if (slot.holder() instanceof Slot.Holder.Stranger stranger) {
                leave(slot, stranger);
            } else {
                slots.add(slot);
            }
        }
        lead(slots);
        giveUp(present.stream()
                .filter(slot -> slot.number() > wanted && slot.isOurs())
                .toList());
        return fates;
    }

    /** Also where no name is there yet: a group that nobody shows must not be silent. */
    private void holdAll(List<Slot> present) {
        List<Slot> shown = present.isEmpty() ? List.of(given.numbered(1)) : present;
        for (Slot slot : shown) {
            if (slot.holder() instanceof Slot.Holder.Stranger stranger) {
                leave(slot, stranger);
            } else {
                hold(slot, given.unseenReason(), given.unseenDetail());
            }
        }
    }

    private int countWanted(List<Slot> present) {
        if (given.readers().isGone()) {
            return 0;
        }
        if (given.policy().count().isPresent()) {
            return given.policy().count().getAsInt();
        }
        int held = present.stream()
                .filter(slot -> !slot.isStrangers())
                .mapToInt(Slot::number)
                .max()
                .orElse(0);
        int serving = given.replicas(Standing.Serving.class).size();
        int kept = Math.min(held, given.replicas().size());
        return Math.min(NamingPolicy.MOST_NAMES, Math.max(1, Math.max(serving, kept)));
    }

    private void lead(List<Slot> slots) {
        Set<String> unverified = given.hosts(Standing.Unverified.class);
        Set<String> closed = new HashSet<>(unverified);
        closed.addAll(given.hosts(Standing.Settling.class));
        Map<Integer, String> assigned = Assignment.spread(slots, given.hosts(Standing.Serving.class), closed);
        for (Slot slot : slots) {
            String host = assigned.get(slot.number());
            if (host != null) {
                lead(slot, host, why(slot, host));
            } else if (unverified.isEmpty()) {
                leadWithoutReplica(slot);
            } else {
                hold(slot, DeclineReason.NOT_VERIFIED, "the replicas are still being looked at");
            }
        }
    }

    private void leadWithoutReplica(Slot slot) {
        Fallback fallback = Fallback.of(given);
        switch (fallback) {
            case Fallback.Keep keep -> hold(slot, keep.reason(), keep.detail());
            case Fallback.Primary primary -> lead(slot, primary.endpoint().host(), primary.reason());
        }
    }

    private void giveUp(List<Slot> surplus) {
        int going = removals.take(surplus.size());
        List<Slot> astray = new ArrayList<>();
        for (Slot slot : surplus.subList(0, surplus.size() - going)) {
            if (leadsAstray(slot)) {
                astray.add(slot);
            } else {
                hold(slot, DeclineReason.REMOVAL_HELD_BACK, removals.refusal());
            }
        }
        lead(astray);
        for (Slot slot : surplus.subList(surplus.size() - going, surplus.size())) {
            draft.giveUp(
                    slot,
                    given.readers().isGone() ? "none of its nodes is left" : "the group has fewer replicas than names");
            fates.put(slot.number(), new Fate.GivenUp());
        }
    }

    private boolean leadsAstray(Slot slot) {
        return slot.target().isPresent()
                && slot.target()
                        .flatMap(given::replicaAt)
                        .filter(node -> !(node.standing() instanceof Standing.Out))
                        .isEmpty();
    }

    private void lead(Slot slot, String host, String reason) {
        draft.lead(slot, RecordSet.cname(slot.name(), host, given.policy().ttl()), reason);
        fates.put(slot.number(), new Fate.Led(host, reason));
    }

    private void hold(Slot slot, DeclineReason reason, String detail) {
        draft.hold(slot, reason, detail);
        fates.put(slot.number(), new Fate.Held(reason, detail));
    }

    private void leave(Slot slot, Slot.Holder.Stranger stranger) {
        draft.leave(slot, stranger);
        fates.put(slot.number(), new Fate.Strangers());
    }

    private String why(Slot slot, String host) {
        Member node = given.replicaAt(host).orElseThrow();
        String to = node.nodeId()
                + switch (node.standing()) {
                    case Standing.Unverified ignored -> " keeps it while it is being looked at";
                    case Standing.Settling ignored -> " keeps it; another instance knows that it has recovered";
                    default -> " serves";
                };
        Optional<String> from = slot.target().filter(target -> !target.equals(host));
        return from.map(left -> given.fault(left) + "; " + to).orElse(to);
    }
}
