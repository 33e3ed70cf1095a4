package io.pointsman.dns;

import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a zone held in the ranges that were asked for, read to their end. */
public final class ZoneReading {

    private final Instant readAt;
    private final NavigableMap<String, List<RecordSet>> sets;

    /**
     * @param readAt when the reading was asked for
     * @param sets every record set of the ranges asked for, TXT included; others do no harm
     */
    public ZoneReading(Instant readAt, List<RecordSet> sets) {
        this.readAt = readAt;
        this.sets = sets.stream()
                .collect(Collectors.groupingBy(set -> set.name().orderKey(), TreeMap::new, Collectors.toList()));
    }

    public Instant readAt() {
        return readAt;
    }

    /** Every record set at {@code name}; empty if there is none. */
    public List<RecordSet> at(RecordName name) {
        return sets.getOrDefault(name.orderKey(), List.of());
    }

    /** Every name of {@code range} with a record set, in listing order. */
    public List<RecordName> names(NameRange range) {
        return sets.subMap(range.from(), range.to()).values().stream()
                .map(there -> there.getFirst().name())
                .toList();
    }
}
