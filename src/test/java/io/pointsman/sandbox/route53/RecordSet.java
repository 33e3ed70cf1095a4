package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.route53.DomainName.FatalProblem;
import java.util.List;

/**
 * One resource record set.
 *
 * @param name in a listing as Route 53 stores it, lower case, escaped, with the final dot; in a change as the caller wrote it
 * @param type {@code A}, {@code CNAME}, {@code TXT}, …
 */
public record RecordSet(String name, String type, Routing routing, Content content) {

    /** How Route 53 chooses among the sets of one name and type. Geolocation, geoproximity and CIDR routing are not imitated. */
    public enum Policy {
        SIMPLE(""),
        WEIGHTED("Weight"),
        LATENCY("Region"),
        FAILOVER("Failover"),
        MULTIVALUE("MultiValueAnswer");

        private final String element;

        Policy(String element) {
            this.element = element;
        }

        /** The element of a set that names the policy's value; empty for a simple one. */
        String element() {
            return element;
        }
    }

    /**
     * The policy and what the set says for it.
     *
     * @param setIdentifier empty for a simple set
     * @param value the weight, the Region, {@code PRIMARY} or {@code SECONDARY}, {@code true}; empty for a simple set
     */
    public record Routing(Policy policy, String setIdentifier, String value) {

        /** Without a set identifier. */
        public static final Routing SIMPLE = new Routing(Policy.SIMPLE, "", "");

        /** For a group drawn by weight.
         *
         * @param weight 0 to 255; 0 is never answered unless all of the group are 0 */
        public static Routing weighted(String setIdentifier, int weight) {
            return new Routing(Policy.WEIGHTED, setIdentifier, Integer.toString(weight));
        }
    }

    /** What the set answers. */
    public sealed interface Content {}

    /** Records of its own.
     *
     * @param ttl seconds */
    public record Values(long ttl, List<String> values) implements Content {
        public Values {
            values = List.copyOf(values);
        }
    }

    /** Another name's records; DNS answers it only where the target lies in the same zone. */
    public record Alias(String zoneId, String dnsName, boolean evaluateTargetHealth) implements Content {}

    /** A simple set. */
    public static RecordSet of(String name, String type, long ttl, String... values) {
        return new RecordSet(name, type, Routing.SIMPLE, new Values(ttl, List.of(values)));
    }

    /** One set of a weighted group. */
    public static RecordSet weighted(
            String name, String type, long ttl, String setIdentifier, int weight, String value) {
        return new RecordSet(name, type, Routing.weighted(setIdentifier, weight), new Values(ttl, List.of(value)));
    }

    /** As Route 53 stores it: its name, and that of an alias's target, in their canonical form. */
    RecordSet canonical() throws FatalProblem {
        Content stored = content instanceof Alias alias
                ? new Alias(alias.zoneId(), DomainName.canonical(alias.dnsName()), alias.evaluateTargetHealth())
                : content;
        return new RecordSet(DomainName.canonical(name), type, routing, stored);
    }

    RecordKey key() {
        return RecordKey.of(name, type, routing.setIdentifier());
    }
}
