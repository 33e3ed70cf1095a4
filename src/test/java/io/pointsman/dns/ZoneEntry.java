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

    /** The plain name, with nothing there. */
    static ZoneEntry reader() {
        return new ZoneEntry(PLAIN_NAME, List.of(), List.of());
    }

    /** The SRV record beside the read name of that number, with nothing there. */
    static ZoneEntry srv(int slot) {
        return new ZoneEntry(new RecordName("_redis._tcp.ro" + slot + ".example.com"), List.of(), List.of());
    }

    /** Where the drain of a node belongs, with nothing there. */
    static ZoneEntry drain(String nodeId) {
        return new ZoneEntry(DrainRecord.nameOf(PLAIN_NAME, nodeId), List.of(), List.of());
    }

    /** The drain of a node by that owner; for {@link #drain}. */
    ZoneEntry by(String owner) {
        String nodeId = name.value().substring(0, name.value().indexOf('.'));
        return holding(new DrainRecord(owner, GROUP, nodeId).recordSet(PLAIN_NAME));
    }

    /** An SRV record without a claim. */
    ZoneEntry serving(String host) {
        return holding("SRV", "0 0 6379 " + host);
    }

    /** A CNAME without a claim. */
    ZoneEntry to(String host) {
        return holding(RecordSet.cname(name, host, TTL));
    }

    ZoneEntry ttl(Duration ttl) {
        return new ZoneEntry(
                name,
                records.stream()
                        .map(set ->
                                new RecordSet(set.name(), set.type(), set.routing(), Optional.of(ttl), set.values()))
                        .toList(),
                claims);
    }

    /** A set of any kind, beside those already there. */
    ZoneEntry holding(String type, String value) {
        return holding(RecordSet.simple(name, type, TTL, value));
    }

    /** One CNAME of a weighted group. */
    ZoneEntry weighted(String setIdentifier, String host) {
        return weighted(setIdentifier, host, 100);
    }

    ZoneEntry weighted(String setIdentifier, String host, int weight) {
        return holding(RecordSet.weightedCname(name, setIdentifier, weight, host, TTL));
    }

    /** One CNAME of a group that is chosen among in another way, or that carries a health check. */
    ZoneEntry routed(String setIdentifier, String host) {
        return holding(new RecordSet(
                name, "CNAME", new RecordSet.Routing.Other(setIdentifier), Optional.of(TTL), List.of(host)));
    }

    ZoneEntry alias(String type) {
        return holding(new RecordSet(name, type, RecordSet.Routing.SIMPLE, Optional.empty(), List.of()));
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
        return claimed(RecordSet.simple(OwnershipRecord.claimOf(name), "TXT", TTL, text));
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
