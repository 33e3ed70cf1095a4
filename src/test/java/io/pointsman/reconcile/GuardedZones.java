package io.pointsman.reconcile;

import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.ZoneReading;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Zones with a guard before every call of one kind, for as long as they are asked: it may wait, or throw what the port may throw.
 *
 * @param reading called with the zone's id before it is read
 * @param submitting called with the zone's id and the batch before it is submitted
 */
record GuardedZones(HostedZones zones, Consumer<String> reading, BiConsumer<String, ChangeBatch> submitting)
        implements HostedZones {

    @Override
    public Optional<Zone> zone(String zoneId) {
        return zones.zone(zoneId);
    }

    @Override
    public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
        reading.accept(zoneId);
        return zones.read(zoneId, ranges);
    }

    @Override
    public void submit(String zoneId, ChangeBatch batch) {
        submitting.accept(zoneId, batch);
        zones.submit(zoneId, batch);
    }
}
