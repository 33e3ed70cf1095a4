package io.pointsman.dns;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A record set as it stands in a zone or shall stand there.
 *
 * @param type {@code CNAME}, {@code TXT}, …
 * @param ttl absent for an alias
 * @param values exactly as Route 53 gave them, because a deletion must repeat them; empty for an alias
 */
public record RecordSet(RecordName name, String type, Routing routing, Optional<Duration> ttl, List<String> values) {

    /** Priority, weight, port and target, RFC 2782. */
    private static final Pattern SERVICE = Pattern.compile("\\d+ +\\d+ +\\d+ +(\\S+)");

    /** How Route 53 chooses among the sets of one name and type. */
    public sealed interface Routing {

        /** The only set of its name and type. */
        Routing SIMPLE = new Simple();

        /** @see #SIMPLE */
        record Simple() implements Routing {}

        /**
         * One of several, drawn by weight.
         *
         * @param weight 0 to 255; 0 is never answered unless all of the name and type are 0
         */
        record Weighted(String setIdentifier, int weight) implements Routing {}

        /**
         * Any other policy, and any set that carries more than we can repeat, such as a health check: never ours to change.
         *
         * @param setIdentifier empty if it has none
         */
        record Other(String setIdentifier) implements Routing {}
    }

    public RecordSet {
        values = List.copyOf(values);
    }

    /** The only set of its name and type. */
    public static RecordSet simple(RecordName name, String type, Duration ttl, String... values) {
        return new RecordSet(name, type, Routing.SIMPLE, Optional.of(ttl), List.of(values));
    }

    public static RecordSet cname(RecordName name, String target, Duration ttl) {
        return simple(name, "CNAME", ttl, target);
    }

    /** One of several CNAMEs, drawn by weight. */
    static RecordSet weightedCname(RecordName name, String setIdentifier, int weight, String target, Duration ttl) {
        return new RecordSet(
                name, "CNAME", new Routing.Weighted(setIdentifier, weight), Optional.of(ttl), List.of(target));
    }

    /** Empty for the only set of its name and type. */
    public String setIdentifier() {
        return switch (routing) {
            case Routing.Simple ignored -> "";
            case Routing.Weighted weighted -> weighted.setIdentifier();
            case Routing.Other other -> other.setIdentifier();
        };
    }

    /** Where a plain CNAME leads, canonical; empty for any other kind of set. */
    public Optional<String> target() {
        return type.equals("CNAME") && routing instanceof Routing.Simple ? leadsTo() : Optional.empty();
    }

    /** The host that a plain or weighted CNAME, or a plain SRV record of one value, leads to, canonical; empty for any other set. */
    public Optional<String> leadsTo() {
        if (ttl.isEmpty() || values.size() != 1) {
            return Optional.empty();
        }
        String value = values.getFirst();
        if (type.equals("CNAME") && !(routing instanceof Routing.Other)) {
            return Optional.of(canonical(value));
        }
        Matcher service = SERVICE.matcher(value);
        return type.equals("SRV") && routing instanceof Routing.Simple && service.matches()
                ? Optional.of(canonical(service.group(1)))
                : Optional.empty();
    }

    /** Whether both mean the same to whoever asks DNS, however a host is spelt. */
    boolean sameAs(RecordSet other) {
        return name.equals(other.name)
                && type.equals(other.type)
                && routing.equals(other.routing)
                && ttl.equals(other.ttl)
                && meaning().equals(other.meaning());
    }

    private List<String> meaning() {
        if (leadsTo().isEmpty()) {
            return values;
        }
        String value = values.getFirst();
        return List.of(type.equals("SRV") ? canonical(value.replaceAll(" +", " ")) : canonical(value));
    }

    private static String canonical(String host) {
        return new RecordName(host).value();
    }
}
