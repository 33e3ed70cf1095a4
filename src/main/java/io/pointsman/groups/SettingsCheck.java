package io.pointsman.groups;

import io.pointsman.aws.Accounts;
import io.pointsman.dns.NamingPolicy;
import io.pointsman.dns.OwnershipRecord;
import io.pointsman.dns.RecordName;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What makes settings sound, apart from what only AWS can say.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html">group ids</a>
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DomainNameFormat.html">names</a>
 */
public final class SettingsCheck {

    private static final Pattern GROUP_ID = Pattern.compile("[a-z](?!.*--)[a-z0-9-]{0,39}(?<!-)");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]");
    private static final Pattern PER_SHARD = Pattern.compile("([^.{}]*[^.{}0-9])?\\{shard}[^.{}0-9][^.{}]*\\.[^{}]+");
    private static final Pattern ZONE_ID = Pattern.compile("[A-Z0-9]{1,32}");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?");
    private static final String PREFIX_IN_RESPONSES = "/hostedzone/";

    /** As text; on the wire a name is two bytes longer. */
    private static final int LONGEST_NAME = 253;

    /** Room for three digits in the first label. */
    private static final int LONGEST_FIRST_LABEL = 60;

    /** Room for what is put in front of a name: the longest is a drain's, with a node id of 50 characters. */
    private static final int ROOM_IN_FRONT = "._pointsman.".length() + 50;

    /** What we put in front of names; in a name they would make one group's records another's. */
    private static final Set<String> OUR_LABELS = Set.of("_pointsman", "_tcp");

    /** What {@code allow} may say. */
    private static final List<String> ALLOWABLE =
            List.of("failover-test", "scaling-test", "upgrade-test", "dataset", "migration");

    private static final String NOBODY = "";

    private SettingsCheck() {}

    static String owner(PointsmanProperties properties) {
        String owner = properties.owner();
        if (owner == null || owner.isBlank()) {
            if (properties.mode() == Mode.MANAGE) {
                throw new InvalidSettings(
                        "pointsman.mode is manage, and pointsman.owner is not set.",
                        "Set pointsman.owner to an id of this installation, such as prod-eu. It is written into the claim beside"
                                + " every name, and all instances of the installation must share it.");
            }
            return NOBODY;
        }
        if (!OwnershipRecord.isOwner(owner)) {
            throw new InvalidSettings(
                    "pointsman.owner is \"%s\".".formatted(owner),
                    "Use 1 to 64 letters, digits, dots, hyphens, underscores.");
        }
        return owner;
    }

    /** @param path what stands before the name of a setting, {@code pointsman.groups[0].} */
    static ManagedGroup group(String path, PointsmanProperties.Group group, Accounts accounts) {
        String id = groupId(path + "id", required(path, "id", group.id()), "no replication group id");
        String alias = group.alias();
        return new ManagedGroup(
                alias == null || alias.isBlank() ? id : groupId(path + "alias", alias, "no id"),
                id,
                location(path, group.account(), group.region(), accounts),
                zoneId(path, required(path, "zone-id", group.zoneId())),
                Optional.ofNullable(group.zoneType()),
                new NamingPolicy(
                        name(path, required(path, "name", group.name())),
                        ttl(path, group.ttl()),
                        names(path, group.names()),
                        group.fallback() == Fallback.KEEP,
                        group.reader(),
                        group.srv()),
                allow(path, group.allow()));
    }

    private static Set<String> allow(String path, List<String> allow) {
        allow.stream().filter(name -> !ALLOWABLE.contains(name)).findFirst().ifPresent(unknown -> {
            throw new InvalidSettings(
                    "%sallow has \"%s\", which is nothing that can be allowed.".formatted(path, unknown),
                    "Use " + String.join(", ", ALLOWABLE) + ".");
        });
        return Set.copyOf(allow);
    }

    /** Both are configured under one id. */
    static InvalidSettings twice(ManagedGroup one, ManagedGroup other) {
        boolean same = one.location().equals(other.location())
                && one.replicationGroupId().equals(other.replicationGroupId());
        return same
                ? new InvalidSettings(
                        "Replication group %s is configured twice under pointsman.groups.".formatted(one.id()),
                        "Remove one of the entries.")
                : new InvalidSettings(
                        "Two groups of pointsman.groups are called %s: one%s and one%s."
                                .formatted(one.id(), where(one), where(other)),
                        "Give one of them an alias, by which the API, the metrics and the claims then call it.");
    }

    private static String where(ManagedGroup group) {
        return group.location().equals(Location.OWN)
                ? " where this service is"
                : group.location().inWords();
    }

    /** No name may belong to two groups. */
    static void distinctNames(Collection<ManagedGroup> groups) {
        TakenNames taken = new TakenNames();
        for (ManagedGroup group : groups) {
            taken.take(group).ifPresent(conflict -> {
                throw new InvalidSettings(
                        "Groups %s and %s of pointsman.groups both claim names like %s in zone %s."
                                .formatted(conflict.rival().id(), group.id(), conflict.name(), group.zoneId()),
                        "Give one of them another name.");
            });
        }
    }

    /** The account of each zone, by zone id; empty: the service's own. */
    static Map<String, Optional<String>> zoneAccounts(List<PointsmanProperties.Group> groups, Accounts accounts) {
        Map<String, Optional<String>> byZone = new HashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            String path = "pointsman.groups[" + i + "].";
            String zoneId = zoneId(path, required(path, "zone-id", groups.get(i).zoneId()));
            Optional<String> account =
                    account(path + "zone-account", groups.get(i).zoneAccount(), accounts);
            Optional<String> before = byZone.putIfAbsent(zoneId, account);
            if (before != null && !before.equals(account)) {
                throw new InvalidSettings(
                        "Zone %s is in %s by one entry of pointsman.groups, and in %s by %szone-account."
                                .formatted(zoneId, inWords(before), inWords(account), path),
                        "A zone is in one account: set the same zone-account wherever the zone is named.");
            }
        }
        return Map.copyOf(byZone);
    }

    private static String inWords(Optional<String> account) {
        return account.map(name -> "account " + name).orElse("the service's own account");
    }

    /** The service's own region is left unnamed, so that a place has one spelling. */
    public static Location location(String path, @Nullable String account, @Nullable String region, Accounts accounts) {
        return new Location(
                account(path + "account", account, accounts),
                region(path, region).filter(named -> !accounts.isOwnRegion(named)));
    }

    /** One of the accounts; empty when none is named: the service's own. */
    public static Optional<String> account(String setting, @Nullable String account, Accounts accounts) {
        if (account == null || account.isBlank()) {
            return Optional.empty();
        }
        if (!accounts.names().contains(account)) {
            throw new InvalidSettings(
                    "%s is \"%s\", which is no account of pointsman.accounts.".formatted(setting, account),
                    "Use one of %s, add the account there, or remove the setting: then it is the service's own."
                            .formatted(new TreeSet<>(accounts.names())));
        }
        return Optional.of(account);
    }

    private static String groupId(String setting, String given, String problem) {
        String id = given.toLowerCase(Locale.ROOT);
        if (!GROUP_ID.matcher(id).matches()) {
            throw new InvalidSettings(
                    "%s is \"%s\", which is %s.".formatted(setting, id, problem),
                    "Use the id that ElastiCache shows: a letter first, then letters, digits and single hyphens, 40 at most.");
        }
        return id;
    }

    private static String required(String path, String setting, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidSettings("%s%s is not set.".formatted(path, setting), "Set it; every group needs it.");
        }
        return value.strip();
    }

    private static Optional<String> region(String path, @Nullable String region) {
        if (region == null || region.isBlank()) {
            return Optional.empty();
        }
        if (!REGION.matcher(region).matches()) {
            throw new InvalidSettings(
                    "%sregion is \"%s\", which is no AWS region.".formatted(path, region), "Write it like eu-west-1.");
        }
        return Optional.of(region);
    }

    /** Without the prefix that Route 53's answers have. */
    public static String zoneId(String path, String zoneId) {
        String bare = zoneId.startsWith(PREFIX_IN_RESPONSES) ? zoneId.substring(PREFIX_IN_RESPONSES.length()) : zoneId;
        if (!ZONE_ID.matcher(bare).matches()) {
            throw new InvalidSettings(
                    "%szone-id is \"%s\", which is no hosted zone id.".formatted(path, zoneId),
                    "Use the id that Route 53 shows, such as Z32WVXIKNNRFKK.");
        }
        return bare;
    }

    private static RecordName name(String path, String given) {
        String name = new RecordName(given).value();
        String[] labels = ofAnyShard(path, given, name).split("\\.", -1);
        boolean sound = labels.length >= 2
                && name.length() + ROOM_IN_FRONT <= LONGEST_NAME
                && labels[0].length() <= LONGEST_FIRST_LABEL
                && Collections.disjoint(List.of(labels), OUR_LABELS);
        labels[0] += "1";
        for (String label : labels) {
            sound &= label.length() <= 63 && LABEL.matcher(label).matches();
        }
        if (!sound) {
            throw new InvalidSettings(
                    "%sname is \"%s\", which cannot be made into read names.".formatted(path, given),
                    "Use a full DNS name of letters, digits, hyphens and underscores, such as readonly.cache.example.com; its first"
                            + " label at most 60 long, because a number is put behind it, all of it at most 191; without the labels"
                            + " _pointsman and _tcp, which are put in front of it.");
        }
        return new RecordName(name);
    }

    /** With an id in the place of what stands for it, such that names tell the shard and the number apart. */
    private static String ofAnyShard(String path, String given, String name) {
        if (name.contains("{") && !PER_SHARD.matcher(name).matches()) {
            throw new InvalidSettings(
                    "%sname is \"%s\", which cannot be made into read names of shards.".formatted(path, given),
                    "Put %s into its first label once, something else than a digit behind it and none before it, as in orders-%s-ro.example.com."
                            .formatted(NamingPolicy.SHARD, NamingPolicy.SHARD));
        }
        return name.replace(NamingPolicy.SHARD, "0001");
    }

    private static Duration ttl(String path, Duration ttl) {
        boolean wholeSeconds = ttl.equals(Duration.ofSeconds(ttl.toSeconds()));
        if (ttl.isNegative() || !wholeSeconds || ttl.compareTo(Duration.ofDays(7)) > 0) {
            throw new InvalidSettings(
                    "%sttl is %s.".formatted(path, ttl),
                    "Use whole seconds from 0s to 7d; 5s lets clients follow quickly.");
        }
        return ttl;
    }

    private static OptionalInt names(String path, String names) {
        if (names.equals("auto")) {
            return OptionalInt.empty();
        }
        if (names.matches("[0-9]{1,3}")) {
            int count = Integer.parseInt(names);
            if (count >= 1 && count <= NamingPolicy.MOST_NAMES) {
                return OptionalInt.of(count);
            }
        }
        throw new InvalidSettings(
                "%snames is \"%s\".".formatted(path, names),
                "Use auto, or a number from 1 to %d.".formatted(NamingPolicy.MOST_NAMES));
    }
}
