package io.pointsman.sandbox.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** One client's connection, and the one to the server that belongs to it. What ends one ends the other the same way, unless it is silent. */
final class Link {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int BUFFER = 16 * 1024;

    private final Socket client;
    private final Socket server = new Socket();
    private final Lane toServer = new Lane(Duration.ZERO);
    private final Lane toClient = new Lane(Duration.ZERO);
    private final AtomicInteger running = new AtomicInteger(4);
    private volatile boolean silent;
    private volatile boolean reset;

    Link(Socket client) {
        this.client = client;
    }

    /** Carries bytes both ways from now on; {@code over} runs when both connections have ended. */
    void carry(InetSocketAddress address, ThreadFactory threads, Runnable over) {
        try {
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            if (!silent) {
                server.connect(address, CONNECT_MILLIS);
            }
        } catch (IOException e) {
            broken();
        }
        run(threads, over, () -> read(client, toServer));
        run(threads, over, () -> read(server, toClient));
        run(threads, over, () -> write(toServer, server));
        run(threads, over, () -> write(toClient, client));
    }

    void delay(Duration forServer, Duration forClient) {
        toServer.delay(forServer);
        toClient.delay(forClient);
    }

    /** Lets nothing through any more, not even an end; both sides stay open for each other, and cannot tell. */
    void silence() {
        silent = true;
        toServer.cut();
        toClient.cut();
    }

    /** Gives up the server's side of a silent link; its client still cannot tell. */
    void forgetServer() {
        if (silent) {
            close(server);
        }
    }

    /** Resets both connections. */
    void reset() {
        reset = true;
        toServer.cut();
        toClient.cut();
        reset(client);
        reset(server);
    }

    /** Resets one connection. */
    static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            // It has ended by itself meanwhile.
        }
        close(socket);
    }

    private void run(ThreadFactory threads, Runnable over, Runnable part) {
        threads.newThread(() -> {
                    try {
                        part.run();
                    } finally {
                        if (running.decrementAndGet() == 0) {
                            close(client);
                            close(server);
                            over.run();
                        }
                    }
                })
                .start();
    }

    private void read(Socket from, Lane lane) {
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = from.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                lane.put(buffer, length);
            }
            lane.end();
        } catch (IOException e) {
            broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (silent) {
            close(from); // it has gone, and the other side is not to know
        }
    }

    private void write(Lane lane, Socket to) {
        try {
            OutputStream out = to.getOutputStream();
            for (Optional<byte[]> next = lane.take(); next.isPresent(); next = lane.take()) {
                out.write(next.get());
            }
            if (!silent && !reset) {
                to.shutdownOutput();
            }
        } catch (IOException e) {
            broken();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void broken() {
        if (!silent) {
            reset();
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to end.
        }
    }
}
