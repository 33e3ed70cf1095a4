package io.pointsman.sandbox.route53;

import java.util.Comparator;

/**
 * What makes a record set itself, in the order of a listing: name with its labels reversed, the final dot included, then type,
 * then set identifier ([S-LRR], aws-facts 5.4).
 *
 * @param reversedName {@code com.example.a.}
 * @param setIdentifier empty for a simple set
 */
record RecordKey(String reversedName, String type, String setIdentifier) implements Comparable<RecordKey> {

    private static final Comparator<RecordKey> ORDER = Comparator.comparing(RecordKey::reversedName)
            .thenComparing(RecordKey::type)
            .thenComparing(RecordKey::setIdentifier);

    /** @param name canonical */
    static RecordKey of(String name, String type, String setIdentifier) {
        return new RecordKey(DomainName.reversed(name), type, setIdentifier);
    }

    /** Before every set of the name. */
    static RecordKey first(String name) {
        return of(name, "", "");
    }

    @Override
    public int compareTo(RecordKey other) {
        return ORDER.compare(this, other);
    }
}
