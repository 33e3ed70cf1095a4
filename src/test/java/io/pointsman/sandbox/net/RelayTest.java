package io.pointsman.sandbox.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.net.NetworkState.Delayed;
import io.pointsman.sandbox.net.NetworkState.Refused;
import io.pointsman.sandbox.net.NetworkState.Silent;
import io.pointsman.sandbox.net.NetworkState.Well;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay before a server that sends back what it gets. */
class RelayTest {

    private static final int SOON_MILLIS = 5_000;
    private static final int NEVER_MILLIS = 100;

    private final Queue<Socket> accepted = new ConcurrentLinkedQueue<>();
    private ServerSocket server;
    private Relay relay;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            relay = new Relay(new InetSocketAddress(free.getInetAddress(), free.getLocalPort()));
        }
        relay.serve(address(server));
    }

    @AfterEach
    void stop() throws IOException {
        relay.close();
        server.close();
    }

    @Test
    void whatIsSentArrivesAndAnEndIsPassedOn() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
            byte[] much = new byte[1 << 20];
            Arrays.fill(much, (byte) 'x');
            Thread.ofVirtual().start(() -> write(client, much));
            assertThat(client.getInputStream().readNBytes(much.length)).isEqualTo(much);
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aServerThatClosesIsSeenToClose() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
            accepted.remove().close();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void eachDirectionHasADelayOfItsOwnWhichNeitherAddsUpNorReorders() throws IOException {
        try (Socket client = connect()) {
            relay.become(new Delayed(Duration.ofMillis(150), Duration.ZERO));
            long start = System.nanoTime();
            for (char c = 'a'; c <= 'j'; c++) {
                client.getOutputStream().write(c);
            }
            assertThat(read(client, 10)).isEqualTo("abcdefghij");
            assertThat(since(start)).isBetween(Duration.ofMillis(150), Duration.ofMillis(1_000));

            relay.become(new Delayed(Duration.ZERO, Duration.ofMillis(150)));
            start = System.nanoTime();
            assertThat(echo(client, "hello")).isEqualTo("hello");
            assertThat(since(start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
        }
    }

    @Test
    void whatIsHeldBackArrivesAtOnceWhenTheNetworkIsWellAgain() throws IOException {
        relay.become(new Delayed(Duration.ofHours(1), Duration.ZERO));
        try (Socket client = connect()) {
            write(client, bytes("hello"));
            relay.become(new Well());
            assertThat(read(client, 5)).isEqualTo("hello");
        }
    }

    @Test
    void aSilentNetworkSwallowsEverythingAndWhatWasOpenStaysDead() throws IOException {
        try (Socket open = connect()) {
            assertThat(echo(open, "hello")).isEqualTo("hello");
            relay.become(new Silent());
            assertDead(open);
            try (Socket late = connect()) {
                assertDead(late);
                accepted.remove().close(); // an end is swallowed like anything else
                assertDead(open);

                relay.become(new Well());
                assertDead(open);
                assertDead(late);
            }
        }
        try (Socket fresh = connect()) {
            assertThat(echo(fresh, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void theServerLearnsOfALostClientOnlyWhenTheSilenceIsOver() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
            relay.become(new Silent());
        }
        Socket seen = accepted.remove();
        assertThat(seen.isClosed()).isFalse();
        relay.become(new Well());
        await().until(seen::isClosed);
    }

    @Test
    void aRefusingNetworkResetsWhatIsOpen() throws IOException {
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
            relay.become(new Refused());
            assertThatIOException()
                    .isThrownBy(() -> client.getInputStream().read())
                    .withMessageContaining("reset");
        }
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
        relay.become(new Well());
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void withoutAServerConnectionsAreRefusedUnlessTheNetworkIsSilent() throws IOException {
        relay.stop();
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
        relay.become(new Silent());
        try (Socket client = connect()) {
            assertDead(client);
        }
        relay.become(new Well());
        assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
        relay.serve(address(server));
        try (Socket client = connect()) {
            assertThat(echo(client, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void aConnectionTheServerRefusesIsReset() throws IOException {
        server.close();
        assertThatIOException().isThrownBy(this::connectAndRead).withMessageContaining("reset");
    }

    /** The reset may come before the connection is seen to be made. */
    private void connectAndRead() throws IOException {
        try (Socket client = connect()) {
            var unused = client.getInputStream().read();
        }
    }

    private void serve() {
        try {
            while (true) {
                Socket socket = server.accept();
                accepted.add(socket);
                Thread.ofVirtual().start(() -> sendBack(socket));
            }
        } catch (IOException e) {
            // The test is over.
        }
    }

    private static void sendBack(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException e) {
            // The client is gone.
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(SOON_MILLIS);
        socket.connect(relay.address(), SOON_MILLIS);
        return socket;
    }

    private static void assertDead(Socket client) throws IOException {
        client.getOutputStream().write('x');
        client.setSoTimeout(NEVER_MILLIS);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> client.getInputStream().read());
    }

    private static String echo(Socket client, String text) throws IOException {
        write(client, bytes(text));
        return read(client, text.length());
    }

    private static String read(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static void write(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Duration since(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static InetSocketAddress address(ServerSocket socket) {
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }
}
