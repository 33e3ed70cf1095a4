package io.pointsman.groups;

import io.pointsman.dns.NamingPolicy;
import io.pointsman.topology.Location;

/**
 * A replication group whose names we keep, its settings checked.
 *
 * @param id replication group id, lower case; unique among our groups
 * @param location where it is
 * @param zoneId bare hosted zone id
 */
public record ManagedGroup(String id, Location location, String zoneId, NamingPolicy naming) {}
