package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/** The way to one primary of the target, to which values are written ahead of its answers. For one thread. */
final class TargetNode implements AutoCloseable {

    private static final byte[] ASKING = ascii("ASKING");
    private static final byte[] RESTORE = ascii("RESTORE");
    private static final byte[] REPLACE = ascii("REPLACE");
    private static final byte[] ABSOLUTE = ascii("ABSTTL");
    private static final byte[] EXPIRE_TIME = ascii("PEXPIRETIME");
    private static final byte[] DUMP = ascii("DUMP");

    /** Bytes of the target's values that it may have to keep for us. */
    private static final long LOOKED_AT = 1L << 20;

    private final BulkConnection connection;
    private final CommandWriter commands;
    private final ReplyReader replies;
    private final Fingerprint fingerprint = new Fingerprint();
    private final Queue<Sent> sent = new ArrayDeque<>();

    /** Of values that were asked for and have not been read. */
    private long lookedAt;

    private boolean unsent;

    private sealed interface Sent {}

    /**
     * @param bytes of the key's name and its value
     * @param fingerprint of the value; 0 if what the target has is replaced, so that nothing has to be compared
     */
    private record Value(KeyBatch keys, int key, boolean asking, long expires, long bytes, long fingerprint)
            implements Sent {}

    /** At what the target has where a value was refused. */
    private record Look(Value value) implements Sent {}

    /** What became of a key, told by a node. */
    interface Answered extends TargetWriter.Answered {

        /** The target had one, and has none any more. */
        void vanished(KeyBatch keys, int key);
    }

    TargetNode(BulkConnection connection) {
        this.connection = connection;
        commands = connection.commands();
        replies = connection.replies();
    }

    /**
     * @param expires in milliseconds since 1970, by the target's clock; 0: never. One that has expired by then is not there afterwards
     * @param value serialized
     * @param replaces what the target has
     */
    void write(KeyBatch keys, int key, long expires, ReplyReader value, boolean replaces) throws IOException {
        boolean asking = keys.detour(key).asking();
        ask(asking);
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
        long print = replaces ? 0 : fingerprint.of(value.array(), value.offset(), value.length());
        sent.add(new Value(keys, key, asking, expires, keys.length(key) + (long) value.length(), print));
    }

    /** For the next command alone. */
    private void ask(boolean asking) throws IOException {
        if (asking) {
            commands.command(ASKING);
        }
    }

    /** When all answers have been read. */
    Dialogue dialogue() {
        return new Dialogue(false, connection);
    }

    void flush() throws IOException {
        commands.flush();
        unsent = false;
    }

    /** Reads answers until no more than so many are missing, and no more than some of the target's values. */
    void read(int missing, Answered answered) throws IOException {
        while (sent.size() > missing || lookedAt > LOOKED_AT) {
            switch (sent.remove()) {
                case Value value -> read(value, answered);
                case Look look -> compare(look.value(), answered);
            }
        }
    }

    private void read(Value value, Answered answered) throws IOException {
        if (answer(value.asking()) != ReplyReader.Kind.ERROR) {
            answered.copied(value.keys(), value.key(), value.bytes());
        } else if (replies.text().startsWith("BUSYKEY")) {
            look(value);
        } else {
            answered.refused(value.keys(), value.key(), replies.text());
        }
    }

    private ReplyReader.Kind answer(boolean asking) throws IOException {
        if (asking) {
            // Whatever it says to that: the answer to what follows is what counts.
            var unused = replies.next();
        }
        return replies.next();
    }

    /** SCAN may tell a key twice, and a lane that was killed has copied more than it could tell: it may be our own. */
    private void look(Value value) throws IOException {
        look(EXPIRE_TIME, value);
        look(DUMP, value);
        lookedAt += value.bytes();
        sent.add(new Look(value));
        unsent = true;
    }

    private void look(byte[] what, Value value) throws IOException {
        ask(value.asking());
        commands.begin(2);
        commands.argument(what);
        KeyBatch keys = value.keys();
        commands.argument(keys.array(), keys.offset(value.key()), keys.length(value.key()));
    }
    /** A target before version 7 does not tell when a key expires, so that nothing there is known to be the same. */
    private void compare(Value value, Answered answered) throws IOException {
        if (unsent) {
            commands.flush();
            unsent = false;
        }
        lookedAt -= value.bytes();
        boolean told = answer(value.asking()) == ReplyReader.Kind.INTEGER;
        boolean same = told && Math.abs(Math.max(0, replies.number()) - value.expires()) <= 1;
        KeyBatch keys = value.keys();
        switch (answer(value.asking())) {
            case BULK -> {
                if (same && isSame(value)) {
                    answered.copied(keys, value.key(), value.bytes());
                } else {
                    answered.busy(keys, value.key());
                }
            }
            case NULL -> answered.vanished(keys, value.key());
            default -> {
                if (Detour.isAsked(replies.text())) {
                    answered.refused(keys, value.key(), replies.text());
                } else {
                    // Who may not look at it has to take it for another.
                    answered.busy(keys, value.key());
                }
            }
        }
    }

    private boolean isSame(Value value) {
        return value.keys().length(value.key()) + (long) replies.length() == value.bytes()
                && fingerprint.of(replies.array(), replies.offset(), replies.length()) == value.fingerprint();
    }

    @Override
    public void close() {
        connection.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
