package io.pointsman.groups;

import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.dns.HostedZones;
import java.time.Clock;

/** The zone checks, for tests of other packages. */
public final class Zones {

    private Zones() {}

    public static ZoneChecks checks(ManagedGroups groups, HostedZones zones, MeterRegistry registry, Clock clock) {
        return new ZoneChecks(groups, zones, registry, clock);
    }
}
