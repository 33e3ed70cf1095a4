package io.pointsman.dns;

import io.pointsman.dns.NameState.State;
import io.pointsman.dns.Plan.Declined;
import io.pointsman.dns.Readers.Member;
import io.pointsman.topology.Standing;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The part of a plan that is about drained nodes. A drain of ours keeps its node out of every name; that of a node which has left the group
 * goes like a name too many. Another's is declined and not heeded.
 */
final class Drains {

    static final String DRAINED = "drained by an operator";

    static final String SLOT = "drain-";

    private final String owner;
    private final Readers readers;
    private final List<Found> found;

    /**
     * What stands where the drain of a node belongs.
     *
     * @param word empty if it cannot be read
     */
    private record Found(RecordName name, String nodeId, List<RecordSet> sets, Optional<DrainRecord> word) {}

    Drains(NamingPolicy policy, String owner, Readers readers, ZoneReading zone) {
        this.owner = owner;
        this.readers = readers;
        Set<String> members = readers.members().stream().map(Member::nodeId).collect(Collectors.toSet());
        this.found = zone.names(policy.range()).stream()
                .flatMap(name -> DrainRecord.nodeOf(policy.plainName(), name)
                        .map(nodeId -> found(name, nodeId, zone.at(name)))
                        .filter(one -> one.word().isPresent() || members.contains(one.nodeId()))
                        .stream())
                .toList();
    }

    private static Found found(RecordName name, String nodeId, List<RecordSet> sets) {
        Optional<DrainRecord> word = sets.size() == 1 ? DrainRecord.parse(sets.getFirst()) : Optional.empty();
        return new Found(name, nodeId, sets, word.filter(drain -> drain.nodeId().equals(nodeId)));
    }

    /** Ids of the nodes that we keep out. */
    Set<String> nodes() {
        return found.stream().filter(this::isOurs).map(Found::nodeId).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The same group, what is drained out of it. */
    Readers heeded() {
        Set<String> drained = nodes();
        return new Readers(
                readers.groupId(),
                readers.members().stream()
                        .map(member -> drained.contains(member.nodeId()) ? out(member) : member)
                        .toList(),
                readers.primaryEndpoint(),
                readers.complete());
    }

    private static Member out(Member member) {
        return new Member(
                member.nodeId(), member.shardId(), member.role(), member.endpoint(), new Standing.Out(DRAINED));
    }

    void plan(Removals removals, Draft draft) {
        for (Found drain : found) {
            if (!isOurs(drain)) {
                leave(drain, draft);
            } else if (readers.members().stream()
                    .anyMatch(member -> member.nodeId().equals(drain.nodeId()))) {
                tell(
                        drain,
                        Optional.of(drain.nodeId()),
                        State.RIGHT,
                        DRAINED + ": it is out of every name until the drain is undone",
                        draft);
            } else if (removals.take()) {
                draft.change(
                        drain.name(), List.of(new Change.Delete(drain.sets().getFirst())));
                tell(drain, Optional.empty(), State.DRIFTED, "no node of the group any more", draft);
            } else {
                draft.decline(new Declined(drain.name(), DeclineReason.REMOVAL_HELD_BACK, removals.refusal()));
                tell(drain, Optional.empty(), State.WITHHELD, removals.refusal(), draft);
            }
        }
    }

    private void leave(Found drain, Draft draft) {
        DeclineReason reason =
                drain.word().isPresent() ? DeclineReason.OWNED_BY_ANOTHER : DeclineReason.CLAIM_UNREADABLE;
        String detail = drain.word()
                .map(word ->
                        "drained by owner %s, whose word does not count here: give the installations one owner id, or the"
                                        .formatted(word.owner())
                                + " groups different names")
                .orElse("%s is no drain we can read: remove it if the name may be ours".formatted(drain.name()));
        draft.decline(new Declined(drain.name(), reason, detail));
        tell(drain, Optional.empty(), State.FOREIGN, detail, draft);
    }

    private static void tell(Found drain, Optional<String> wanted, State state, String reason, Draft draft) {
        draft.tell(new NameState(
                drain.name(),
                SLOT + drain.nodeId(),
                Optional.of(drain.nodeId()),
                wanted,
                OptionalInt.empty(),
                state,
                reason));
    }

    private boolean isOurs(Found drain) {
        return drain.word().filter(word -> word.owner().equals(owner)).isPresent();
    }
}
