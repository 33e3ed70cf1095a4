package io.pointsman.dns;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
 * @param slot which of the group's names, {@code replica-1} for the first
 */
public record OwnershipRecord(String owner, String group, String slot) {

    static final String LABEL = "_pointsman";
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    /** Whether {@code owner} can stand in a claim. */
    public static boolean isOwner(String owner) {
        return OWNER.matcher(owner).matches();
    }

    /** Where the claim of {@code name} stands. */
    static RecordName claimOf(RecordName name) {
        return name.child(LABEL);
    }

    /** The name a claim stands for; any other name stands for itself. */
    static RecordName nameOf(RecordName recordOrClaim) {
        String value = recordOrClaim.value();
        return value.startsWith(LABEL + ".") ? new RecordName(value.substring(LABEL.length() + 1)) : recordOrClaim;
    }

    RecordSet recordSet(RecordName name) {
        String text = "\"heritage=pointsman,pointsman/v=1,pointsman/owner=%s,pointsman/group=%s,pointsman/slot=%s\""
                .formatted(owner, group, slot);
        return new RecordSet(claimOf(name), "TXT", Optional.empty(), Optional.of(TTL), List.of(text));
    }

    /** Empty when the set is no claim, or one of a version we do not know: then the name is not ours. */
    static Optional<OwnershipRecord> parse(RecordSet set) {
        if (!set.type().equals("TXT")
                || set.setIdentifier().isPresent()
                || set.values().size() != 1) {
            return Optional.empty();
        }
        Map<String, String> fields = new TreeMap<>();
        String text = set.values().getFirst();
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return Optional.empty();
        }
        for (String field : text.substring(1, text.length() - 1).split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0 || fields.put(field.substring(0, equals), field.substring(equals + 1)) != null) {
                return Optional.empty();
            }
        }
        String owner = fields.getOrDefault("pointsman/owner", "");
        String group = fields.getOrDefault("pointsman/group", "");
        String slot = fields.getOrDefault("pointsman/slot", "");
        boolean readable = "pointsman".equals(fields.get("heritage"))
                && "1".equals(fields.get("pointsman/v"))
                && isOwner(owner)
                && !group.isEmpty()
                && !slot.isEmpty();
        return readable ? Optional.of(new OwnershipRecord(owner, group, slot)) : Optional.empty();
    }
}
