package io.pointsman.dns;

import io.pointsman.dns.Draft.Entry;
import io.pointsman.dns.Readers.Member;
import io.pointsman.topology.Standing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The part of a plan that is about the reader set: weighted CNAMEs under the plain name, each with its node's id as identifier.
 *
 * <ol>
 *   <li>Each replica that serves has an entry.
 *   <li>A replica that is not yet verified keeps the entry it has, and gets none; without one that serves, it is these alone.
 *   <li>A drained replica keeps its entry with weight 0 while another is answered. All weights are never 0: Route 53 would then
 *       answer them all.
 *   <li>Without any of these, the fallback: one entry, which leads to the primary endpoint, or the set stays as it is.
 * </ol>
 *
 * When no reader set is wanted any more, it goes like a name too many.
 */
final class ReaderSet {

    static final int WEIGHT = 100;
    static final String PRIMARY = "primary";

    /** Route 53 takes no more of one name and type. */
    private static final int MOST_ENTRIES = 100;

    private final Given given;
    private final Set<String> drained;
    private final Removals removals;
    private final Draft draft;

    /** @param drained ids of nodes */
    ReaderSet(Given given, Set<String> drained, Removals removals, Draft draft) {
        this.given = given;
        this.drained = drained;
        this.removals = removals;
        this.draft = draft;
    }

    void plan() {
        Slot slot = given.reader();
        boolean wanted = given.policy().reader() && !given.readers().isGone();
        if (!wanted && !slot.isOurs()) {
            return;
        }
        if (slot.holder() instanceof Slot.Holder.Stranger stranger) {
            draft.leave(slot, stranger);
        } else if (!given.isSeen()) {
            draft.hold(slot, given.unseenReason(), given.unseenDetail());
        } else if (wanted) {
            lead(slot);
        } else if (removals.take()) {
            draft.giveUp(slot, given.policy().reader() ? "none of its nodes is left" : "the group wants no reader set");
        } else if (leadsAstray(slot)) {
            lead(slot);
        } else {
            draft.hold(slot, DeclineReason.REMOVAL_HELD_BACK, removals.refusal());
        }
    }

    private void lead(Slot slot) {
        List<Entry> entries = new ArrayList<>();
        for (Member node : given.replicas()) {
            weight(slot, node).ifPresent(weight -> entries.add(entry(slot, node, weight)));
        }
        if (entries.stream().anyMatch(entry -> weight(entry.becomes()) > 0)) {
            entries.sort(Comparator.<Entry>comparingInt(entry -> -weight(entry.becomes()))
                    .thenComparing(entry -> entry.becomes().setIdentifier()));
            draft.lead(slot, entries.stream().limit(MOST_ENTRIES).toList(), this::fault);
        } else if (given.replicas(Standing.Unverified.class).isEmpty()) {
            leadWithoutReplica(slot);
        } else {
            draft.hold(slot, DeclineReason.NOT_VERIFIED, "the replicas are still being looked at");
        }
    }

    private void leadWithoutReplica(Slot slot) {
        switch (Fallback.of(given)) {
            case Fallback.Keep keep -> draft.hold(slot, keep.reason(), keep.detail());
            case Fallback.Primary primary -> {
                RecordSet alone = RecordSet.weightedCname(
                        slot.name(),
                        PRIMARY,
                        WEIGHT,
                        primary.endpoint().host(),
                        given.policy().ttl());
                draft.lead(slot, List.of(new Entry(alone, primary.reason())), this::fault);
            }
        }
    }

    private static OptionalInt kept(OptionalInt now) {
        return now.isPresent() && now.getAsInt() > 0 ? OptionalInt.of(WEIGHT) : now;
    }

    /** The weight that an entry of the node should have; empty if it should have none. */
    private OptionalInt weight(Slot slot, Member node) {
        OptionalInt now = slot.records().stream()
                .filter(entry -> entry.setIdentifier().equals(node.nodeId()))
                .filter(entry -> entry.leadsTo().equals(node.host()))
                .mapToInt(ReaderSet::weight)
                .findFirst();
        if (drained.contains(node.nodeId())) {
            return now.isPresent() ? OptionalInt.of(0) : now;
        }
        return switch (node.standing()) {
            case Standing.Serving ignored -> node.endpoint().isPresent() ? OptionalInt.of(WEIGHT) : now;
            case Standing.Unverified ignored -> kept(now);
            case Standing.Settling ignored -> kept(now);
            case Standing.Out ignored -> OptionalInt.empty();
        };
    }

    private Entry entry(Slot slot, Member node, int weight) {
        RecordSet becomes = RecordSet.weightedCname(
                slot.name(),
                node.nodeId(),
                weight,
                node.host().orElseThrow(),
                given.policy().ttl());
        if (drained.contains(node.nodeId())) {
            return new Entry(becomes, node.nodeId() + ": " + Drains.DRAINED + "; others are answered");
        }
        return new Entry(becomes, node.nodeId() + why(node));
    }

    private static String why(Member node) {
        return switch (node.standing()) {
            case Standing.Unverified ignored -> " keeps it while it is being looked at";
            case Standing.Settling ignored -> " keeps it; another instance knows that it has recovered";
            default -> " serves";
        };
    }

    private String fault(String host) {
        boolean out = given.replicaAt(host)
                .filter(node -> !(node.standing() instanceof Standing.Out))
                .isEmpty();
        return out ? given.fault(host) : "an entry bears its node's id";
    }

    private boolean leadsAstray(Slot slot) {
        return slot.records().stream()
                .filter(entry -> weight(entry) > 0)
                .flatMap(entry -> entry.leadsTo().stream())
                .anyMatch(host -> given.replicaAt(host)
                        .filter(node -> !(node.standing() instanceof Standing.Out))
                        .isEmpty());
    }

    private static int weight(RecordSet entry) {
        return entry.routing() instanceof RecordSet.Routing.Weighted weighted ? weighted.weight() : 0;
    }
}
