package io.pointsman.aws;

import io.micrometer.core.instrument.Tags;
import io.pointsman.topology.Location;

/** A location as metrics name it; {@code own} stands for the service's account and for its region. */
public final class LocationTags {

    private static final String OWN = "own";

    private LocationTags() {}

    public static Tags of(Location location) {
        return Tags.of(
                "account", location.account().orElse(OWN),
                "region", location.region().orElse(OWN));
    }
}
