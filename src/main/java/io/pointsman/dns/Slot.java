package io.pointsman.dns;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One numbered name as a reading shows it: whose it is and where it leads.
 *
 * @param record the plain CNAME at the name, if that is what stands there
 * @param claim the TXT record beside it
 */
record Slot(int number, RecordName name, Holder holder, Optional<RecordSet> record, Optional<RecordSet> claim) {

    /** Whose a name is. */
    sealed interface Holder {

        /** Nobody's: no record, no claim. */
        record Nobody() implements Holder {}

        /** Ours by its claim. */
        record Ours(OwnershipRecord claim) implements Holder {}

        /** Without a claim, but leading to a node of this very group: may be taken over. */
        record Adoptable() implements Holder {}

        /** Not to be touched. */
        record Stranger(DeclineReason reason, String found) implements Holder {}
    }

    static Slot read(int number, RecordName name, ZoneReading zone, String owner, Set<String> memberHosts) {
        List<RecordSet> records = zone.at(name);
        List<RecordSet> claims = zone.at(OwnershipRecord.claimOf(name));
        Optional<RecordSet> record =
                records.size() == 1 && records.getFirst().target().isPresent()
                        ? Optional.of(records.getFirst())
                        : Optional.empty();
        return new Slot(
                number,
                name,
                holder(records, record, claims, owner, memberHosts),
                record,
                claims.stream().findFirst());
    }

    private static Holder holder(
            List<RecordSet> records,
            Optional<RecordSet> record,
            List<RecordSet> claims,
            String owner,
            Set<String> memberHosts) {
        if (!claims.isEmpty()) {
            Optional<OwnershipRecord> claim =
                    claims.size() == 1 ? OwnershipRecord.parse(claims.getFirst()) : Optional.empty();
            if (claim.isEmpty()) {
                return new Holder.Stranger(DeclineReason.CLAIM_UNREADABLE, describe(claims));
            }
            if (!claim.get().owner().equals(owner)) {
                return new Holder.Stranger(
                        DeclineReason.OWNED_BY_ANOTHER, "owner " + claim.get().owner());
            }
            return record.isPresent() || records.isEmpty()
                    ? new Holder.Ours(claim.get())
                    : new Holder.Stranger(DeclineReason.RECORD_OF_ANOTHER_KIND, describe(records));
        }
        if (records.isEmpty()) {
            return new Holder.Nobody();
        }
        return record.flatMap(RecordSet::target).filter(memberHosts::contains).isPresent()
                ? new Holder.Adoptable()
                : new Holder.Stranger(DeclineReason.FOREIGN_RECORD, describe(records));
    }

    /** Where the name leads now, if it leads anywhere. */
    Optional<String> target() {
        return record.flatMap(RecordSet::target);
    }

    /** Where the name leads, or what stands there instead. */
    Optional<String> observed() {
        return switch (holder) {
            case Holder.Stranger stranger -> target().or(() -> Optional.of(stranger.found()));
            default -> target();
        };
    }

    boolean isOurs() {
        return holder instanceof Holder.Ours;
    }

    boolean isStrangers() {
        return holder instanceof Holder.Stranger;
    }

    private static String describe(List<RecordSet> sets) {
        RecordSet first = sets.getFirst();
        return first.type() + " " + (first.values().isEmpty() ? "alias" : String.join(" ", first.values()));
    }
}
