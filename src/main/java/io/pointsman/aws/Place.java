package io.pointsman.aws;

import io.pointsman.topology.Location;
import java.util.Optional;
import software.amazon.awssdk.regions.Region;

/** A location with its region known: two ways to say the same are one place. */
record Place(Optional<String> account, Region region) {

    static Place of(Location location, Accounts accounts) {
        return new Place(location.account(), accounts.region(location.region()));
    }
}
