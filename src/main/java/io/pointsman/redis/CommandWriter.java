package io.pointsman.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Commands as a node reads them, through one buffer that is sent whenever it is full; what is left in it waits for {@link #flush}. Copies what it is
 * given, keeps none of it, and allocates nothing. For one thread.
 *
 * <pre>*2\r\n$3\r\nGET\r\n$5\r\nkey:1\r\n</pre>
 */
public final class CommandWriter {

    private static final int BUFFER = 64 * 1024;

    /** Of a number with its sign, a marker before it and the end of the line behind it. */
    private static final int LONGEST_NUMBER = 24;

    private static final byte[] LOWEST = Long.toString(Long.MIN_VALUE).getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final byte[] buffer = new byte[BUFFER];
    private long sent;
    private int used;
    private int missing;

    CommandWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * A whole command.
     *
     * @param arguments its name first
     */
    public void command(byte[]... arguments) throws IOException {
        begin(arguments.length);
        for (byte[] argument : arguments) {
            argument(argument, 0, argument.length);
        }
    }

    /**
     * Begins a command, whose arguments must follow one by one.
     *
     * @param arguments how many, its name included
     */
    public void begin(int arguments) throws IOException {
        if (missing != 0 || arguments < 1) {
            throw new IllegalStateException(
                    missing + " arguments of the command before are missing, " + arguments + " are to follow");
        }
        missing = arguments;
        line('*', arguments);
    }

    public void argument(byte[] bytes) throws IOException {
        argument(bytes, 0, bytes.length);
    }

    public void argument(byte[] array, int offset, int length) throws IOException {
        take();
        line('$', length);
        copy(array, offset, length);
        end();
    }

    /** The number in decimal digits. */
    public void argument(long number) throws IOException {
        if (number == Long.MIN_VALUE) {
            argument(LOWEST);
            return;
        }
        take();
        line('$', digits(Math.abs(number)) + (number < 0 ? 1 : 0));
        room(LONGEST_NUMBER);
        number(number);
        end();
    }

    /** Sends what was not sent yet. */
    public void flush() throws IOException {
        out.write(buffer, 0, used);
        out.flush();
        sent += used;
        used = 0;
    }

    /** How many bytes all commands have so far, sent or not. */
    public long bytes() {
        return sent + used;
    }

    private void take() {
        if (missing == 0) {
            throw new IllegalStateException("the command has all its arguments");
        }
        missing--;
    }

    private void line(char marker, int number) throws IOException {
        room(LONGEST_NUMBER);
        buffer[used++] = (byte) marker;
        number(number);
        end();
    }

    private void end() throws IOException {
        room(2);
        buffer[used++] = '\r';
        buffer[used++] = '\n';
    }

    /** Any but the lowest, whose opposite does not exist. */
    private void number(long number) {
        if (number < 0) {
            buffer[used++] = '-';
        }
        long rest = Math.abs(number);
        int behind = used + digits(rest);
        for (int at = behind - 1; at >= used; at--) {
            buffer[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        used = behind;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private void copy(byte[] array, int offset, int length) throws IOException {
        if (length > buffer.length - used) {
            flush();
        }
        if (length > buffer.length) {
            out.write(array, offset, length);
            sent += length;
            return;
        }
        System.arraycopy(array, offset, buffer, used, length);
        used += length;
    }

    private void room(int count) throws IOException {
        if (count > buffer.length - used) {
            flush();
        }
    }
}
