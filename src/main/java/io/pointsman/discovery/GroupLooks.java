package io.pointsman.discovery;

import io.pointsman.groups.ManagedGroup;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** What discovery needs of the loop. */
public interface GroupLooks {

    /** These groups are new, or their settings are: asks for a look at them, and returns at once. */
    void look(Collection<ManagedGroup> groups);

    /** The latest look at the group; empty before the first. */
    Optional<Sighting> latest(String groupId);

    /**
     * What a look saw.
     *
     * @param exists whether ElastiCache showed the group
     * @param hasNames whether the group had names, or should have
     */
    record Sighting(Instant at, boolean exists, boolean hasNames) {}
}
