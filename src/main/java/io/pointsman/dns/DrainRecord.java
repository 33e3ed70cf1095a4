package io.pointsman.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An operator's word that a node shall stand behind no name: a TXT record at {@code <node id>._pointsman.<plain name>}. It stands in the
 * zone, so that all instances know it and a restart forgets nothing.
 *
 * <pre>"heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,pointsman/group=orders,pointsman/drain=orders-002"</pre>
 *
 * @param owner the installation whose word it is; only that one heeds it
 * @param group the node's replication group
 */
public record DrainRecord(String owner, String group, String nodeId) {

    /** Where the drain of a node stands. */
    public static RecordName nameOf(RecordName plainName, String nodeId) {
        return OwnershipRecord.claimOf(plainName).child(nodeId);
    }

    /** The node whose drain stands at {@code name}; empty if none can. */
    static Optional<String> nodeOf(RecordName plainName, RecordName name) {
        String above = "." + OwnershipRecord.claimOf(plainName).value();
        String value = name.value();
        if (!value.endsWith(above)) {
            return Optional.empty();
        }
        String label = value.substring(0, value.length() - above.length());
        return label.contains(".") ? Optional.empty() : Optional.of(label);
    }

    /** The plain name beside which a drain of the node stands; empty if there is none. */
    public static Optional<RecordName> plainNameOf(String nodeId, NamingPolicy policy, ZoneReading zone) {
        return zone.names(policy.range()).stream()
                .flatMap(name -> name.parentBehind(nodeId).stream())
                .flatMap(claim -> claim.parentBehind(Heritage.LABEL).stream())
                .findFirst();
    }

    public RecordSet recordSet(RecordName plainName) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("owner", owner);
        fields.put("group", group);
        fields.put("drain", nodeId);
        return Heritage.record(nameOf(plainName, nodeId), fields);
    }

    /** Empty when the set is no drain, or one of a version we do not know. */
    public static Optional<DrainRecord> parse(RecordSet set) {
        return Heritage.fields(set)
                .map(fields -> new DrainRecord(
                        fields.getOrDefault("owner", ""),
                        fields.getOrDefault("group", ""),
                        fields.getOrDefault("drain", "")))
                .filter(drain ->
                        OwnershipRecord.isOwner(drain.owner) && !drain.group.isEmpty() && !drain.nodeId.isEmpty());
    }
}
