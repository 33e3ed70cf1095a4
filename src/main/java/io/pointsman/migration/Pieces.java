package io.pointsman.migration;

import java.io.IOException;

/** The way to copy a value of some type piece by piece. Nothing of it is kept here but the element on its way. */
interface Pieces {

    /** About so many bytes each, unless one element has more. */
    long BYTES = 1L << 20;

    /** @return false if it was the last */
    boolean next() throws IOException, Refusal;
}
