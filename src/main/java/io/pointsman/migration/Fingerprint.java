package io.pointsman.migration;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * 64 bits that stand for a serialized value, so that it need not be kept to be recognised. Without its last ten bytes, the version and the checksum, which servers
 * of different versions write differently. Two equal sets, or hashes, of the forms that servers keep in an order of their own have the same. For one thread.
 *
 * @see <a href="https://rdb.fnordig.de/file_format.html">the encodings</a>
 */
final class Fingerprint {

    private static final int FOOTER = 10;

    /** The first byte of a value, its type, if it is one string behind the other in whatever order. */
    private static final int SET = 2;

    /** Likewise, by pairs. */
    private static final int HASH = 4;

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final long MIXER = 0xBF58476D1CE4E5B9L;

    private final CRC32 crc = new CRC32();
    private final CRC32C other = new CRC32C();

    private byte[] array = {};
    private int at;
    private int end;

    /** @param length of a value as {@code DUMP} tells it */
    long of(byte[] array, int offset, int length) {
        this.array = array;
        end = offset + length - FOOTER;
        int type = length > FOOTER ? array[offset] : -1;
        if (type == SET || type == HASH) {
            at = offset + 1;
            long sum = unordered(type == SET ? 1 : 2);
            if (at == end) {
                return sum;
            }
        }
        return hash(offset, Math.max(offset, end));
    }

    /** Ends somewhere else than at the end if the value is of a form that is not known. */
    private long unordered(int strings) {
        long elements = length();
        long sum = elements;
        for (long element = 0; element < elements && at < end; element++) {
            int begin = at;
            for (int string = 0; string < strings; string++) {
                skip();
            }
            if (at > end) {
                return 0;
            }
            sum += mixed(hash(begin, at));
        }
        return sum;
    }

    private void skip() {
        int first = peek();
        if (first < 0xC0) {
            move(length());
        } else if (first == 0xC3) {
            at++;
            long compressed = length();
            var unused = length();
            move(compressed);
        } else {
            // A number of 1, 2 or 4 bytes.
            move(1 + (1L << (first - 0xC0)));
        }
    }

    /** In 6 bits, 14, 32 or 64. */
    private long length() {
        int first = peek();
        at++;
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (long) (first & 0x3F) << 8 | number(1);
            default -> number(first == 0x80 ? 4 : 8);
        };
    }

    private long number(int bytes) {
        long number = 0;
        for (int read = 0; read < bytes; read++) {
            number = number << 8 | peek();
            at++;
        }
        return number;
    }

    private int peek() {
        return at < end ? array[at] & 0xFF : 0;
    }

    private void move(long bytes) {
        at = bytes < 0 || bytes > end - at ? end + 1 : at + (int) bytes;
    }

    private long hash(int from, int to) {
        crc.reset();
        crc.update(array, from, to - from);
        other.reset();
        other.update(array, from, to - from);
        return crc.getValue() << 32 | other.getValue();
    }

    /** So that sums of them tell who belongs to whom. */
    private static long mixed(long hash) {
        long mixed = (hash + GOLDEN) * MIXER;
        return mixed ^ mixed >>> 31;
    }
}
