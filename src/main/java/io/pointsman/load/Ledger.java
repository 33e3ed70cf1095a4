package io.pointsman.load;

import io.pointsman.failure.Rejected;

/**
 * Numbered writes beside the load, by which to tell whether nodes forget what they acknowledged.
 *
 * @param path how they get to a node, in their order; named unlike the others, and over one connection
 * @param rate a second, 1 to 1,000
 * @param keys that are written by turns, 1 to 100
 */
public record Ledger(LoadPath path, int rate, int keys) {

    private static final int FASTEST = 1_000;
    private static final int MOST_KEYS = 100;

    /** @throws Rejected if it is out of bounds */
    public Ledger {
        if (path.kind() == LoadPath.Kind.FRESH
                || path.connections() > 1
                || !path.takes().contains(Operation.WRITE)) {
            throw new Rejected("Numbered writes need a path with one kept connection that takes WRITE.", null);
        }
        if (rate < 1 || rate > FASTEST || keys < 1 || keys > MOST_KEYS) {
            throw new Rejected("Numbered writes are 1 to 1000 a second, to 1 to 100 keys.", null);
        }
    }
}
