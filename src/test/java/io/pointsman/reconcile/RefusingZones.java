package io.pointsman.reconcile;

import io.pointsman.dns.ChangeBatch;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.NameRange;
import io.pointsman.dns.ZoneReading;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Zones that refuse some batches for as long as they are asked. */
record RefusingZones(HostedZones zones, Predicate<ChangeBatch> refused, Supplier<RuntimeException> failure)
        implements HostedZones {

    @Override
    public Optional<Zone> zone(String zoneId) {
        return zones.zone(zoneId);
    }

    @Override
    public ZoneReading read(String zoneId, Collection<NameRange> ranges) {
        return zones.read(zoneId, ranges);
    }

    @Override
    public void submit(String zoneId, ChangeBatch batch) {
        if (refused.test(batch)) {
            throw failure.get();
        }
        zones.submit(zoneId, batch);
    }
}
