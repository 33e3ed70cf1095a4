package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.InfoReply;
import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Asks a node one thing after the other. For one thread. */
final class NodeQuestions implements AutoCloseable {

    private final BulkConnection connection;

    NodeQuestions(BulkConnection connection) {
        this.connection = connection;
    }

    /** What it answered; bytes of a status, an error or a bulk, otherwise none. */
    static final class Answer {

        private final Kind kind;
        private final byte[] bytes;

        private Answer(Kind kind, byte[] bytes) {
            this.kind = kind;
            this.bytes = bytes;
        }

        Kind kind() {
            return kind;
        }

        byte[] bytes() {
            return bytes;
        }

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    NodeFacts facts() throws IOException {
        Answer info = ask("INFO");
        if (info.kind() != Kind.BULK) {
            throw new IOException("it does not answer INFO: " + info.text());
        }
        return NodeFacts.of(InfoReply.parse(info.text()));
    }

    Answer ask(String... command) throws IOException {
        byte[][] arguments = new byte[command.length][];
        for (int argument = 0; argument < command.length; argument++) {
            arguments[argument] = command[argument].getBytes(StandardCharsets.UTF_8);
        }
        return ask(arguments);
    }

    Answer ask(byte[]... command) throws IOException {
        connection.commands().command(command);
        connection.commands().flush();
        return answer();
    }

    private Answer answer() throws IOException {
        Kind kind = connection.replies().next();
        return switch (kind) {
            case STATUS, ERROR, BULK -> new Answer(kind, connection.replies().bytes());
            case INTEGER, NULL -> new Answer(kind, new byte[0]);
            case ARRAY -> {
                for (long left = connection.replies().number(); left > 0; left--) {
                    var unused = answer();
                }
                yield new Answer(kind, new byte[0]);
            }
        };
    }
}
