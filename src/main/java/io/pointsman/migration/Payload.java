package io.pointsman.migration;

import java.util.Arrays;

/**
 * Values as {@code DUMP} tells them, without asking what they are. Sets and hashes that a node keeps as hash tables come in an order that is each node's own.
 *
 * <pre>type, 1 byte · content · version of the format, 2 bytes · check sum, 8 bytes</pre>
 */
final class Payload {

    /** Version and check sum, which follow from the rest and from who tells it. */
    private static final int FOOTER = 10;

    private static final int SET = 2;
    private static final int HASH = 4;

    /** The upper two bits of a length. */
    private static final int SHORT = 0;

    private static final int MEDIUM = 1;
    private static final int LONG = 2;
    private static final int LONG_OF_8 = 0x81;
    private static final int LOWER = 0x3f;

    /** The lower bits of a string that is none: numbers of 1, 2, and 4 bytes, and what is compressed. */
    private static final int COMPRESSED = 3;

    private final byte[] bytes;
    private final int end;
    private int at;

    private Payload(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.end = end;
        at = from;
    }

    /** Byte for byte, whichever version told them; what is not may mean the same still. */
    static boolean sameBytes(byte[] one, int from, int length, byte[] other, int otherFrom, int otherLength) {
        return length == otherLength
                && length > FOOTER
                && Arrays.equals(one, from, from + length - FOOTER, other, otherFrom, otherFrom + otherLength - FOOTER);
    }

    /** The same for the same members, or fields and their values, in any order; of other types for the same bytes. */
    static long hash(byte[] bytes, int from, int length) {
        int end = from + length - FOOTER;
        if (end <= from) {
            return ByteHash.of(bytes, from, length, 0);
        }
        int type = bytes[from];
        if (type == SET || type == HASH) {
            Payload content = new Payload(bytes, from + 1, end);
            long sum = content.sum(type == SET ? 1 : 2);
            if (content.at == end) {
                return ByteHash.of(type, sum);
            }
        }
        return ByteHash.of(bytes, from, end - from, 0);
    }

    /** Of strings, some of them together each time. Ends behind the end, or before it, if they are not what they seem. */
    private long sum(int together) {
        long sum = 0;
        long count = together * length();
        for (long done = 0; done < count && at < end; done += together) {
            int begin = at;
            for (int string = 0; string < together; string++) {
                skipString();
            }
            sum += ByteHash.of(bytes, begin, at - begin, 0);
        }
        return ByteHash.of(count, sum);
    }

    private void skipString() {
        int first = at < end ? bytes[at] & 0xff : 0;
        if ((first >> 6) <= LONG) {
            skip(length());
            return;
        }
        at++;
        int kind = first & LOWER;
        if (kind == COMPRESSED) {
            long compressed = length();
            var unused = length();
            skip(compressed);
        } else {
            skip(1L << kind);
        }
    }

    private void skip(long count) {
        at = count < 0 || count > end - at ? end + 1 : at + (int) count;
    }

    private long length() {
        int first = next();
        return switch (first >> 6) {
            case SHORT -> first;
            case MEDIUM -> ((long) (first & LOWER) << Byte.SIZE) | next();
            default -> number(first == LONG_OF_8 ? Long.BYTES : Integer.BYTES);
        };
    }

    private long number(int count) {
        long number = 0;
        for (int i = 0; i < count; i++) {
            number = (number << Byte.SIZE) | next();
        }
        return number;
    }

    private int next() {
        if (at >= end) {
            at = end + 1;
            return 0;
        }
        return bytes[at++] & 0xff;
    }
}
