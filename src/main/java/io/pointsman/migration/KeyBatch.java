package io.pointsman.migration;

import java.util.Arrays;

/** The keys of one answer of {@code SCAN}, one behind the other in one array. For one thread. */
final class KeyBatch {

    private static final int FEW = 64;
    private static final int SHORT = 32;

    private byte[] bytes = new byte[FEW * SHORT];
    private int[] ends = new int[FEW];
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

    /** One more of them needs no further work. */
    void settle() {
        settled++;
    }

    boolean isSettled() {
        return settled == count;
    }
}
