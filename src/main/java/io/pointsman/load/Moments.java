package io.pointsman.load;

import java.util.Arrays;
import java.util.BitSet;

/**
 * A set of moments, each of 10 ms, by the second they are counted in. Moved by less than a second, as merged results are, they stay with
 * their second and reach into its neighbours.
 */
public final class Moments {

    static final int A_SECOND = 100;
    static final Moments NONE = new Moments(new BitSet());

    /** So many before the second's first can be told, and as many after its last. */
    private static final int AROUND = A_SECOND;

    private static final int ALL = AROUND + A_SECOND + AROUND;

    private final BitSet shifted;

    private Moments(BitSet shifted) {
        this.shifted = shifted;
    }

    /** @param words of which bit 0 is the first moment of the second */
    static Moments of(long[] words) {
        return new Moments(move(BitSet.valueOf(words), AROUND));
    }

    private static BitSet move(BitSet bits, int by) {
        BitSet moved = new BitSet(ALL);
        bits.stream().map(bit -> Math.clamp((long) bit + by, 0, ALL - 1)).forEach(moved::set);
        return moved;
    }

    Moments plus(Moments other) {
        BitSet both = (BitSet) shifted.clone();
        both.or(other.shifted);
        return new Moments(both);
    }

    Moments later(int moments) {
        return moments == 0 ? this : new Moments(move(shifted, moments));
    }

    /**
     * Adds them to those of a run.
     *
     * @param second theirs
     * @param run bit 0 is its first moment
     */
    void addTo(BitSet run, int second) {
        int first = second * A_SECOND - AROUND;
        shifted.stream().map(bit -> Math.max(0, first + bit)).forEach(run::set);
    }

    /**
     * Whether any of them is within some of a run's.
     *
     * @param second theirs
     */
    boolean anyWithin(int second, int from, int until) {
        int first = second * A_SECOND - AROUND;
        int next = shifted.nextSetBit(Math.max(0, from - first));
        return next >= 0 && first + next < until;
    }

    /** The place of the first byte that is not zero, then all from there. */
    byte[] bytes() {
        byte[] all = shifted.toByteArray();
        int from = shifted.isEmpty() ? 0 : shifted.nextSetBit(0) / Byte.SIZE;
        byte[] bytes = new byte[1 + all.length - from];
        bytes[0] = (byte) from;
        System.arraycopy(all, from, bytes, 1, all.length - from);
        return bytes;
    }

    /** @throws IllegalArgumentException if these bytes are none of {@link #bytes} */
    static Moments ofBytes(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] < 0 || bytes[0] + bytes.length - 1 > ALL / Byte.SIZE + 1) {
            throw new IllegalArgumentException("not a set of moments");
        }
        byte[] all = new byte[bytes[0] + bytes.length - 1];
        System.arraycopy(bytes, 1, all, bytes[0], bytes.length - 1);
        return new Moments(BitSet.valueOf(all));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Moments that && shifted.equals(that.shifted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(shifted.toLongArray());
    }
}
