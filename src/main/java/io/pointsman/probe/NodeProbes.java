package io.pointsman.probe;

import io.pointsman.topology.Location;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What nodes say of themselves. */
public interface NodeProbes {

    /**
     * What is known now; asks nobody.
     *
     * @param nodeId unique in its location
     */
    NodeReport latest(Location location, String nodeId);

    /** What was measured lately; asks nobody. */
    NodeFigures figures(Location location, String nodeId);

    /** The same of each node of a replication group, by its id. */
    Map<String, NodeFigures> figuresOfNodes(Location location, String groupId);

    /** The same of all nodes of a replication group together. */
    GroupFigures figuresOfGroup(Location location, String groupId);

    /**
     * Asks every node of a replication group, over the connection that is kept and over a new one.
     *
     * @return completes when all have answered, or their time is over; at once if the group is not asked
     */
    CompletableFuture<Void> ask(Location location, String groupId);
}
