package io.pointsman.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A node's replies (RESP2), in the order of the commands. An error is a reply like any other: one key that fails need not end a run of millions. After an
 * {@link IOException} nothing more can be read. For one thread.
 *
 * <pre>
 * for (int reply = 0; reply &lt; sent; reply++) {
 *     if (replies.next() == ReplyReader.Kind.ERROR) {
 *         failed.add(replies.text());
 *     }
 * }
 * </pre>
 */
public final class ReplyReader {

    /** What a reply is, and what may be asked about it until the next is read. */
    public enum Kind {
        /** Such as {@code OK}: {@link #text} and the slice. */
        STATUS,
        /** Such as {@code MOVED 3999 10.0.0.1:6379}: {@link #text} and the slice. */
        ERROR,
        /** {@link #number}. */
        INTEGER,
        /** {@link #bytes}, {@link #text} and the slice. */
        BULK,
        /** No bulk, or no array, which is not an empty one. */
        NULL,
        /** {@link #number} replies follow, which belong to it and are read one by one. */
        ARRAY
    }

    private static final int BUFFER = 64 * 1024;

    /** Of a line: an error may quote a command, and a server cuts that short. */
    private static final int LONGEST_LINE = 64 * 1024;

    /** In bytes, Redis's own limit. */
    private static final int LONGEST_BULK = 512 * 1024 * 1024;

    private static final int MOST_DIGITS = 19;

    private static final int SHOWN = 60;

    private final InputStream in;
    private final int longestBulk;
    private byte[] buffer = new byte[BUFFER];

    /** What has been received and not been read. */
    private int from;

    private int to;
    private int start;
    private int length;
    private long number;

    /** @param longestBulk in bytes; a longer one is not read, and ends the reading */
    ReplyReader(InputStream in, int longestBulk) {
        this.in = in;
        this.longestBulk = Math.min(longestBulk, LONGEST_BULK);
    }

    /**
     * Reads the next reply, for which it may wait.
     *
     * @throws EOFException if the connection ended before
     * @throws SocketTimeoutException if nothing came for the connection's deadline
     */
    public Kind next() throws IOException {
        int end = endOfLine();
        byte marker = buffer[from];
        start = from + 1;
        length = Math.max(0, end - 1);
        if (end < 1) {
            throw broken();
        }
        from += end + 2;
        return switch (marker) {
            case '+' -> Kind.STATUS;
            case '-' -> Kind.ERROR;
            case ':' -> {
                number = parse();
                yield Kind.INTEGER;
            }
            case '$' -> bulk(parse());
            case '*' -> {
                number = parse();
                yield number == -1 ? Kind.NULL : Kind.ARRAY;
            }
            default -> {
                start--;
                length++;
                throw broken();
            }
        };
    }

    private Kind bulk(long announced) throws IOException {
        if (announced == -1) {
            return Kind.NULL;
        }
        if (announced < 0) {
            throw broken();
        }
        if (announced > longestBulk) {
            throw new IOException(
                    "the node sends " + announced + " bytes in one value, where at most " + longestBulk + " are read");
        }
        length = (int) announced;
        receive(length + 2);
        start = from;
        from += length + 2;
        if (buffer[from - 2] != '\r' || buffer[from - 1] != '\n') {
            throw broken();
        }
        return Kind.BULK;
    }

    /** An integer, or how many replies an array has. */
    public long number() {
        return number;
    }

    /** A copy. */
    public byte[] bytes() {
        return Arrays.copyOfRange(buffer, start, start + length);
    }

    public String text() {
        return new String(buffer, start, length, StandardCharsets.UTF_8);
    }

    /** Where the reply's bytes stand, from {@link #offset} on, {@link #length} of them; another's as soon as the next is read. */
    public byte[] array() {
        return buffer;
    }

    public int offset() {
        return start;
    }

    public int length() {
        return length;
    }

    /** @return how far behind {@link #from} it is */
    private int endOfLine() throws IOException {
        for (int seen = 0; seen <= LONGEST_LINE; seen++) {
            if (from + seen + 2 > to) {
                receive(seen + 2);
            }
            if (buffer[from + seen] == '\r' && buffer[from + seen + 1] == '\n') {
                return seen;
            }
        }
        start = from;
        length = SHOWN;
        throw broken();
    }

    /** The line as a number; summed up below zero, where there is one more. */
    private long parse() throws IOException {
        boolean negative = length > 0 && buffer[start] == '-';
        int first = negative ? start + 1 : start;
        int digits = start + length - first;
        if (digits < 1 || digits > MOST_DIGITS) {
            throw broken();
        }
        long sum = 0;
        for (int at = first; at < first + digits; at++) {
            int digit = buffer[at] - '0';
            if (digit < 0 || digit > 9) {
                throw broken();
            }
            sum = sum * 10 - digit;
        }
        if (sum > 0 || (sum == Long.MIN_VALUE && !negative)) {
            throw broken();
        }
        return negative ? sum : -sum;
    }

    /** Waits until so many bytes that were not read yet are in the buffer. */
    private void receive(int count) throws IOException {
        if (from == to) {
            from = 0;
            to = 0;
        }
        if (from + count > buffer.length) {
            byte[] larger = count > buffer.length ? new byte[Math.max(count, 2 * buffer.length)] : buffer;
            System.arraycopy(buffer, from, larger, 0, to - from);
            to -= from;
            from = 0;
            buffer = larger;
        }
        while (to - from < count) {
            int read = read();
            if (read < 0) {
                throw new EOFException("the node ended the connection before it had answered");
            }
            to += read;
        }
    }

    private int read() throws IOException {
        try {
            return in.read(buffer, to, buffer.length - to);
        } catch (SocketTimeoutException e) {
            SocketTimeoutException late = new SocketTimeoutException("the node did not answer in time");
            late.initCause(e);
            throw late;
        }
    }

    private IOException broken() {
        String seen = new String(buffer, start, Math.min(length, SHOWN), StandardCharsets.ISO_8859_1);
        return new IOException("this is no answer of a Redis server: \"" + printable(seen) + "\"");
    }

    private static String printable(String seen) {
        return seen.replaceAll("[^ -~]", "?");
    }
}
