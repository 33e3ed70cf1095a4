package io.pointsman.migration;

import org.jspecify.annotations.Nullable;

/** A key of which it is not yet known whether it differs. */
final class Suspect {

    final byte[] key;

    /** In memory, bytes. */
    final long size;

    /** Of key and value; of a key alone if its value was not read whole. */
    final long hash;

    /** As which it was seen last. */
    @Nullable
    Difference seen;

    int looks;

    Suspect(byte[] key, long size, long hash, @Nullable Difference seen) {
        this.key = key;
        this.size = size;
        this.hash = hash;
        this.seen = seen;
    }
}
