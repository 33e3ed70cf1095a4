package io.pointsman.probe;

import io.pointsman.topology.Location;

/** @param nodeId unique in its location */
record NodeKey(Location location, String nodeId) {}
