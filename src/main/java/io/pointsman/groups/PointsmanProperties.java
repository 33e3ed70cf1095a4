package io.pointsman.groups;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * What we look after.
 *
 * @param mode {@code observe} plans, shows and counts; {@code manage} also writes
 * @param owner the id in our claims; the same for all instances of one installation; required for {@code manage}
 * @param groups the replication groups whose names we keep
 */
@ConfigurationProperties("pointsman")
record PointsmanProperties(
        @DefaultValue("observe") Mode mode,
        @Nullable String owner,
        @DefaultValue List<Group> groups) {

    /**
     * One group.
     *
     * @param id replication group id
     * @param alias what we call the group, where two groups have one id; default: its id
     * @param account the name of the account it is in, one of {@code pointsman.accounts}; default: the service's own
     * @param region AWS region; default: the service's own
     * @param zoneId Route 53 hosted zone id
     * @param zoneAccount the name of the account its hosted zone is in; default: the service's own
     * @param zoneType {@code private} or {@code public}: what the hosted zone must be; default: either
     * @param name the plain name; read names are this with a number at the end of the first label
     * @param ttl time to live of the read names, whole seconds
     * @param names {@code auto}: one per replica, at least one; a number: always that many
     * @param fallback where names lead while no replica serves: {@code primary} or {@code keep}
     * @param reader {@code true}: also a weighted set under the plain name, one entry per serving replica
     * @param allow what may be done to it: {@code failover-test}, {@code scaling-test}, {@code upgrade-test}, {@code dataset}
     * @param srv {@code true}: also an SRV record {@code _redis._tcp.<name>} beside each read name, with the node's real name and port
     */
    record Group(
            @Nullable String id,
            @Nullable String alias,
            @Nullable String account,
            @Nullable String region,
            @Nullable String zoneId,
            @Nullable String zoneAccount,
            @Nullable ZoneType zoneType,
            @Nullable String name,

            @DefaultValue("5s") @DurationUnit(ChronoUnit.SECONDS)
            Duration ttl,

            @DefaultValue("auto") String names,
            @DefaultValue("primary") Fallback fallback,
            @DefaultValue("false") boolean reader,
            @DefaultValue("false") boolean srv,
            @DefaultValue List<String> allow) {}
}
