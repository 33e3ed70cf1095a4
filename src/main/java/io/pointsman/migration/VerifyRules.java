package io.pointsman.migration;

import java.time.Duration;

/**
 * What a verification takes for equal, and how it goes about it.
 *
 * @param tolerance how far apart the same key may expire, in milliseconds
 * @param bigBytes of memory, from which on a key is compared in pieces, since telling it whole keeps a node busy
 * @param pieceBytes that a piece has, about
 * @param patience between two looks at a key that differs
 */
record VerifyRules(long tolerance, long bigBytes, int pieceBytes, Duration patience) {

    static final VerifyRules DEFAULT = new VerifyRules(1, 8L << 20, 256 * 1024, Duration.ofMillis(100));
}
