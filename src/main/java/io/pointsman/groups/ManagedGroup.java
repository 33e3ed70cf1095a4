package io.pointsman.groups;

import io.pointsman.dns.NamingPolicy;
import java.util.Optional;

/**
 * A replication group whose names we keep, its settings checked.
 *
 * @param id replication group id, lower case; unique among our groups
 * @param region empty: the service's own
 * @param zoneId bare hosted zone id
 */
public record ManagedGroup(String id, Optional<String> region, String zoneId, NamingPolicy naming) {}
