package io.pointsman.probe;

import io.pointsman.topology.Location;

/** @param nodeId unique in its location */
record NodeKey(Location location, String nodeId) {

    /** Of the id alone, which a string computes once: readers look up thousands of nodes at a time. */
    @Override
    public int hashCode() {
        return nodeId.hashCode();
    }
}
