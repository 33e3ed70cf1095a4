package io.pointsman.sandbox.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sandbox's own way into a server, as its admin user. RESP2 by hand, so that it may send the renamed commands. */
final class AdminConnection implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    /**
     * @param certificate the server's, if it speaks TLS
     * @param deadline for the connection and then for each reply
     */
    AdminConnection(InetSocketAddress address, Optional<ServerCertificate> certificate, Duration deadline)
            throws IOException {
        Socket plain = new Socket();
        try {
            plain.setTcpNoDelay(true);
            plain.setSoTimeout(Math.toIntExact(deadline.toMillis()));
            plain.connect(address, Math.toIntExact(deadline.toMillis()));
            socket = certificate.isPresent() ? certificate.get().secure(plain) : plain;
            in = new BufferedInputStream(socket.getInputStream());
            call("AUTH", RedisConfig.ADMIN, RedisConfig.PASSWORD);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    /**
     * Sends one command and reads its reply.
     *
     * @return text, or for an array the texts of its elements, nested ones flattened; nil as empty text; a character is a byte
     * @throws IOException if the server refuses, with its words, or does not answer in time
     */
    List<String> call(String... command) throws IOException {
        return callAll(List.of(List.of(command))).getFirst();
    }

    /** Sends the commands together and reads all replies; the first refusal is thrown. */
    List<List<String>> callAll(List<List<String>> commands) throws IOException {
        send(commands);
        List<List<String>> replies = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            List<String> reply = new ArrayList<>();
            readReply(reply);
            replies.add(reply);
        }
        return replies;
    }

    /** Sends the commands together and reads all replies; answers with the words of those that were refused. */
    List<String> refusals(List<List<String>> commands) throws IOException {
        send(commands);
        List<String> refusals = new ArrayList<>();
        for (int i = 0; i < commands.size(); i++) {
            try {
                readReply(new ArrayList<>());
            } catch (Refusal e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
        }
        return refusals;
    }

    /** The server's {@code -ERR …}; the connection goes on. */
    private static final class Refusal extends IOException {

        private static final long serialVersionUID = 1L;

        Refusal(String words) {
            super(words);
        }
    }

    private void send(List<List<String>> commands) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (List<String> command : commands) {
            out.writeBytes(ascii("*" + command.size() + "\r\n"));
            for (String word : command) {
                byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
                out.writeBytes(ascii("$" + bytes.length + "\r\n"));
                out.writeBytes(bytes);
                out.writeBytes(ascii("\r\n"));
            }
        }
        out.writeTo(socket.getOutputStream());
    }

    private void readReply(List<String> into) throws IOException {
        String line = readLine();
        String rest = line.substring(1);
        switch (line.charAt(0)) {
            case '+', ':' -> into.add(rest);
            case '$' -> into.add(readBulk(Integer.parseInt(rest)));
            case '*' -> {
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    readReply(into);
                }
            }
            case '-' -> throw new Refusal(rest);
            default -> throw new IOException("no RESP: " + line);
        }
    }

    private String readBulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] bytes = in.readNBytes(length + 2);
        if (bytes.length < length + 2) {
            throw new EOFException("the server closed the connection");
        }
        return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the server closed the connection");
            }
            line.append((char) c);
        }
        if (in.read() != '\n' || line.isEmpty()) {
            throw new IOException("no RESP: " + line);
        }
        return line.toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
