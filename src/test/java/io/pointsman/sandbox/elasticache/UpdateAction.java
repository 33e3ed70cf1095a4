package io.pointsman.sandbox.elasticache;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A service update that waits for one group, or was applied to it, [S-MODEL], aws-facts 3.6. Here nothing applies it.
 *
 * @param name of the service update; a group has at most one of a name
 * @param severity {@code critical}, {@code important}, {@code medium} or {@code low}
 * @param type such as {@code security-update}; AWS has others, and may have more
 * @param updateStatus of the service update: {@code available}, {@code cancelled} or {@code expired}
 * @param status of the group, such as {@code not-applied}
 * @param released when it became available
 * @param applyBy until when AWS wants it applied; empty: it does not say
 * @param modified when {@code status} changed last
 * @param slaMet {@code yes}, {@code no} or {@code n/a}
 */
public record UpdateAction(
        String name,
        String severity,
        String type,
        String updateStatus,
        String status,
        Instant released,
        Optional<Instant> applyBy,
        Instant modified,
        String slaMet) {

    private static final Set<String> SEVERITIES = Set.of("critical", "important", "medium", "low");
    private static final Set<String> SLA = Set.of("yes", "no", "n/a");
    static final Set<String> UPDATE_STATUSES = Set.of("available", "cancelled", "expired");
    static final Set<String> STATUSES = Set.of(
            "not-applied",
            "waiting-to-start",
            "in-progress",
            "stopping",
            "stopped",
            "complete",
            "scheduling",
            "scheduled",
            "not-applicable");

    public UpdateAction {
        check(!name.isEmpty(), "name", name);
        check(SEVERITIES.contains(severity), "severity", severity);
        check(UPDATE_STATUSES.contains(updateStatus), "updateStatus", updateStatus);
        check(STATUSES.contains(status), "status", status);
        check(SLA.contains(slaMet), "slaMet", slaMet);
    }

    private static void check(boolean holds, String field, String value) {
        if (!holds) {
            throw new IllegalArgumentException(field + " of a service update cannot be '" + value + "'");
        }
    }
}
