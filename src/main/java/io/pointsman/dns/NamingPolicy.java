package io.pointsman.dns;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of one replication group: {@code readonly.example.com} gives {@code readonly1.example.com},
 * {@code readonly2.example.com} and so on; the number ends the first label. {@code {shard}} in it stands for the id of a shard, each of which
 * then has names of its own: {@code orders-{shard}-ro.example.com} gives {@code orders-0001-ro1.example.com}.
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

    /** What stands for the id of a shard. */
    public static final String SHARD = "{shard}";

    private static final Pattern FIRST_LABEL = Pattern.compile("^([^.]+)\\.(.+)$");
    private static final String SHARD_ID = "([0-9]{1,4})";

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

    /** Whether each shard has names of its own. */
    public boolean isPerShard() {
        return plainName.value().contains(SHARD);
    }

    /** The names of one shard, where each has its own; otherwise these. */
    NamingPolicy ofShard(String shardId) {
        return new NamingPolicy(
                new RecordName(plainName.value().replace(SHARD, shardId)), ttl, count, keepWithoutReplica, reader, srv);
    }

    /** The plain name of one shard's names. */
    public RecordName plainName(String shardId) {
        return ofShard(shardId).plainName;
    }

    /** The shard that {@code name}, or what stands in front of it, is of; empty if it is none of this policy's, or shards have no names of their own. */
    Optional<String> shardOf(RecordName name) {
        if (!isPerShard()) {
            return Optional.empty();
        }
        Matcher labels = labels();
        String[] around = labels.group(1).split(Pattern.quote(SHARD), 2);
        Matcher matcher = Pattern.compile("(?:^|\\.)" + Pattern.quote(around[0]) + SHARD_ID + Pattern.quote(around[1])
                        + "[0-9]{0,3}\\." + Pattern.quote(labels.group(2)) + "$")
                .matcher(name.value());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** @param slot from 1 */
    public RecordName name(int slot) {
        Matcher labels = labels();
        return new RecordName(labels.group(1) + slot + "." + labels.group(2));
    }

    /** The name of a shard, where each has its own; {@code slot} from 1. */
    public RecordName name(String shardId, int slot) {
        return ofShard(shardId).name(slot);
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

    /** The stretch of the zone that holds all names of this policy, of every shard, their claims, and the drains of nodes. */
    public NameRange range() {
        String start = plainName.orderKey();
        int shard = start.indexOf(SHARD);
        if (shard >= 0) {
            String before = start.substring(0, shard);
            return new NameRange(before + "0", before + (char) ('9' + 1));
        }
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
