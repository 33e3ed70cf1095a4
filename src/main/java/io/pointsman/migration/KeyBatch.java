package io.pointsman.migration;

import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The keys of one answer of {@code SCAN}, or some that have to be sent again, one behind the other in one array. For one thread. */
final class KeyBatch {

    private static final int FEW = 64;
    private static final int SHORT = 32;

    private byte[] bytes = new byte[FEW * SHORT];
    private int[] ends = new int[FEW];
    private final List<Detour> detours = new ArrayList<>();
    private final BitSet big = new BitSet(0);
    private int count;
    private int settled;

    void add(byte[] array, int offset, int length) {
        int begin = count == 0 ? 0 : ends[count - 1];
        if (begin + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(begin + length, 2 * bytes.length));
        }
        System.arraycopy(array, offset, bytes, begin, length);
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, 2 * count);
        }
        ends[count++] = begin + length;
    }

    /** One of another batch, which has to go another way; then all of this one have to. */
    void add(KeyBatch other, int key, Detour detour) {
        add(other.bytes, other.offset(key), other.length(key));
        detours.add(detour);
    }

    Detour detour(int key) {
        return detours.isEmpty() ? Detour.NONE : detours.get(key);
    }

    /** Its value is too big for one answer. */
    void markBig(int key) {
        big.set(key);
    }

    /** The next of those, from here on; or how many keys there are. */
    int nextBig(int from) {
        int next = big.nextSetBit(from);
        return next < 0 ? count : next;
    }

    int count() {
        return count;
    }

    byte[] array() {
        return bytes;
    }

    int offset(int key) {
        return key == 0 ? 0 : ends[key - 1];
    }

    int length(int key) {
        return ends[key] - offset(key);
    }

    /** Of its own. */
    byte[] key(int key) {
        return Arrays.copyOfRange(bytes, offset(key), ends[key]);
    }

    int slot(int key) {
        return SlotHash.getSlot(key(key));
    }

    /** One more of them needs no further work. */
    void settle() {
        settled++;
    }

    boolean isSettled() {
        return settled == count;
    }
}
