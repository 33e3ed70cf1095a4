package io.pointsman.dns;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A record set as it stands in a zone or shall stand there.
 *
 * @param type {@code CNAME}, {@code TXT}, …
 * @param setIdentifier present when the set is one of several of its name and type (weighted and the like)
 * @param ttl absent for an alias
 * @param values exactly as Route 53 gave them, because a deletion must repeat them; empty for an alias
 */
public record RecordSet(
        RecordName name, String type, Optional<String> setIdentifier, Optional<Duration> ttl, List<String> values) {

    public RecordSet {
        values = List.copyOf(values);
    }

    public static RecordSet cname(RecordName name, String target, Duration ttl) {
        return new RecordSet(name, "CNAME", Optional.empty(), Optional.of(ttl), List.of(target));
    }

    /** Where a plain CNAME leads, canonical; empty for any other kind of set. */
    public Optional<String> target() {
        boolean plainCname = type.equals("CNAME") && setIdentifier.isEmpty() && ttl.isPresent() && values.size() == 1;
        return plainCname ? Optional.of(new RecordName(values.getFirst()).value()) : Optional.empty();
    }

    /** Whether both mean the same to whoever asks DNS, however a host is spelt. */
    boolean sameAs(RecordSet other) {
        return name.equals(other.name)
                && type.equals(other.type)
                && setIdentifier.equals(other.setIdentifier)
                && ttl.equals(other.ttl)
                && (target().isPresent() ? target().equals(other.target()) : values.equals(other.values));
    }
}
