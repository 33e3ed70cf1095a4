package io.pointsman.topology;

import java.util.Optional;

/**
 * Where replication groups live; their ids are unique there.
 *
 * @param account the name that the settings give an AWS account; empty: the service's own
 * @param region as AWS writes it, such as {@code eu-west-1}; empty: the service's own
 */
public record Location(Optional<String> account, Optional<String> region) {

    /** The service's own account and region. */
    public static final Location OWN = new Location(Optional.empty(), Optional.empty());

    /** A region of the service's own account. */
    public static Location inRegion(String region) {
        return new Location(Optional.empty(), Optional.of(region));
    }

    /** For people, to follow a verb: {@code " in eu-west-1 of shop"}; empty for the service's own. */
    public String inWords() {
        return region.map(name -> " in " + name).orElse("")
                + account.map(name -> " of " + name).orElse("");
    }
}
