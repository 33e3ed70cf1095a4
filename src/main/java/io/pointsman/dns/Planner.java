package io.pointsman.dns;

import io.pointsman.dns.Readers.Reader;
import io.pointsman.topology.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decides which changes lead a group's names to the nodes that serve, and which it declines. Pure: equal arguments give equal
 * plans.
 *
 * <ol>
 *   <li>Read whose each numbered name is ({@link Slot}). A stranger's is declined, never changed.
 *   <li>Count the names: as configured, or one per serving replica; a replica that is out for a while keeps its name in being, so
 *       names are given up only when members leave.
 *   <li>Spread the names over the replicas that serve, moving the fewest ({@link Assignment}); one not yet verified keeps names and
 *       gets none. Without either, the fallback.
 *   <li>Names beyond the count go, if the group was seen whole and at rest, at most {@code removals} of them, the last
 *       first. Until then they too lead to nodes that serve, and move only for that.
 * </ol>
 */
public final class Planner {

    private final NamingPolicy policy;
    private final String owner;

    /** @param owner the id in our claims */
    public Planner(NamingPolicy policy, String owner) {
        this.policy = policy;
        this.owner = owner;
    }

    /**
     * @param readers what names may lead to
     * @param zone everything in {@link NamingPolicy#range()}, from one reading
     * @param removals how many names may be given up at most; what is more is declined
     */
    public Plan plan(Readers readers, ZoneReading zone, int removals) {
        List<Slot> present = present(readers, zone);
        if (readers.memberHosts().isEmpty() && !readers.complete()) {
            return holdAll(readers, present, zone);
        }
        int wanted = countWanted(readers, present);
        List<Slot> slots = new ArrayList<>();
        for (int number = 1; number <= wanted; number++) {
            slots.add(slot(number, readers, zone));
        }
        Draft draft = new Draft(policy, owner, readers.groupId());
        for (Slot slot : slots) {
            if (slot.holder() instanceof Slot.Holder.Stranger stranger) {
                draft.leave(slot, stranger);
            }
        }
        lead(slots.stream().filter(slot -> !slot.isStrangers()).toList(), readers, draft);
        giveUp(
                present.stream()
                        .filter(slot -> slot.number() > wanted && slot.isOurs())
                        .toList(),
                readers,
                removals,
                draft);
        return draft.plan();
    }

    /** Also where no name is there yet: a group that nobody shows must not be silent. */
    private Plan holdAll(Readers readers, List<Slot> present, ZoneReading zone) {
        Draft draft = new Draft(policy, owner, readers.groupId());
        List<Slot> shown = present.isEmpty() ? List.of(slot(1, readers, zone)) : present;
        for (Slot slot : shown) {
            switch (slot.holder()) {
                case Slot.Holder.Stranger stranger -> draft.leave(slot, stranger);
                default -> {
                    if (readers.replicas().isEmpty()) {
                        draft.hold(slot, DeclineReason.GROUP_NOT_SEEN, "ElastiCache shows no nodes of the group");
                    } else {
                        draft.hold(slot, DeclineReason.ROLES_UNKNOWN, "ElastiCache tells no endpoints of the nodes");
                    }
                }
            }
        }
        return draft.plan();
    }

    /** Every numbered name of the zone that has a record or a claim, in slot order. */
    private List<Slot> present(Readers readers, ZoneReading zone) {
        NavigableSet<Integer> numbers = new TreeSet<>();
        for (RecordName name : zone.names(policy.range())) {
            policy.slotOf(OwnershipRecord.nameOf(name)).ifPresent(numbers::add);
        }
        return numbers.stream().map(number -> slot(number, readers, zone)).toList();
    }

    private Slot slot(int number, Readers readers, ZoneReading zone) {
        return Slot.read(number, policy.name(number), zone, owner, readers.memberHosts());
    }

    private int countWanted(Readers readers, List<Slot> present) {
        if (readers.isGone()) {
            return 0;
        }
        if (policy.count().isPresent()) {
            return policy.count().getAsInt();
        }
        int held = present.stream()
                .filter(slot -> !slot.isStrangers())
                .mapToInt(Slot::number)
                .max()
                .orElse(0);
        int serving = (int) readers.replicas().stream().filter(Planner::serves).count();
        int kept = Math.min(held, readers.replicas().size());
        return Math.min(NamingPolicy.MOST_NAMES, Math.max(1, Math.max(serving, kept)));
    }

