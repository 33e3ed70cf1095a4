package io.pointsman.sandbox.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The sandbox's name server on loopback: one port for UDP and TCP, authoritative for hosted zones and for AWS's own names below
 * {@code cache.amazonaws.com}. A hosted zone comes first where both have a name.
 */
public final class DnsServer implements AutoCloseable {

    private static final int ATTEMPTS_AT_A_FREE_PORT = 20;
    private static final int IDLE_MILLIS = 10_000;

    private final ServerSocket tcp;
    private final DatagramSocket udp;
    private final NameAnswers answers;
    private final Thread servingUdp;
    private final Thread servingTcp;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private DnsServer(ServerSocket tcp, DatagramSocket udp, NameAnswers answers) {
        this.tcp = tcp;
        this.udp = udp;
        this.answers = answers;
        this.servingUdp = Thread.ofVirtual().name("dns-udp").unstarted(this::serveUdp);
        this.servingTcp = Thread.ofVirtual().name("dns-tcp").unstarted(this::serveTcp);
    }

    /**
     * A running server.
     *
     * @param port 0 for any that is free for both protocols
     * @throws IOException when the port is taken
     */
    public static DnsServer start(int port, AddressBook book, RecordSource zones) throws IOException {
        NameAnswers answers = new NameAnswers(List.of(zones, new AmazonNames(book)));
        InetAddress loopback = InetAddress.getLoopbackAddress();
        for (int attempt = 1; ; attempt++) {
            ServerSocket tcp = new ServerSocket(port, 50, loopback);
            try {
                DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
                DnsServer server = new DnsServer(tcp, udp, answers);
                server.servingUdp.start();
                server.servingTcp.start();
                return server;
            } catch (BindException e) {
                tcp.close();
                if (port != 0 || attempt == ATTEMPTS_AT_A_FREE_PORT) {
                    throw e;
                }
            }
        }
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(tcp.getInetAddress(), tcp.getLocalPort());
    }

    private void serveUdp() {
        byte[] buffer = new byte[NameAnswers.LONGEST_OVER_TCP];
        while (!udp.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                Optional<byte[]> answer = answers.answer(Arrays.copyOf(packet.getData(), packet.getLength()), true);
                if (answer.isPresent()) {
                    udp.send(new DatagramPacket(answer.get(), answer.get().length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // Closed, or one asker went away: the next receive tells which.
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                Socket connection = tcp.accept();
                connections.add(connection);
                Thread.ofVirtual().name("dns-connection").start(() -> serve(connection));
            } catch (IOException e) {
                // As above.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(connection.getInputStream());
            DataOutputStream out = new DataOutputStream(connection.getOutputStream());
            while (!tcp.isClosed()) {
                byte[] packet = new byte[in.readUnsignedShort()];
                in.readFully(packet);
                Optional<byte[]> answer = answers.answer(packet, false);
                if (answer.isEmpty()) {
                    return;
                }
                byte[] framed = new byte[answer.get().length + 2];
                framed[0] = (byte) (answer.get().length >> 8);
                framed[1] = (byte) answer.get().length;
                System.arraycopy(answer.get(), 0, framed, 2, answer.get().length);
                out.write(framed);
                out.flush();
            }
        } catch (IOException e) {
            // The asker hung up, or was silent for too long.
        } finally {
            connections.remove(connection);
        }
    }

    /** Returns once the port is free again: a socket in use by a thread is closed by that thread. */
    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        try {
            servingUdp.join();
            servingTcp.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket connection : connections) {
            connection.close();
        }
    }
}
