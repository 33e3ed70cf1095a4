package io.pointsman.redis;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Gives up on a node that takes nothing for as long as a deadline, which sockets do for reading alone: a thread of its own looks now and then, and closes. */
final class PunctualOutput extends OutputStream {

    private static final int PIECE = 64 * 1024;
    private static final int LOOKS = 4;

    private final OutputStream out;
    private final Socket socket;
    private final Duration deadline;

    /** When the piece under way was begun, by {@link System#nanoTime}; 0 if none is. */
    private volatile long begun;

    private volatile boolean late;

    PunctualOutput(OutputStream out, Socket socket, Duration deadline) {
        this.out = out;
        this.socket = socket;
        this.deadline = deadline;
        Thread.ofVirtual().name("redis-bulk-deadline").start(this::watch);
    }

    private void watch() {
        try {
            while (!socket.isClosed()) {
                Thread.sleep(deadline.dividedBy(LOOKS).plusMillis(1));
                long since = begun;
                if (since != 0 && System.nanoTime() - since > deadline.toNanos()) {
                    late = true;
                    socket.close();
                }
            }
        } catch (IOException | InterruptedException e) {
            // Nobody is left who would look.
        }
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] array, int offset, int length) throws IOException {
        try {
            for (int sent = 0; sent < length; sent += PIECE) {
                begun = System.nanoTime() | 1;
                out.write(array, offset + sent, Math.min(PIECE, length - sent));
            }
        } catch (IOException e) {
            if (!late) {
                throw e;
            }
            SocketTimeoutException timeout = new SocketTimeoutException("the node did not take what was sent in time");
            timeout.initCause(e);
            throw timeout;
        } finally {
            begun = 0;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
