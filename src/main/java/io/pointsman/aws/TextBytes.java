package io.pointsman.aws;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A text in UTF-8 that grows at its end, without a string for each piece of it. */
final class TextBytes extends OutputStream {

    /** Below, {@link Double#toString(double)} writes a whole number with all its digits and a zero behind the point. */
    private static final long PLAIN = 10_000_000;

    private static final int LONGEST_NUMBER = 20;

    private byte[] bytes;
    private int size;

    /** @param expected how long it will be, more or less */
    TextBytes(int expected) {
        bytes = new byte[expected];
    }

    @Override
    public void write(int value) {
        reserve(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] more, int from, int length) {
        reserve(length);
        System.arraycopy(more, from, bytes, size, length);
        size += length;
    }

    void append(byte[] more) {
        write(more, 0, more.length);
    }

    void append(TextBytes more) {
        write(more.bytes, 0, more.size);
    }

    void append(String more) {
        append(more.getBytes(StandardCharsets.UTF_8));
    }

    /** As the value of a label, between its quotation marks. */
    void appendEscaped(String value) {
        int length = value.length();
        reserve(length);
        for (int i = 0; i < length; i++) {
            char next = value.charAt(i);
            if (next >= 0x80 || next == '\\' || next == '"' || next == '\n') {
                append(value.substring(i)
                        .replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n"));
                return;
            }
            bytes[size++] = (byte) next;
        }
    }

    void append(long number) {
        if (number == Long.MIN_VALUE) {
            append(Long.toString(number));
            return;
        }
        reserve(LONGEST_NUMBER);
        if (number < 0) {
            bytes[size++] = '-';
        }
        long rest = Math.abs(number);
        int end = size + digits(rest);
        size = end;
        do {
            bytes[--end] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    void append(double number) {
        long whole = (long) number;
        if (Double.compare(number, (double) whole) == 0 && whole > -PLAIN && whole < PLAIN) {
            append(whole);
            append(".0");
        } else if (Double.isInfinite(number)) {
            append(number > 0 ? "+Inf" : "-Inf");
        } else {
            append(Double.toString(number));
        }
    }

    private void reserve(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length + bytes.length / 2));
        }
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }
}
