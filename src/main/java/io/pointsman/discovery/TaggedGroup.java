package io.pointsman.discovery;

import io.pointsman.topology.Location;
import java.util.Map;

/**
 * A replication group that bears our tags.
 *
 * @param id replication group id, lower case
 * @param tags ours, by their names without {@code pointsman:}
 */
record TaggedGroup(Location location, String id, Map<String, String> tags) {

    TaggedGroup {
        tags = Map.copyOf(tags);
    }

    /** Which group it is, whatever its tags. */
    record Key(Location location, String id) {}

    Key key() {
        return new Key(location, id);
    }
}
