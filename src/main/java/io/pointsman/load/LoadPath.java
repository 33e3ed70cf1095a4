package io.pointsman.load;

import io.pointsman.failure.Rejected;
import io.pointsman.redis.NodeTarget;
import java.util.Set;

/**
 * A name under which clients reach nodes, and how they do.
 *
 * @param name what it is called in results
 * @param takes {@link Operation#WRITE}, {@link Operation#READ} or both
 * @param share of the operations that several paths take, in proportion to the others', 1 to 1,000
 * @param connections that are kept, 1 to 1,000, in a cluster to each primary; fresh ones are as many as there are operations
 * @param atOnce operations that a kept connection has under way at most, further ones wait for it: 1 as clients with a pool do, more as
 *     those that share a connection
 */
public record LoadPath(
        String name, NodeTarget target, Kind kind, Set<Operation> takes, int share, int connections, int atOnce) {

    private static final int MOST = 1_000;

    public enum Kind {
        /** Connections are kept for as long as they last. */
        KEPT,
        /** For each operation one is opened and closed. */
        FRESH,
        /** The name is a configuration endpoint; connections to each primary are kept. */
        CLUSTER
    }

    /** @throws Rejected if it is out of bounds */
    public LoadPath {
        takes = Set.copyOf(takes);
        if (takes.isEmpty() || takes.contains(Operation.CONNECT)) {
            throw new Rejected("The path " + name + " takes WRITE, READ or both.", null);
        }
        if (share < 1 || share > MOST) {
            throw new Rejected("The share of the path " + name + " is 1 to 1000, not " + share + ".", null);
        }
        if (connections < 1 || connections > MOST || atOnce < 1 || atOnce > MOST) {
            throw new Rejected(
                    "The path " + name + " has 1 to 1000 connections with 1 to 1000 operations at once.", null);
        }
    }

    /** The same, to a node. */
    LoadPath to(NodeTarget node) {
        return new LoadPath(name, node, Kind.KEPT, takes, share, connections, atOnce);
    }

    public static LoadPath kept(String name, NodeTarget target, int connections) {
        return new LoadPath(name, target, Kind.KEPT, Set.of(Operation.WRITE, Operation.READ), 1, connections, 1);
    }

    public static LoadPath cluster(String name, NodeTarget target, int connections) {
        return new LoadPath(name, target, Kind.CLUSTER, Set.of(Operation.WRITE, Operation.READ), 1, connections, 1);
    }

    public static LoadPath fresh(String name, NodeTarget target) {
        return new LoadPath(name, target, Kind.FRESH, Set.of(Operation.WRITE, Operation.READ), 1, 1, 1);
    }
}
