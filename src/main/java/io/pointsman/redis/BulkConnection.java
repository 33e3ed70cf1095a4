package io.pointsman.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCredentials;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * A connection to one node for hundreds of thousands of commands a second, for which an object each would be too dear. Commands are written ahead of
 * their replies, which come in the same order: one thread writes while the same one or another reads. Both wait on the socket.
 *
 * <p>Reading and writing end by a deadline of silence. One thread alone must not write many megabytes ahead all the same: a node that has
 * to keep all those replies may have to end the connection.
 */
public final class BulkConnection implements AutoCloseable {

    private static final int KEEP_ALIVE_IDLE_SECONDS = 5;
    private static final int KEEP_ALIVE_INTERVAL_SECONDS = 2;
    private static final int KEEP_ALIVE_COUNT = 3;

    private final Socket socket;
    private final CommandWriter commands;
    private final ReplyReader replies;

    /**
     * @param socket what is closed: without TLS's farewell, which may wait for whoever writes
     * @param spoken the same, or TLS above it
     */
    private BulkConnection(Socket socket, Socket spoken, Duration deadline, int longestBulk) throws IOException {
        this.socket = socket;
        commands = new CommandWriter(new PunctualOutput(spoken.getOutputStream(), socket, deadline));
        replies = new ReplyReader(spoken.getInputStream(), longestBulk);
    }

    /**
     * @param address where the node's name led
     */
    static BulkConnection open(
            NodeTarget node,
            InetSocketAddress address,
            Optional<RedisCredentials> credentials,
            Optional<TrustManagerFactory> trust,
            Deadlines deadlines,
            int longestBulk)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            keepAlive(socket);
            socket.connect(address, (int) deadlines.connect().toMillis());
            socket.setSoTimeout((int) deadlines.silence().toMillis());
            Socket spoken = node.tls() ? secured(socket, node, trust) : socket;
            BulkConnection opened = new BulkConnection(socket, spoken, deadlines.silence(), longestBulk);
            opened.enter(node, credentials);
            return opened;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Each at least a millisecond.
     *
     * @param silence after which a node that sends nothing, or takes nothing, is given up
     */
    record Deadlines(Duration connect, Duration silence) {}

    /** A node that is gone without a word is noticed while nothing is sent, too. */
    private static void keepAlive(Socket socket) throws IOException {
        socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (socket.supportedOptions()
                .containsAll(Set.of(
                        ExtendedSocketOptions.TCP_KEEPIDLE,
                        ExtendedSocketOptions.TCP_KEEPINTERVAL,
                        ExtendedSocketOptions.TCP_KEEPCOUNT))) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEP_ALIVE_INTERVAL_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEP_ALIVE_COUNT);
        }
    }

    /** The certificate must be for the node's name. */
    private static SSLSocket secured(Socket socket, NodeTarget node, Optional<TrustManagerFactory> trust)
            throws IOException {
        SSLSocket secured = (SSLSocket) context(trust)
                .getSocketFactory()
                .createSocket(socket, node.endpoint().host(), node.endpoint().port(), true);
        SSLParameters parameters = secured.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secured.setSSLParameters(parameters);
        secured.startHandshake();
        return secured;
    }

    private static SSLContext context(Optional<TrustManagerFactory> trust) throws IOException {
        try {
            if (trust.isEmpty()) {
                return SSLContext.getDefault();
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.get().getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
        }
    }

    private void enter(NodeTarget node, Optional<RedisCredentials> credentials) throws IOException {
        if (credentials.isPresent()) {
            authenticate(credentials.get());
        }
        commands.command(bytes("CLIENT"), bytes("SETNAME"), bytes(NodeConnections.CLIENT_NAME));
        commands.flush();
        if (credentials.isPresent() && replies.next() == ReplyReader.Kind.ERROR) {
            throw refused(node, "our login", replies.text());
        }
        // That somebody may not give a name is no reason to stay outside.
        if (replies.next() == ReplyReader.Kind.ERROR && replies.text().startsWith("NOAUTH")) {
            throw refused(node, "whoever does not log in", replies.text());
        }
    }

    private void authenticate(RedisCredentials credentials) throws IOException {
        byte[] password = bytes(new String(credentials.getPassword()));
        String user = credentials.getUsername();
        if (user == null) {
            commands.command(bytes("AUTH"), password);
        } else {
            commands.command(bytes("AUTH"), bytes(user), password);
        }
    }

    private static IOException refused(NodeTarget node, String whom, String answer) {
        return new IOException(
                node.endpoint() + " refuses " + whom + ": " + answer, new RedisCommandExecutionException(answer));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public CommandWriter commands() {
        return commands;
    }

    public ReplyReader replies() {
        return replies;
    }

    /** At once, from any thread: who waits in it gets an {@link IOException}. What was not flushed is lost. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more, either way.
        }
    }
}
