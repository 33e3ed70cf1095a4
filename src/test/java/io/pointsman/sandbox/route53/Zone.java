package io.pointsman.sandbox.route53;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;

/** One hosted zone: what a listing shows now, and what DNS answers until the latest changes have propagated. */
final class Zone {

    /** A state and the moment from which DNS answers it; states are never changed once they stand here. */
    private record Version(NavigableMap<RecordKey, RecordSet> sets, Instant visibleAt) {}

    private final String id;
    private final String name;
    private final boolean privateZone;
    private final String account;
    private final String callerReference;
    private final Semaphore execution = new Semaphore(1);
    private final Deque<Version> versions = new ArrayDeque<>();

    /** @param name canonical */
    Zone(String id, String name, boolean privateZone, String account, String callerReference, Instant now) {
        this.id = id;
        this.name = name;
        this.privateZone = privateZone;
        this.account = account;
        this.callerReference = callerReference;
        NavigableMap<RecordKey, RecordSet> first = new TreeMap<>();
        for (RecordSet set : List.of(
                RecordSet.of(
                        name,
                        "NS",
                        172_800,
                        nameServers().stream().map(s -> s + ".").toArray(String[]::new)),
                RecordSet.of(
                        name,
                        "SOA",
                        900,
                        nameServers().getFirst() + ". awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400"))) {
            first.put(set.key(), set);
        }
        versions.add(new Version(first, now));
    }

    String id() {
        return id;
    }

    /** Canonical, with the final dot. */
    String name() {
        return name;
    }

    boolean privateZone() {
        return privateZone;
    }

    String account() {
        return account;
    }

    String callerReference() {
        return callerReference;
    }

    /** As a private zone has them; without the final dot. */
    List<String> nameServers() {
        return List.of(
                "ns-0.awsdns-00.com", "ns-512.awsdns-00.net", "ns-1024.awsdns-00.org", "ns-1536.awsdns-00.co.uk");
    }

    /** Held by the one change that is being executed. */
    Semaphore execution() {
        return execution;
    }

    /** The latest state, PENDING changes included; never changed afterwards. */
    synchronized NavigableMap<RecordKey, RecordSet> latest() {
        return versions.getLast().sets();
    }

    /** What DNS answers at {@code now}. */
    synchronized NavigableMap<RecordKey, RecordSet> visible(Instant now) {
        dropSuperseded(now);
        return versions.getFirst().sets();
    }

    /**
     * Applies all or nothing.
     *
     * @param visibleAt when the batch may reach DNS; never before an earlier batch
     * @return when it does
     */
    synchronized Instant apply(List<Change> changes, int recordSetLimit, Instant now, Instant visibleAt)
            throws Refusal {
        Version last = versions.getLast();
        NavigableMap<RecordKey, RecordSet> next = new ChangeRules(id, name, recordSetLimit).apply(last.sets(), changes);
        Instant visible = visibleAt.isBefore(last.visibleAt()) ? last.visibleAt() : visibleAt;
        dropSuperseded(now);
        versions.add(new Version(next, visible));
        return visible;
    }

    private void dropSuperseded(Instant now) {
        Version first = versions.removeFirst();
        while (!versions.isEmpty() && !versions.getFirst().visibleAt().isAfter(now)) {
            first = versions.removeFirst();
        }
        versions.addFirst(first);
    }
}
