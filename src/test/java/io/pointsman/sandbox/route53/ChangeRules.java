package io.pointsman.sandbox.route53;

import io.pointsman.sandbox.route53.Change.Action;
import io.pointsman.sandbox.route53.DomainName.FatalProblem;
import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Content;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Values;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Whether a batch may change a zone, and into what: all of it or nothing ([S-CRR], aws-facts 5.2). Pure.
 *
 * <ol>
 *   <li>the batch within its limits, every name a name inside the zone
 *   <li>each set by itself, and no set changed twice other than by DELETE then CREATE
 *   <li>in the order of the batch: what is created is not there, what is deleted is there exactly so
 *   <li>what the zone would then hold: neighbours of the same name, the apex, the number of sets
 * </ol>
 *
 * The first step that finds fault reports all it finds. Texts are AWS's where aws-facts 5.3 or a public log has them, and ours
 * where no source was found: {@code more than one value}, {@code multivalue answer} for a CNAME, a wildcard's place.
 */
final class ChangeRules {

    private static final int ELEMENTS_PER_BATCH = 1_000;
    private static final int CHARACTERS_PER_BATCH = 32_000;

    private final String zoneId;
    private final String zoneName;
    private final int recordSetLimit;

    ChangeRules(String zoneId, String zoneName, int recordSetLimit) {
        this.zoneId = zoneId;
        this.zoneName = zoneName;
        this.recordSetLimit = recordSetLimit;
    }

    /**
     * @param current left as it is
     * @param written names as the caller wrote them
     * @throws Refusal {@code InvalidChangeBatch}
     */
    NavigableMap<RecordKey, RecordSet> apply(NavigableMap<RecordKey, RecordSet> current, List<Change> written)
            throws Refusal {
        refuse(limits(written));
        List<Change> changes = canonical(written);
        refuse(shapes(changes));
        NavigableMap<RecordKey, RecordSet> next = new TreeMap<>(current);
        List<String> messages = execute(next, changes);
        for (Change change : changes) {
            if (change.action() != Action.DELETE) {
                messages.addAll(new Neighbours(next, current, zoneId, zoneName).objections(change));
            }
        }
        messages.addAll(apex(next));
        refuse(messages);
        if (next.size() > recordSetLimit && next.size() > current.size()) {
            // dnscontrol #908
            refuse(List.of("Exceeded limit MAX_RRSETS_BY_ZONE for zone: " + zoneId));
        }
        return next;
    }

    private static void refuse(List<String> messages) throws Refusal {
        if (!messages.isEmpty()) {
            throw Refusal.invalidBatch(messages);
        }
    }

    private static List<String> limits(List<Change> changes) {
        int elements = 0;
        int characters = 0;
        for (Change change : changes) {
            switch (change.recordSet().content()) {
                case Alias alias -> elements += change.action().cost();
                case Values stored -> {
                    elements += change.action().cost() * stored.values().size();
                    characters += change.action().cost()
                            * stored.values().stream().mapToInt(String::length).sum();
                }
            }
        }
        List<String> messages = new ArrayList<>();
        if (elements > ELEMENTS_PER_BATCH) {
            messages.add("Number of records limit of " + ELEMENTS_PER_BATCH + " exceeded."); // external-dns #2537
        }
        if (characters > CHARACTERS_PER_BATCH) {
            messages.add("RDATA character limit of " + CHARACTERS_PER_BATCH + " exceeded."); // dnscontrol #908
        }
        return messages;
    }

    private static List<Change> canonical(List<Change> written) throws Refusal {
        List<Change> changes = new ArrayList<>();
        for (Change change : written) {
            try {
                RecordSet set = change.recordSet().canonical();
                String name = set.name();
                boolean wildcard = name.startsWith(DomainName.WILDCARD);
                if (name.lastIndexOf("\\052") >= (wildcard ? 1 : 0)) {
                    throw new FatalProblem(
                            "WildcardNotLeftmostLabel", "Wildcard must be the whole leftmost label", name);
                }
                changes.add(new Change(change.action(), set));
            } catch (FatalProblem problem) {
                throw Refusal.invalidName(problem);
            }
        }
        return changes;
    }

