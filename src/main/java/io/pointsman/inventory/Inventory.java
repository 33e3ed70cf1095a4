package io.pointsman.inventory;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** What ElastiCache says, asked anew at every call; its promises are {@code InventoryContract}. */
public interface Inventory {

    /** The most that ElastiCache tells in one answer, of whatever kind. */
    int PAGE = 100;

    /** To learn the condition of one node. */
    int CALLS_OF_A_NODE = 2;

    /**
     * Every replication group of a location, by one paged call.
     *
     * @param location where it is
     * @param onPage is given each page when it has come, by this thread, before the next is asked for
     * @throws Transient if a page could not be read; there is no half reading
     * @throws Rejected if we may not ask
     */
    List<ReplicationGroup> readAll(Location location, Consumer<List<ReplicationGroup>> onPage);

    /**
     * One replication group, by one call.
     *
     * @return empty if ElastiCache knows no such group
     * @throws Transient if nobody could say
     * @throws Rejected if we may not ask
     */
    Optional<ReplicationGroup> read(Location location, String groupId);

    /**
     * What ElastiCache says of the condition of every node of a location.
     *
     * @return by node id; a node that is missing is not known to ElastiCache
     * @throws Transient if a page could not be read
     * @throws Rejected if we may not ask
     */
    Map<String, NodeCondition> conditions(Location location);

    /**
     * The same for a few nodes, by one call for each and another for its events.
     *
     * @throws Transient if one of the calls failed
     * @throws Rejected if we may not ask
     */
    Map<String, NodeCondition> conditions(Location location, Collection<String> nodeIds);
}