    private void lead(List<Slot> slots, Readers readers, Draft draft) {
        Set<String> unverified = hosts(readers, Standing.Unverified.class);
        Map<Integer, String> assigned = Assignment.spread(slots, hosts(readers, Standing.Serving.class), unverified);
        for (Slot slot : slots) {
            String host = assigned.get(slot.number());
            if (host != null) {
                draft.lead(slot, host, why(slot, host, readers));
            } else if (unverified.isEmpty()) {
                leadWithoutReplica(slot, readers, draft);
            } else {
                draft.hold(slot, DeclineReason.NOT_VERIFIED, "the replicas are still being looked at");
            }
        }
    }

    private void leadWithoutReplica(Slot slot, Readers readers, Draft draft) {
        if (policy.keepWithoutReplica()) {
            draft.hold(
                    slot,
                    DeclineReason.NO_REPLICA_SERVES,
                    "no replica serves: " + faults(readers) + "; fallback is keep");
        } else if (readers.primaryHost().isEmpty()) {
            draft.hold(slot, DeclineReason.ROLES_UNKNOWN, "ElastiCache tells no primary endpoint for the group");
        } else {
            draft.lead(
                    slot,
                    readers.primaryHost().get(),
                    "no replica serves: " + faults(readers) + "; fallback is the primary endpoint");
        }
    }

    private static Set<String> hosts(Readers readers, Class<? extends Standing> standing) {
        return readers.replicas().stream()
                .filter(reader -> standing.isInstance(reader.standing()))
                .map(Reader::host)
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    private void giveUp(List<Slot> surplus, Readers readers, int removals, Draft draft) {
        int going = readers.complete() ? Math.min(removals, surplus.size()) : 0;
        String why = readers.complete()
                ? "a pass removes only so many names; the next goes on"
                : "the group was not seen whole and available";
        List<Slot> astray = new ArrayList<>();
        for (Slot slot : surplus.subList(0, surplus.size() - going)) {
            if (leadsAstray(slot, readers)) {
                astray.add(slot);
            } else {
                draft.hold(slot, DeclineReason.REMOVAL_HELD_BACK, why);
            }
        }
        lead(astray, readers, draft);
        surplus.subList(surplus.size() - going, surplus.size()).forEach(draft::giveUp);
    }

    private static boolean leadsAstray(Slot slot, Readers readers) {
        return slot.target().isPresent()
                && slot.target()
                        .flatMap(target -> nodeAt(target, readers))
                        .filter(node -> !(node.standing() instanceof Standing.Out))
                        .isEmpty();
    }

    private static boolean serves(Reader reader) {
        return reader.standing() instanceof Standing.Serving && reader.host().isPresent();
    }

    private static String why(Slot slot, String host, Readers readers) {
        Reader node = nodeAt(host, readers).orElseThrow();
        String to = node.nodeId() + (serves(node) ? " serves" : " keeps it while it is being looked at");
        Optional<String> from = slot.target().filter(target -> !target.equals(host));
        if (from.isEmpty()) {
            return to;
        }
        Optional<Reader> left = nodeAt(from.get(), readers);
        if (left.isEmpty()) {
            boolean member = readers.memberHosts().contains(from.get());
            return from.get() + (member ? " is the primary; " : " is no replica of the group; ") + to;
        }
        return switch (left.get().standing()) {
            case Standing.Out out -> left.get().nodeId() + ": " + out.reason() + "; " + to;
            default -> "spread evenly; " + to;
        };
    }

    private static Optional<Reader> nodeAt(String host, Readers readers) {
        return readers.replicas().stream()
                .filter(reader -> reader.host().filter(host::equals).isPresent())
                .findFirst();
    }

    private static String faults(Readers readers) {
        if (readers.replicas().isEmpty()) {
            return "the group has none";
        }
        return readers.replicas().stream()
                .map(reader -> reader.nodeId() + " "
                        + switch (reader.standing()) {
                            case Standing.Serving ignored -> "has no endpoint yet";
                            case Standing.Unverified ignored -> "is not verified";
                            case Standing.Out out -> out.reason();
                        })
                .sorted()
                .reduce((left, right) -> left + ", " + right)
                .orElseThrow();
    }
}
