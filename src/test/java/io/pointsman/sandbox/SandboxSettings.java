package io.pointsman.sandbox;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/**
 * What the sandbox is like at its start, under {@value #PREFIX}.
 *
 * @param awsPort of the AWS endpoint and the operator's API, on 127.0.0.1; 0: any free one
 * @param dnsPort of the name server, UDP and TCP, on 127.0.0.1; 0: any free one
 * @param pace how many seconds of AWS's pass in one of ours
 * @param latency added to each AWS call
 * @param region the one region there is; calls signed for another see no groups
 * @param zone the hosted zone that is there from the start
 * @param queue how events arrive
 * @param route53Limits whether Route 53's request and change rates hold
 * @param groups there from the start; default: one, {@code testdns}
 */
public record SandboxSettings(
        @DefaultValue("4566") int awsPort,
        @DefaultValue("15353") int dnsPort,
        @DefaultValue("60") double pace,
        @DefaultValue("0ms") Duration latency,
        @DefaultValue("eu-west-1") String region,
        @DefaultValue Zone zone,
        @DefaultValue Queue queue,
        @DefaultValue("true") boolean route53Limits,
        List<Group> groups) {

    static final String PREFIX = "sandbox";

    /** A private hosted zone. */
    public record Zone(
            @DefaultValue("Z32WVXIKNNRFKK") String id,
            @DefaultValue("private.redisdub.pl") String name) {}

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
     * A replication group, cluster mode disabled, with automatic failover.
     *
     * @param replicas 0 to 5
     * @param servers {@code real} processes, or {@code none}
     */
    public record Group(
            String id,
            @DefaultValue("5") int replicas,
            @DefaultValue("real") Servers servers) {}

    public SandboxSettings {
        checkPort("aws-port", awsPort);
        checkPort("dns-port", dnsPort);
        check(pace > 0, "pace", "must be greater than 0", pace);
        check(!latency.isNegative(), "latency", "must not be negative", latency);
        // The binder passes null for what is not set.
        groups = groups == null ? List.of(new Group("testdns", 5, Servers.REAL)) : List.copyOf(groups);
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
