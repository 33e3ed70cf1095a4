package io.pointsman.dns;

import io.pointsman.topology.Endpoint;

/** Where names lead while no replica serves, and none is being looked at. */
sealed interface Fallback {

    /** They stay where they are. */
    record Keep(DeclineReason reason, String detail) implements Fallback {}

    /** They lead to the group's primary endpoint. */
    record Primary(Endpoint endpoint, String reason) implements Fallback {}

    static Fallback of(Given given) {
        String faults = Planner.NO_REPLICA + given.faults();
        if (given.policy().keepWithoutReplica()) {
            return new Keep(DeclineReason.NO_REPLICA_SERVES, faults + "; fallback is keep");
        }
        return given.readers()
                .primaryEndpoint()
                .<Fallback>map(endpoint -> new Primary(endpoint, faults + "; fallback is the primary endpoint"))
                .orElseGet(() ->
                        new Keep(DeclineReason.ROLES_UNKNOWN, "ElastiCache tells no primary endpoint for the group"));
    }
}
