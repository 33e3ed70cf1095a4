package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** The way of changes to one node of the target: values in place of those that are there, and deletions, ahead of the answers. For one thread. */
final class LiveWriter implements AutoCloseable {

    private static final byte[] RESTORE = ascii("RESTORE");
    private static final byte[] REPLACE = ascii("REPLACE");
    private static final byte[] ABSOLUTE = ascii("ABSTTL");
    private static final byte[] UNLINK = ascii("UNLINK");
    private static final byte[] ASKING = ascii("ASKING");

    private static final int WITHOUT_EXPIRY = 5;

    private final BulkConnection connection;
    private final CommandWriter commands;
    private final ReplyReader replies;
    private final Queue<Sent> sent = new ArrayDeque<>();

    /** @param bytes of a value and its name; 0 of a deletion */
    private record Sent(DirtyKey key, long bytes, boolean asking) {}

    /** What became of a key. */
    interface Answered {

        void written(DirtyKey key, long bytes);

        void deleted(DirtyKey key);

        void refused(DirtyKey key, String error) throws IOException;
    }

    LiveWriter(BulkConnection connection) {
        this.connection = connection;
        commands = connection.commands();
        replies = connection.replies();
    }

    /**
     * @param asking whether the node is to take it although its slot is still on its way to it
     * @param expires in milliseconds since 1970, by the target's clock; 0: never. One that has expired by then is not there afterwards
     * @param value serialized
     */
    void write(DirtyKey key, boolean asking, long expires, ReplyReader value) throws IOException {
        ask(asking);
        commands.begin(WITHOUT_EXPIRY + (expires == 0 ? 0 : 1));
        commands.argument(RESTORE);
        commands.argument(key.name());
        commands.argument(expires);
        commands.argument(value.array(), value.offset(), value.length());
        commands.argument(REPLACE);
        if (expires != 0) {
            commands.argument(ABSOLUTE);
        }
        sent.add(new Sent(key, key.name().length + (long) value.length(), asking));
    }

    void delete(DirtyKey key, boolean asking) throws IOException {
        ask(asking);
        commands.command(UNLINK, key.name());
        sent.add(new Sent(key, 0, asking));
    }

    private void ask(boolean asking) throws IOException {
        if (asking) {
            commands.command(ASKING);
        }
    }

    void flush() throws IOException {
        commands.flush();
    }

    /** Reads all answers. */
    void settle(Answered answered) throws IOException {
        while (!sent.isEmpty()) {
            Sent first = sent.remove();
            if (first.asking()) {
                // What it says to this it says again to what follows.
                var unused = replies.next();
            }
            if (replies.next() == ReplyReader.Kind.ERROR) {
                answered.refused(first.key(), replies.text());
            } else if (first.bytes() == 0) {
                answered.deleted(first.key());
            } else {
                answered.written(first.key(), first.bytes());
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
