package io.pointsman.dns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The claim beside a name: a TXT record at {@code _pointsman.<name>} that says whose the name is.
 *
 * <pre>"heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,pointsman/group=orders,pointsman/slot=replica-1"</pre>
 *
 * Printed in this order, read in any. It is created with its name and not touched when the name moves.
 *
 * @param owner the installation that claims; {@code [A-Za-z0-9._-]{1,64}}
 * @param group the replication group the name leads to
 * @param slot which of the group's names: {@code replica-1} for the first, {@code reader}, {@code srv-1}
 */
public record OwnershipRecord(String owner, String group, String slot) {

    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Whether {@code owner} can stand in a claim. */
    public static boolean isOwner(String owner) {
        return OWNER.matcher(owner).matches();
    }

    /** Where the claim of {@code name} stands. */
    static RecordName claimOf(RecordName name) {
        return name.child(Heritage.LABEL);
    }

    /** The name a claim stands for; any other name stands for itself. */
    static RecordName nameOf(RecordName recordOrClaim) {
        return recordOrClaim.parentBehind(Heritage.LABEL).orElse(recordOrClaim);
    }

    RecordSet recordSet(RecordName name) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("owner", owner);
        fields.put("group", group);
        fields.put("slot", slot);
        return Heritage.record(claimOf(name), fields);
    }

    /** The group whose claim stands beside {@code name}; empty if there is none of this owner's. */
    public static Optional<String> groupOf(RecordName name, ZoneReading zone, String owner) {
        return zone.at(claimOf(name)).stream()
                .map(OwnershipRecord::parse)
                .flatMap(Optional::stream)
                .filter(claim -> claim.owner().equals(owner))
                .map(OwnershipRecord::group)
                .findFirst();
    }

    /** The installation that a claim or a drain is of; empty when the set is neither. */
    static Optional<String> ownerOf(RecordSet set) {
        return parse(set)
                .map(OwnershipRecord::owner)
                .or(() -> DrainRecord.parse(set).map(DrainRecord::owner));
    }

    /** Empty when the set is no claim, or one of a version we do not know: then the name is not ours. */
    static Optional<OwnershipRecord> parse(RecordSet set) {
        return Heritage.fields(set)
                .map(fields -> new OwnershipRecord(
                        fields.getOrDefault("owner", ""),
                        fields.getOrDefault("group", ""),
                        fields.getOrDefault("slot", "")))
                .filter(claim -> isOwner(claim.owner) && !claim.group.isEmpty() && !claim.slot.isEmpty());
    }
}
