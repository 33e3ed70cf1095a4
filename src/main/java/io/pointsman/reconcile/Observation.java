package io.pointsman.reconcile;

import io.pointsman.dns.ZoneReading;
import io.pointsman.topology.ReplicationGroup;
import java.time.Instant;
import java.util.Optional;

/**
 * One look at a group and its names.
 *
 * @param group empty if ElastiCache knows no such group
 */
record Observation(Optional<ReplicationGroup> group, ZoneReading zone) {

    /** When it was asked for. */
    Instant madeAt() {
        return group.map(ReplicationGroup::readAt).orElseGet(zone::readAt);
    }
}
