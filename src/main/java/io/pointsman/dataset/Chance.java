package io.pointsman.dataset;

/**
 * Numbers that look like chance and follow from a seed, the same for ever: SplitMix64, written out here because Java promises no algorithm of its own.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">Steele, Lea and Flood: Fast Splittable Pseudorandom Number Generators</a>
 */
final class Chance {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;
    private static final double UNIT = 0x1.0p-53;
    private static final int UNIT_BITS = 53;

    private long state;

    /** Begins anew, as it always begins for these two. */
    void begin(long seed, long number) {
        state = mix(mix(seed + GAMMA) + number * GAMMA);
    }

    /** The one number that these two have, without beginning anew. */
    static long of(long seed, long number) {
        return mix(mix(seed + GAMMA) ^ mix(number + GAMMA));
    }

    long next() {
        state += GAMMA;
        return mix(state);
    }

    /** From 0 to {@code bound}, exclusively. */
    long below(long bound) {
        return below(next(), bound);
    }

    static long below(long bits, long bound) {
        return Math.unsignedMultiplyHigh(bits, bound);
    }

    /** Both inclusively. */
    long between(long min, long max) {
        return min == max ? min : min + below(max - min + 1);
    }

    /** From 0 to 1, exclusively. */
    double unit() {
        return (next() >>> (Long.SIZE - UNIT_BITS)) * UNIT;
    }

    private static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
