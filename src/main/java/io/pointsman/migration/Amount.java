package io.pointsman.migration;

/** How many elements the next piece has, by what those before weighed. For one thread. */
final class Amount {

    /** Between two answers of the source nobody else is served, so none may be long. */
    private static final long MOST = 1_000;

    private long elements = 10;

    byte[] digits() {
        return Dialogue.ascii(elements);
    }

    long elements() {
        return elements;
    }

    void weighed(long some, long bytes) {
        if (some > 0) {
            elements = Math.clamp(Pieces.BYTES * some / Math.max(1, bytes), 1, Math.min(MOST, 2 * elements));
        }
    }
}
