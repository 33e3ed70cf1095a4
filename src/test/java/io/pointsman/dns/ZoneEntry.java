package io.pointsman.dns;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What stands at one read name of {@link PlanWorld}, and the claim beside it.
 *
 * <pre>{@code ro(1).to("node-a").ownedBy("other-team")}</pre>
 */
record ZoneEntry(RecordName name, List<RecordSet> records, List<RecordSet> claims) {

    static final RecordName PLAIN_NAME = new RecordName("ro.example.com");
    static final String US = "us";
    static final String GROUP = "orders";
    static final Duration TTL = Duration.ofSeconds(5);

    /** The read name of that number, with nothing there. */
    static ZoneEntry ro(int slot) {
        return new ZoneEntry(new RecordName("ro" + slot + ".example.com"), List.of(), List.of());
    }

    /** A CNAME without a claim. */
    ZoneEntry to(String host) {
        return holding(RecordSet.cname(name, host, TTL));
    }

    ZoneEntry ttl(Duration ttl) {
        return new ZoneEntry(
                name,
                records.stream()
                        .map(set -> new RecordSet(
                                set.name(), set.type(), set.setIdentifier(), Optional.of(ttl), set.values()))
                        .toList(),
                claims);
    }

    /** A set of any kind, beside those already there. */
    ZoneEntry holding(String type, String value) {
        return holding(new RecordSet(name, type, Optional.empty(), Optional.of(TTL), List.of(value)));
    }

    /** One CNAME of a weighted group. */
    ZoneEntry weighted(String setIdentifier, String host) {
        return holding(new RecordSet(name, "CNAME", Optional.of(setIdentifier), Optional.of(TTL), List.of(host)));
    }

    ZoneEntry alias(String type) {
        return holding(new RecordSet(name, type, Optional.empty(), Optional.empty(), List.of()));
    }

    ZoneEntry ours() {
        return claimedFor(GROUP);
    }

    ZoneEntry claimedFor(String group) {
        return claimed(new OwnershipRecord(US, group, "replica-1").recordSet(name));
    }

    ZoneEntry ownedBy(String owner) {
        return claimed(new OwnershipRecord(owner, GROUP, "replica-1").recordSet(name));
    }

    /** @param text with its quotes */
    ZoneEntry claimText(String text) {
        return claimed(
                new RecordSet(OwnershipRecord.claimOf(name), "TXT", Optional.empty(), Optional.of(TTL), List.of(text)));
    }

    ZoneEntry claimed(RecordSet claim) {
        return new ZoneEntry(
                name, records, Stream.concat(claims.stream(), Stream.of(claim)).toList());
    }

    Stream<RecordSet> sets() {
        return Stream.concat(records.stream(), claims.stream());
    }

    private ZoneEntry holding(RecordSet set) {
        return new ZoneEntry(
                name, Stream.concat(records.stream(), Stream.of(set)).toList(), claims);
    }
}
