package io.pointsman.dns;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** The hosted zones that hold our names; their promises are {@code HostedZonesContract}. */
public interface HostedZones {

    /**
     * A zone.
     *
     * @param name the apex
     */
    record Zone(String id, RecordName name, boolean privateZone) {}

    /**
     * A zone's own facts.
     *
     * @return empty if there is no such zone
     * @throws Rejected if we may not see it
     * @throws Transient if nobody could say
     */
    Optional<Zone> zone(String zoneId);

    /**
     * Reads every record set in {@code ranges}, in as few pages as skipping what lies between them allows.
     *
     * @throws Rejected if there is no such zone, or we may not see it
     * @throws Transient if a page could not be read; there is no half reading
     */
    ZoneReading read(String zoneId, Collection<NameRange> ranges);

    /**
     * How many changes could be submitted without waiting for a rate; zero or less: none. A zone without a rate takes any number.
     *
     * @param ahead how long from now
     */
    default int room(String zoneId, Duration ahead) {
        return Integer.MAX_VALUE;
    }

    /**
     * Submits one batch: all of it takes effect, or none.
     *
     * @throws StaleReading if a record set is not what the batch expects; read again and plan anew
     * @throws Rejected if Route 53 will never accept it
     * @throws Transient if Route 53 throttles, is busy or the answer was lost: it may or may not have taken effect, and sending it
     *     again is safe because every change says what it expects
     * @see <a href="https://docs.aws.amazon.com/Route53/latest/APIReference/API_ChangeResourceRecordSets.html">source</a>
     */
    void submit(String zoneId, ChangeBatch batch);

    /**
     * A batch that was accepted.
     *
     * @param id the zone's own
     * @param at by the zone's clock
     */
    record Submitted(String id, Instant at) {}

    /** What this process submitted last; empty if nothing yet. Asks nobody. */
    default Optional<Submitted> lastSubmitted(String zoneId) {
        return Optional.empty();
    }

    /**
     * Whether every name server of the zone has it.
     *
     * @throws Rejected if we may not ask
     * @throws Transient if nobody could say
     */
    default boolean isInSync(String zoneId, Submitted batch) {
        return true;
    }
}