    private List<String> shapes(List<Change> changes) {
        List<String> messages = new ArrayList<>();
        Map<RecordKey, Action> seen = new LinkedHashMap<>();
        for (Change change : changes) {
            RecordSet set = change.recordSet();
            Action before = seen.put(set.key(), change.action());
            if (before != null && !(before == Action.DELETE && change.action() == Action.CREATE)) {
                messages.add("The request contains an invalid set of changes for a resource record set '" + set.type()
                        + " " + set.name() + "'");
            }
            if (!DomainName.within(set.name(), zoneName)
                    || (set.type().equals("SOA") && !set.name().equals(zoneName))) {
                messages.add("RRSet with DNS name " + set.name() + " is not permitted in zone " + zoneName);
            } else if (set.type().equals("CNAME") && set.name().equals(zoneName)) {
                messages.add("RRSet of type CNAME with DNS name " + set.name() + " is not permitted at apex in zone "
                        + zoneName);
            }
            if (set.content() instanceof Values values && change.action() != Action.DELETE) {
                messages.addAll(values(set, values.values()));
            }
        }
        return messages;
    }

    private static List<String> values(RecordSet set, List<String> values) {
        List<String> messages = new ArrayList<>();
        if (values.size() > 400) {
            messages.add("Cannot have more than 400 records in a RRSet."); // rancher #10253, when it was 100
        }
        Policy policy = set.routing().policy();
        boolean single = set.type().equals("CNAME") || policy == Policy.WEIGHTED || policy == Policy.LATENCY;
        if (values.size() > 1 && single) {
            messages.add("RRSet with DNS name " + set.name() + ", type " + set.type()
                    + " cannot be created with more than one value.");
        }
        if (set.type().equals("CNAME") && policy == Policy.MULTIVALUE) {
            messages.add(
                    "RRSet with DNS name " + set.name() + ", type CNAME cannot be created as a multivalue answer.");
        }
        HashSet<String> distinct = new HashSet<>();
        for (String value : values) {
            if (!distinct.add(value)) {
                messages.add("Duplicate Resource Record: '" + value + "'");
            }
            try {
                RecordValue.check(set.type(), value);
            } catch (FatalProblem problem) {
                messages.add("Invalid Resource Record: " + problem.getMessage());
            }
        }
        return messages;
    }

    private static List<String> execute(NavigableMap<RecordKey, RecordSet> next, List<Change> changes) {
        List<String> messages = new ArrayList<>();
        for (Change change : changes) {
            RecordSet set = change.recordSet();
            RecordSet existing = next.get(set.key());
            switch (change.action()) {
                case UPSERT -> next.put(set.key(), set);
                case CREATE -> {
                    if (existing == null) {
                        next.put(set.key(), set);
                    } else {
                        messages.add(
                                "Tried to create resource record set " + described(set) + " but it already exists");
                    }
                }
                case DELETE -> {
                    if (existing == null) {
                        messages.add("Tried to delete resource record set " + described(set) + " but it was not found");
                    } else if (same(existing, set)) {
                        next.remove(set.key());
                    } else {
                        messages.add("Tried to delete resource record set " + described(set)
                                + " but the values provided do not match the current values");
                    }
                }
            }
        }
        return messages;
    }

    private static String described(RecordSet set) {
        String identifier = set.routing().setIdentifier();
        return "[name='" + set.name() + "', type='" + set.type() + "'"
                + (identifier.isEmpty() ? "" : ", set identifier='" + identifier + "'") + "]";
    }

    /** Values in any order; everything else literally. */
    private static boolean same(RecordSet existing, RecordSet given) {
        return sorted(existing.content()).equals(sorted(given.content()))
                && existing.routing().equals(given.routing());
    }

    private static Content sorted(Content content) {
        return content instanceof Values stored
                ? new Values(stored.ttl(), stored.values().stream().sorted().toList())
                : content;
    }

    private List<String> apex(NavigableMap<RecordKey, RecordSet> next) {
        List<String> messages = new ArrayList<>();
        if (!next.containsKey(RecordKey.of(zoneName, "NS", ""))) {
            messages.add("A HostedZone must contain at least one NS record for the zone itself.");
        }
        if (!next.containsKey(RecordKey.of(zoneName, "SOA", ""))) {
            messages.add("A HostedZone must contain exactly one SOA record.");
        }
        return messages;
    }
}
