package io.pointsman.migration;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Numbers for bytes, as xxHash mixes them: the same for the same, and for others by a chance of 1 in 2^64. Nothing keeps someone from looking for others on
 * purpose.
 */
final class ByteHash {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long P1 = 0x9E3779B185EBCA87L;
    private static final long P2 = 0xC2B2AE3D27D4EB4FL;
    private static final long P3 = 0x165667B19E3779F9L;
    private static final long P4 = 0x85EBCA77C2B2AE63L;

    private ByteHash() {}

    /** @param before what the bytes follow: the hash of something else, or any number */
    static long of(byte[] array, int offset, int length, long before) {
        long hash = before * P1 + P3 + length;
        int at = offset;
        for (int rest = length; rest >= Long.BYTES; rest -= Long.BYTES) {
            hash = add(hash, (long) LONGS.get(array, at));
            at += Long.BYTES;
        }
        if (at < offset + length) {
            long last = 0;
            for (int end = offset + length; at < end; at++) {
                last = (last << Byte.SIZE) | (array[at] & 0xff);
            }
            hash = add(hash, last);
        }
        return spread(hash);
    }

    /** Of two hashes, in this order. */
    static long of(long first, long second) {
        return spread(add(first, second));
    }

    private static long add(long hash, long word) {
        return Long.rotateLeft(hash ^ Long.rotateLeft(word * P2, 31) * P1, 27) * P1 + P4;
    }

    /** Each bit over all. */
    private static long spread(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * P2;
        mixed = (mixed ^ (mixed >>> 29)) * P3;
        return mixed ^ (mixed >>> 32);
    }
}
