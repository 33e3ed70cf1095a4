package io.pointsman.simulation;

import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.simulation.Estate.Slot;
import io.pointsman.topology.SampleGroup;
import java.util.List;
import java.util.Optional;

/** Whose a name is, by the rules in {@code design.md} rather than by the planner's code. */
final class Holders {

    enum Holder {
        NOBODY,
        OURS,
        /** Nobody claims it, and it leads to a node of the group. */
        INTO_THE_GROUP,
        STRANGER
    }

    private final Route53 route53;
    private final Caches caches;

    Holders(Route53 route53, Caches caches) {
        this.route53 = route53;
        this.caches = caches;
    }

    /** A former member counts as one: a reading may be older than its going. */
    Holder of(Slot slot) {
        List<RecordSet> records = at(slot);
        List<RecordSet> claims = claims(slot);
        if (!claims.isEmpty()) {
            boolean ours = claims.size() == 1
                    && claims.getFirst().values().getFirst().startsWith("\"heritage=pointsman,")
                    && claims.getFirst().values().getFirst().contains("pointsman/owner=" + Estate.OWNER + ",");
            return ours && (records.isEmpty() || plainTarget(records).isPresent()) ? Holder.OURS : Holder.STRANGER;
        }
        if (records.isEmpty()) {
            return Holder.NOBODY;
        }
        return plainTarget(records).flatMap(target -> member(slot, target)).isPresent()
                ? Holder.INTO_THE_GROUP
                : Holder.STRANGER;
    }

    List<RecordSet> at(Slot slot) {
        return route53.at(slot.group().zoneId(), slot.name());
    }

    List<RecordSet> claims(Slot slot) {
        return route53.at(slot.group().zoneId(), claimName(slot));
    }

    static RecordName claimName(Slot slot) {
        return slot.name().child("_pointsman");
    }

    /** Where the name leads, if it leads anywhere. */
    Optional<String> target(Slot slot) {
        return plainTarget(at(slot));
    }

    private static Optional<String> plainTarget(List<RecordSet> records) {
        return records.size() == 1 ? records.getFirst().target() : Optional.empty();
    }

    /** The member, present or former, whose name {@code target} is. */
    Optional<String> member(Slot slot, String target) {
        return caches.group(slot.group().id()).everMembers().stream()
                .filter(id -> SampleGroup.host(id).equals(target))
                .findFirst();
    }
}
