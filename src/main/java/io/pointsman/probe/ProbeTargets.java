package io.pointsman.probe;

import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.util.Collection;

/** Whose nodes are asked, and who is told what they say. */
public interface ProbeTargets {

    /** The groups that we look after. */
    Collection<ProbedGroup> groups();

    /**
     * @param id what we call it
     * @param shown as last read
     */
    record ProbedGroup(String id, ReplicationGroup shown) {}

    /** What is known of a node of this group has changed; returns at once. */
    void changed(Location location, String groupId);
}
