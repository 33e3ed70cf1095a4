package io.pointsman.dns;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of one replication group: {@code readonly.example.com} gives {@code readonly1.example.com},
 * {@code readonly2.example.com} and so on; the number ends the first label.
 *
 * @param plainName the name without a number
 * @param ttl of the read names
 * @param count how many names; empty: one per replica, at least one
 * @param keepWithoutReplica whether names stay where they are while no replica serves; otherwise they lead to the primary
 * @param reader whether there is a reader set: weighted CNAMEs under the plain name, one for each replica that serves
 * @param srv whether there is an SRV record {@code _redis._tcp.<name>} beside each numbered name
 */
public record NamingPolicy(
        RecordName plainName,
        Duration ttl,
        OptionalInt count,
        boolean keepWithoutReplica,
        boolean reader,
        boolean srv) {

    private static final Pattern FIRST_LABEL = Pattern.compile("^([^.]+)\\.(.+)$");

    private static final String PROTOCOL = "_tcp";
    private static final String SERVICE = "_redis";

    /** The most names a group can have: 500 nodes is ElastiCache's own limit for a cluster. */
    public static final int MOST_NAMES = 500;

    /** @throws IllegalArgumentException if the plain name has fewer than two labels */
    public NamingPolicy {
        if (!FIRST_LABEL.matcher(plainName.value()).matches()) {
            throw new IllegalArgumentException("a read name needs at least two labels, was " + plainName);
        }
    }

    /** @param slot from 1 */
    public RecordName name(int slot) {
        Matcher labels = labels();
        return new RecordName(labels.group(1) + slot + "." + labels.group(2));
    }

    /** The slot that {@code name} stands for; empty if it is none of this policy's names. */
    public OptionalInt slotOf(RecordName name) {
        Matcher labels = labels();
        Pattern numbered = Pattern.compile(
                Pattern.quote(labels.group(1)) + "([1-9][0-9]{0,2})\\." + Pattern.quote(labels.group(2)));
        Matcher matcher = numbered.matcher(name.value());
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        int slot = Integer.parseInt(matcher.group(1));
        return slot <= MOST_NAMES ? OptionalInt.of(slot) : OptionalInt.empty();
    }

    /** The name of the SRV record beside a numbered name; {@code slot} from 1. */
    RecordName serviceName(int slot) {
        return name(slot).child(PROTOCOL).child(SERVICE);
    }

    /** The slot whose SRV record stands at {@code name}; empty if it is none of this policy's. */
    OptionalInt serviceSlotOf(RecordName name) {
        return name.parentBehind(SERVICE)
                .flatMap(parent -> parent.parentBehind(PROTOCOL))
                .map(this::slotOf)
                .orElse(OptionalInt.empty());
    }

    /** The stretch of the zone that holds all names of this policy, their claims, and the drains of nodes. */
    public NameRange range() {
        String start = plainName.orderKey();
        return new NameRange(start, start.substring(0, start.length() - 1) + (char) ('9' + 1));
    }

    private Matcher labels() {
        Matcher matcher = FIRST_LABEL.matcher(plainName.value());
        if (!matcher.matches()) {
            throw new IllegalStateException("checked by the constructor: " + plainName);
        }
        return matcher;
    }
}
