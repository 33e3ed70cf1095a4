package io.pointsman.events;

import io.pointsman.topology.Location;
import java.util.Set;

/**
 * A location of our groups, as it is known now.
 *
 * @param ours the replication groups that we look after there
 * @param known every id that is known there, ours or not
 */
public record WatchedLocation(Location location, Set<String> ours, KnownIds known) {

    public WatchedLocation {
        ours = Set.copyOf(ours);
    }
}
