package io.pointsman.drill;

import io.pointsman.topology.ReplicationGroup;
import java.util.Optional;

/**
 * What guards ask of a group, by ElastiCache's word, and by its nodes' of their roles.
 *
 * @param pending what ElastiCache is about to change; empty if nothing
 * @param window empty if it tells none
 */
record GroupFacts(
        ReplicationGroup shown,
        boolean automaticFailover,
        boolean multiAz,
        Optional<String> pending,
        Optional<MaintenanceWindow> window) {}
