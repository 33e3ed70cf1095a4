package io.pointsman.sandbox;

import io.pointsman.sandbox.elasticache.GroupAccess;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.elasticache.GroupUpkeep;
import io.pointsman.sandbox.redis.Secret;
import io.pointsman.sandbox.redis.ServerUser;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What the sandbox is like at its start, under {@value #PREFIX}.
 *
 * @param awsPort of the AWS endpoint and the operator's API, on 127.0.0.1; 0: any free one
 * @param dnsPort of the name server, UDP and TCP, on 127.0.0.1; 0: any free one
 * @param pace how many seconds of AWS's pass in one of ours
 * @param latency added to each AWS call
 * @param region where groups and the topic are unless it is said otherwise
 * @param zone the hosted zone that is there from the start
 * @param zones further ones
 * @param queue how events arrive
 * @param route53Limits whether Route 53's request and change rates hold, for each account by itself
 * @param recordSetsPerZone quota of every zone; AWS raises its 10,000 on request
 * @param testFailoverQuota node groups of an account and region that may be tested in any 24 real hours; AWS's is 15
 * @param roles what can be assumed; whoever assumes one acts in its account
 * @param longestSession what credentials of a role last at most, whatever is asked for; AWS's least is 15 minutes
 * @param fleet many groups without servers, beside the others
 * @param groups there from the start; default: one, {@code testdns}
 */
public record SandboxSettings(
        @DefaultValue("4566") int awsPort,
        @DefaultValue("15353") int dnsPort,
        @DefaultValue("60") double pace,
        @DefaultValue("0ms") Duration latency,
        @DefaultValue("eu-west-1") String region,
        @DefaultValue Zone zone,
        List<HostedZone> zones,
        @DefaultValue Queue queue,
        @DefaultValue("true") boolean route53Limits,
        @DefaultValue("10000") int recordSetsPerZone,
        @DefaultValue("15") int testFailoverQuota,
        List<Role> roles,
        @DefaultValue("12h") Duration longestSession,
        @DefaultValue Fleet fleet,
        List<Group> groups) {

    static final String PREFIX = "sandbox";

    /** The account of all calls that are signed with no role's credentials. */
    private static final String ACCOUNT = "111122223333";

    /** A private hosted zone. */
    public record Zone(
            @DefaultValue("Z32WVXIKNNRFKK") String id,
            @DefaultValue("private.redisdub.pl") String name) {}

    /** A further hosted zone; it can have the name of another. */
    public record HostedZone(
            String id,
            String name,
            @Name("private") @DefaultValue("true") boolean privateZone,
            @DefaultValue(ACCOUNT) String account) {}

    /**
     * A role that any caller can assume who knows its external id.
     *
     * @param arn such as {@code arn:aws:iam::444455556666:role/pointsman}
     * @param externalId absent: none is asked for
     */
    public record Role(String arn, @Nullable String externalId) {}

    /**
     * The queue behind the topic.
     *
     * @param present whether it is there from the start; it can be created later
     * @param raw SNS's raw delivery rather than its envelope
     * @param visibility how long a received message stays hidden; whole seconds
     */
    public record Queue(
            @DefaultValue("true") boolean present,
            @DefaultValue("false") boolean raw,
            @DefaultValue("60s") Duration visibility) {}

    /**
     * Groups {@code fleet-00001}, {@code fleet-00002}, … in the default account and region, as if they had been there for weeks. No server stands
     * behind their nodes.
     *
     * @param groups how many
     * @param replicas of each, 0 to 5
     */
    public record Fleet(
            @DefaultValue("0") int groups,
            @DefaultValue("5") int replicas) {}

    /**
     * What AWS does to a group by itself, and when; nothing happens in the windows.
     *
     * @param snapshotRetentionLimit days that a snapshot is kept, 0 to 35; 0: none is made
     * @param snapshotWindow UTC
     * @param maintenanceWindow UTC
     * @param parameterGroup default: the one of the engine
     */
    public record Upkeep(
            @DefaultValue("1") int snapshotRetentionLimit,
            @DefaultValue("03:00-04:00") String snapshotWindow,
            @DefaultValue("sun:05:00-sun:06:00") String maintenanceWindow,
            @Nullable String parameterGroup) {

        /** One snapshot a day, and the engine's own parameters. */
        static Upkeep defaults() {
            return new Upkeep(1, "03:00-04:00", "sun:05:00-sun:06:00", null);
        }
    }

    /**
     * A replication group.
     *
     * @param replicas of each node group, 0 to 5
     * @param shards in cluster mode, 1 to 90, which needs real servers; absent: cluster mode is disabled
     * @param servers {@code real} processes, or {@code none}
     * @param region default: the sandbox's
     * @param tls whether its servers speak TLS and nothing else; {@code GET /sandbox/ca.pem} is the certificate to trust
     * @param authToken what clients must show; needs TLS
     * @param users who gets in instead, each with {@code name}, {@code password} and {@code access} such as {@code on ~app:* +@read}; need TLS
     * @param nodeType such as {@code cache.r7g.large}
     * @param engineVersion in full
     * @param automaticFailover default: if it has a replica, and in cluster mode
     * @param multiAz default: if it has a replica, and automatic failover
     * @param relayed whether a network lies before its servers that can be made to fail; needs real servers
     */
    public record Group(
            String id,
            @DefaultValue("5") int replicas,
            @Nullable Integer shards,
            @DefaultValue("real") Servers servers,
            @DefaultValue(ACCOUNT) String account,
            @Nullable String region,
            @DefaultValue Map<String, String> tags,
            @DefaultValue("false") boolean tls,
            @Nullable Secret authToken,
            @DefaultValue List<ServerUser> users,
            @DefaultValue("false") boolean relayed,
            @DefaultValue("cache.r7g.large") String nodeType,
            @DefaultValue("valkey") String engine,
            @DefaultValue("8.0.1") String engineVersion,
            @Nullable Boolean automaticFailover,
            @Nullable Boolean multiAz,
            @DefaultValue Upkeep upkeep) {

        public Group {
            var unused = access(tls, authToken, users, relayed);
        }

        /** Without cluster mode and tags, open to everybody, in the default account and region. */
        static Group of(String id, int replicas, Servers servers) {
            return of(id, replicas, servers, null);
        }

        /** The same, in cluster mode if {@code shards} is not null. */
        static Group of(String id, int replicas, Servers servers, @Nullable Integer shards) {
            return new Group(
                    id,
                    replicas,
                    shards,
                    servers,
                    ACCOUNT,
                    null,
                    Map.of(),
                    false,
                    null,
                    List.of(),
                    false,
                    "cache.r7g.large",
                    "valkey",
                    "8.0.1",
                    null,
                    null,
                    Upkeep.defaults());
        }

        /** The group to be made, without a topic. */
        GroupSpec spec() {
            GroupSpec plain = GroupSpec.of(id, replicas)
                    .withServers(servers)
                    .withTags(tags)
                    .withAccess(access())
                    .withNodeType(nodeType)
                    .withEngine(engine, engineVersion)
                    .withUpkeep(new GroupUpkeep(
                            upkeep.snapshotRetentionLimit(),
                            upkeep.snapshotWindow(),
                            upkeep.maintenanceWindow(),
                            Optional.ofNullable(upkeep.parameterGroup())));
            GroupSpec shaped = shards == null ? plain : plain.withShards(shards);
            boolean failover = automaticFailover == null ? shaped.automaticFailover() : automaticFailover;
            return shaped.withFailover(failover, multiAz == null ? failover && shaped.multiAz() : multiAz);
        }

        GroupAccess access() {
            return access(tls, authToken, users, relayed);
        }

        private static GroupAccess access(
                boolean tls, @Nullable Secret authToken, List<ServerUser> users, boolean relayed) {
            return new GroupAccess(tls, Optional.ofNullable(authToken), users, relayed);
        }
    }

    public SandboxSettings {
        checkPort("aws-port", awsPort);
        checkPort("dns-port", dnsPort);
        check(pace > 0, "pace", "must be greater than 0", pace);
        check(!latency.isNegative(), "latency", "must not be negative", latency);
        check(recordSetsPerZone > 0, "record-sets-per-zone", "must be greater than 0", recordSetsPerZone);
        check(testFailoverQuota >= 0, "test-failover-quota", "must not be negative", testFailoverQuota);
        check(longestSession.isPositive(), "longest-session", "must be greater than 0", longestSession);
        // The binder passes null for what is not set.
        zones = zones == null ? List.of() : List.copyOf(zones);
        roles = roles == null ? List.of() : List.copyOf(roles);
        groups = groups == null ? List.of(Group.of("testdns", 5, Servers.REAL)) : List.copyOf(groups);
    }

    /**
     * Settings as they would be written in a file, the rest by default.
     *
     * @param properties such as {@code aws-port=0} or {@code groups[0].id=orders}; {@code groups=} for none
     */
    public static SandboxSettings of(String... properties) {
        Map<String, String> values = Arrays.stream(properties)
                .map(property -> property.split("=", 2))
                .collect(Collectors.toMap(pair -> PREFIX + "." + pair[0], pair -> pair[1]));
        return bind(new Binder(new MapConfigurationPropertySource(values)));
    }

    /** Reads the settings from wherever the binder looks. */
    public static SandboxSettings bind(Binder binder) {
        return binder.bindOrCreate(PREFIX, SandboxSettings.class);
    }

    private static void checkPort(String name, int port) {
        check(port >= 0 && port <= 65_535, name, "must be 0 to 65535", port);
    }

    private static void check(boolean holds, String name, String rule, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(PREFIX + "." + name + " " + rule + ", was " + value);
        }
    }
}
