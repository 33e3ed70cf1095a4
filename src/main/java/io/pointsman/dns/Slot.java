package io.pointsman.dns;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One of a group's names as a reading shows it: whose it is and what stands there.
 *
 * @param number of a numbered name, and of the SRV record beside it; 0 for the reader set
 * @param records what stands at the name, if it is of the kind we write there; otherwise none
 * @param claim the TXT record beside it
 */
record Slot(Kind kind, int number, RecordName name, Holder holder, List<RecordSet> records, Optional<RecordSet> claim) {

    /** What a name is to its group, in the order in which names are told. */
    enum Kind {
        /** A numbered name: a plain CNAME. */
        REPLICA,
        /** The plain name: weighted CNAMEs. */
        READER,
        /** Beside a numbered name: an SRV record. */
        SRV;

        /** The claims' word. */
        String label(int number) {
            return this == READER ? prefix() : prefix() + number;
        }

        /** What the claims' words for all names of this kind begin with. */
        String prefix() {
            return switch (this) {
                case REPLICA -> "replica-";
                case READER -> "reader";
                case SRV -> "srv-";
            };
        }

        private boolean isOfIt(List<RecordSet> records) {
            return switch (this) {
                case REPLICA ->
                    records.size() == 1 && records.getFirst().target().isPresent();
                case READER ->
                    records.stream()
                            .allMatch(set -> set.routing() instanceof RecordSet.Routing.Weighted
                                    && set.leadsTo().isPresent());
                case SRV ->
                    records.size() == 1
                            && records.getFirst().type().equals("SRV")
                            && records.getFirst().leadsTo().isPresent();
            };
        }
    }

    /** Whose a name is. */
    sealed interface Holder {

        /** Nobody's: no record, no claim. */
        record Nobody() implements Holder {}

        /** Ours by its claim. */
        record Ours(OwnershipRecord claim) implements Holder {}

        /** Without a claim, but leading to nodes of this very group and nowhere else: may be taken over. */
        record Adoptable() implements Holder {}

        /** Not to be touched. */
        record Stranger(DeclineReason reason, String found) implements Holder {}
    }

    /** @param memberHosts of this group */
    static Slot read(Kind kind, int number, RecordName name, ZoneReading zone, String owner, Set<String> memberHosts) {
        List<RecordSet> there = zone.at(name);
        List<RecordSet> claims = zone.at(OwnershipRecord.claimOf(name));
        List<RecordSet> records = kind.isOfIt(there) ? there : List.of();
        return new Slot(
                kind,
                number,
                name,
                holder(there, records, claims, owner, memberHosts),
                records,
                claims.stream().findFirst());
    }

    private static Holder holder(
            List<RecordSet> there,
            List<RecordSet> records,
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
            return records.size() == there.size()
                    ? new Holder.Ours(claim.get())
                    : new Holder.Stranger(DeclineReason.RECORD_OF_ANOTHER_KIND, describe(there));
        }
        if (there.isEmpty()) {
            return new Holder.Nobody();
        }
        boolean leadsIntoTheGroup = !records.isEmpty()
                && records.stream()
                        .allMatch(set ->
                                set.leadsTo().filter(memberHosts::contains).isPresent());
        return leadsIntoTheGroup
                ? new Holder.Adoptable()
                : new Holder.Stranger(DeclineReason.FOREIGN_RECORD, describe(there));
    }

    String label() {
        return kind.label(number);
    }

    /** Where the name leads now, if it leads to one host. */
    Optional<String> target() {
        return records.size() == 1 ? records.getFirst().leadsTo() : Optional.empty();
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

    /** Whether there is neither a record nor a claim. */
    boolean isEmpty() {
        return holder instanceof Holder.Nobody;
    }

    private static String describe(List<RecordSet> sets) {
        return sets.stream()
                .map(set -> set.type() + " " + (set.values().isEmpty() ? "alias" : String.join(" ", set.values())))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
