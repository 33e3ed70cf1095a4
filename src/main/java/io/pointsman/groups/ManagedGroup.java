package io.pointsman.groups;

import io.pointsman.dns.NamingPolicy;
import io.pointsman.topology.Location;
import java.util.Optional;
import java.util.Set;

/**
 * A replication group whose names we keep, its settings checked.
 *
 * @param id what we call it, in claims too: its alias, or else its replication group id; lower case, unique among our groups
 * @param replicationGroupId what ElastiCache calls it, lower case; unique in its location
 * @param location where it is
 * @param zoneId bare hosted zone id
 * @param allow what may be done to it, such as {@code failover-test}
 * @param zoneType what the zone must be; empty: either
 */
public record ManagedGroup(
        String id,
        String replicationGroupId,
        Location location,
        String zoneId,
        Optional<ZoneType> zoneType,
        NamingPolicy naming,
        Set<String> allow) {}
