package io.pointsman.dns;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * A stretch of a zone in listing order.
 *
 * @param from order key of the first name, inclusive
 * @param to order key behind the last name, exclusive
 */
public record NameRange(String from, String to) implements Comparable<NameRange> {

    /** The name to start a listing from. */
    public RecordName start() {
        List<String> labels = new ArrayList<>(List.of(from.split("\\.")));
        Collections.reverse(labels);
        return new RecordName(String.join(".", labels));
    }

    /** The same stretches in listing order, those that overlap made one. */
    public static List<NameRange> disjoint(Collection<NameRange> ranges) {
        List<NameRange> disjoint = new ArrayList<>();
        for (NameRange range : ranges.stream().sorted().toList()) {
            if (!disjoint.isEmpty() && range.from().compareTo(disjoint.getLast().to()) <= 0) {
                NameRange before = disjoint.removeLast();
                disjoint.add(
                        new NameRange(before.from(), before.to().compareTo(range.to()) > 0 ? before.to() : range.to()));
            } else {
                disjoint.add(range);
            }
        }
        return disjoint;
    }

    public boolean contains(RecordName name) {
        return from.compareTo(name.orderKey()) <= 0 && !isPassedBy(name);
    }

    /** Whether {@code name} is listed after all of this range. */
    public boolean isPassedBy(RecordName name) {
        return name.orderKey().compareTo(to) >= 0;
    }

    @Override
    public int compareTo(NameRange other) {
        return from.compareTo(other.from);
    }
}
