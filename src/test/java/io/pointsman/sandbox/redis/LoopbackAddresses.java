package io.pointsman.sandbox.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands out addresses on loopback: 127.x.y.z with port 6379, each its own, where the system lets them be bound; 127.0.0.1 with a free
 * port elsewhere (macOS without aliases). No address comes twice in one JVM; each JVM starts somewhere else.
 */
public final class LoopbackAddresses {

    private static final int PORT = 6379;
    private static final int TRIES = 20;
    private static final AtomicInteger LAST =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(1 << 16, 0xFE_0000));

    private LoopbackAddresses() {}

    /** An address that could be bound a moment ago. */
    public static InetSocketAddress free() {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            InetSocketAddress address = unused();
            if (canBind(address)) {
                return address;
            }
        }
        return ownPort();
    }

    /** 127.0.0.1 with a port that was free a moment ago. */
    static InetSocketAddress ownPort() {
        try (ServerSocket any = new ServerSocket(0, 1, loopback(1))) {
            return new InetSocketAddress(any.getInetAddress(), any.getLocalPort());
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    /** An address of its own that nothing listens on, for nodes without a process. */
    public static InetSocketAddress unused() {
        int next = LAST.updateAndGet(last -> (last & 0xFF) >= 0xFE ? last + 3 : last + 1);
        return new InetSocketAddress(loopback(next), PORT);
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(address);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static InetAddress loopback(int host) {
        try {
            return InetAddress.getByAddress(new byte[] {127, (byte) (host >> 16), (byte) (host >> 8), (byte) host});
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }
}
