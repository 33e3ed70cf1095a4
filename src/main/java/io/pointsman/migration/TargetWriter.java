package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** Writes values to a node of the target, ahead of its answers. For one thread. */
final class TargetWriter {

    private static final byte[] RESTORE = ascii("RESTORE");
    private static final byte[] REPLACE = ascii("REPLACE");
    private static final byte[] ABSOLUTE = ascii("ABSTTL");

    private final CommandWriter commands;
    private final ReplyReader replies;
    private final boolean replaces;
    private final Queue<Sent> sent = new ArrayDeque<>();

    private record Sent(KeyBatch keys, int key, long bytes) {}

    /** What became of a key. */
    interface Answered {

        void copied(KeyBatch keys, int key, long bytes);

        void refused(KeyBatch keys, int key, String error) throws IOException;
    }

    /** @param replaces what the target has */
    TargetWriter(BulkConnection target, boolean replaces) {
        commands = target.commands();
        replies = target.replies();
        this.replaces = replaces;
    }

    /**
     * @param expires in milliseconds since 1970, by the target's clock; 0: never. One that has expired by then is not there afterwards
     * @param value serialized
     */
    void write(KeyBatch keys, int key, long expires, ReplyReader value) throws IOException {
        commands.begin(4 + (expires == 0 ? 0 : 1) + (replaces ? 1 : 0));
        commands.argument(RESTORE);
        commands.argument(keys.array(), keys.offset(key), keys.length(key));
        commands.argument(expires);
        commands.argument(value.array(), value.offset(), value.length());
        if (expires != 0) {
            commands.argument(ABSOLUTE);
        }
        if (replaces) {
            commands.argument(REPLACE);
        }
        sent.add(new Sent(keys, key, keys.length(key) + (long) value.length()));
    }

    void flush() throws IOException {
        commands.flush();
    }

    /** Reads answers until no more than so many are missing. */
    void read(int missing, Answered answered) throws IOException {
        while (sent.size() > missing) {
            boolean refused = replies.next() == ReplyReader.Kind.ERROR;
            Sent first = sent.remove();
            if (refused) {
                answered.refused(first.keys(), first.key(), replies.text());
            } else {
                answered.copied(first.keys(), first.key(), first.bytes());
            }
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
