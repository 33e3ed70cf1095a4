package io.pointsman.inventory;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Standing;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The gate before a read name: whether a node may stand behind one, by what is known now. Answers at once. */
public interface ServingBoard {

    /** A primary and a node of unknown role are out; a replica is what was last seen of it. */
    Standing standing(ReplicationGroup group, Node node);

    /** Whether the node is to be looked at closely, behind whatever is done by what is known of it: nothing is, or not lately. */
    boolean isDue(ReplicationGroup group, Node node);

    /** When what is known of a replica was asked for; empty if nothing is. */
    Optional<Instant> knownAt(ReplicationGroup group, Node node);

    /** Since when a node that is out gives bad answers, or calls itself the primary; empty if it is not out by its own word. */
    Optional<Instant> outSince(ReplicationGroup group, Node node);

    /** What ElastiCache does with the node, such as deleting it, that makes it no replica to read from; empty if nothing, as far as is known. */
    Optional<String> operation(ReplicationGroup group, Node node);

    /** The group with its nodes in the roles that they have by the best word there is. */
    ReplicationGroup withRoles(ReplicationGroup group);

    /** Takes note of the roles that a reading shows, whatever becomes of the look it was made for. */
    void seen(ReplicationGroup group);

    /** What is known of the node no longer holds: something happened to it. */
    void doubt(Location location, String nodeId);

    /**
     * Looks closely at these nodes of a group now.
     *
     * @return whether a standing changed
     * @throws Transient if they could not be looked at; they stay as they were
     * @throws Rejected if we may not ask
     */
    boolean verify(ReplicationGroup group, Collection<Node> nodes);

    /**
     * Looks closely at every node of a location, and forgets what it knew of others there.
     *
     * @param groups every group of the region
     * @throws Transient if they could not be looked at; they stay as they were
     * @throws Rejected if we may not ask
     */
    void verifyAll(Location location, List<ReplicationGroup> groups);
}
