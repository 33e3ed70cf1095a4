package io.pointsman.dataset;

/**
 * Which key each write of a dataset is for: every key once in the order of their numbers, and the hot ones again in between, evenly. A function of the
 * request alone, so that a run can go on at any place.
 */
final class Order {

    private final long seed;
    private final long keys;
    private final long hotKeys;
    private final long writes;

    Order(DatasetRequest request) {
        seed = request.seedOr();
        keys = request.keys();
        DatasetRequest.Hot hot = request.hot();
        if (hot == null) {
            hotKeys = 0;
            writes = keys;
        } else {
            hotKeys = Math.max(1, Math.round(keys * hot.keys()));
            writes = keys + Math.round(keys * hot.writes() / (1 - hot.writes()));
        }
    }

    /** How many writes there are, hot ones included. */
    long writes() {
        return writes;
    }

    /** How many of the first so many writes are not of hot keys again, and so how many keys there are by then. */
    long keysAfter(long written) {
        return written * keys / writes;
    }

    /** The number of the key that a write is for. */
    long key(long write) {
        long key = keysAfter(write);
        return keysAfter(write + 1) > key ? key : Chance.below(Chance.of(seed, write), hotKeys);
    }

    /** The number that no key has which the first so many writes may have made, nor any higher one. */
    long end(long written) {
        return written == 0 ? 0 : Math.max(hotKeys, keysAfter(written));
    }
}
