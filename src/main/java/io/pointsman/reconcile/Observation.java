package io.pointsman.reconcile;

import io.pointsman.dns.ZoneReading;
import io.pointsman.topology.ReplicationGroup;
import java.util.Optional;

/**
 * One look at a group and its names.
 *
 * @param group empty if ElastiCache knows no such group
 */
record Observation(Optional<ReplicationGroup> group, ZoneReading zone) {}
