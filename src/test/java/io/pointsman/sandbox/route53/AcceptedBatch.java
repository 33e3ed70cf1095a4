package io.pointsman.sandbox.route53;

import java.time.Instant;
import java.util.List;

/**
 * A batch that took effect.
 *
 * @param acceptedAt real time
 * @param visibleAt when it is INSYNC and DNS answers it
 * @param changeId without {@code /change/}
 * @param overTheWire false for what {@link Route53Service#change} put in
 * @param comment empty without one
 * @param changes as they were given, in their order
 */
public record AcceptedBatch(
        Instant acceptedAt,
        Instant visibleAt,
        String changeId,
        String zoneId,
        boolean overTheWire,
        String comment,
        List<Change> changes) {

    public AcceptedBatch {
        changes = List.copyOf(changes);
    }
}
