package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * What a lane asks its source: which keys there are, and what each is. It asks for the next before it has read the answers to those before, so that the source
 * need not wait. For one thread.
 */
final class SourceReader {

    private static final byte[] READ_ONLY = ascii("READONLY");
    private static final byte[] SCAN = ascii("SCAN");
    private static final byte[] COUNT = ascii("COUNT");
    private static final byte[] TIME = ascii("TIME");
    private static final byte[] EXPIRE_TIME = ascii("PEXPIRETIME");
    private static final byte[] TIME_LEFT = ascii("PTTL");
    private static final byte[] DUMP = ascii("DUMP");
    private static final byte[] MEMORY = ascii("MEMORY");
    private static final byte[] USAGE = ascii("USAGE");
    private static final byte[] NO_KEY = ascii("pointsman:none");

    /** Between two answers of the source nobody else is served, so neither may be long. */
    private static final int KEYS_A_SCAN = 512;

    private static final long MICROS = 1_000_000;

    private final BulkConnection source;
    private final CommandWriter commands;
    private final ReplyReader replies;
    private final boolean tellsExpireTime;
    private final boolean tellsSizes;
    private final Queue<Request> requests = new ArrayDeque<>();

    /** When the values were read, in milliseconds, by the source; before version 7 alone. */
    private long now;

    private sealed interface Request {}

    private record Scan() implements Request {}

    private record Sizes(KeyBatch keys, long big) implements Request {}

    private record Values(KeyBatch keys, int from, int to) implements Request {}

    /** What is found, in the order in which it was asked for. Who does not ask for something is not told of it. */
    interface Found {

        /** @param next cursor; "0" if there is nothing more */
        default void keys(KeyBatch keys, String next) throws IOException {
            throw new IllegalStateException("nobody asked for keys");
        }

        /** The big ones of them are marked. */
        default void sizes(KeyBatch keys) {
            throw new IllegalStateException("nobody asked for sizes");
        }

        /**
         * @param expires in milliseconds since 1970; 0 if it does not expire
         * @param value serialized: {@link ReplyReader#array} and the like, for the time of this call
         */
        default void value(KeyBatch keys, int key, long expires, ReplyReader value) throws IOException {
            throw new IllegalStateException("nobody asked for values");
        }

        default void gone(KeyBatch keys, int key) {
            throw new IllegalStateException("nobody asked for values");
        }

        default void refused(KeyBatch keys, int key, String error) throws IOException {
            throw new IllegalStateException("nobody asked for values");
        }
    }

    private SourceReader(BulkConnection source, boolean tellsExpireTime, boolean tellsSizes) {
        this.source = source;
        commands = source.commands();
        replies = source.replies();
        this.tellsExpireTime = tellsExpireTime;
        this.tellsSizes = tellsSizes;
    }

    static SourceReader of(BulkConnection source) throws IOException {
        source.commands().command(READ_ONLY);
        source.commands().command(EXPIRE_TIME, NO_KEY);
        source.commands().command(MEMORY, USAGE, NO_KEY);
        source.commands().flush();
        // A replica in cluster mode tells nothing otherwise; where there is no cluster it is an error.
        var unused = source.replies().next();
        boolean tellsExpireTime = isKnown(source.replies());
        return new SourceReader(source, tellsExpireTime, isKnown(source.replies()));
    }

    /** Whether a node has a command, by its answer: an error of an older version, or without servers, but so is another's slot. */
    private static boolean isKnown(ReplyReader replies) throws IOException {
        return replies.next() != ReplyReader.Kind.ERROR || Detour.isAsked(replies.text());
    }

    void askForKeys(String cursor) throws IOException {
        commands.begin(4);
        commands.argument(SCAN);
        commands.argument(ascii(cursor));
        commands.argument(COUNT);
        commands.argument(KEYS_A_SCAN);
        requests.add(new Scan());
    }

    boolean tellsExpireTime() {
        return tellsExpireTime;
    }

    /** False: there are no big ones, as far as we know. */
    boolean tellsSizes() {
        return tellsSizes;
    }

    /** @param big in bytes of memory; one that has more is */
    void askForSizes(KeyBatch keys, long big) throws IOException {
        for (int key = 0; key < keys.count(); key++) {
            commands.begin(3);
            commands.argument(MEMORY);
            commands.argument(USAGE);
            commands.argument(keys.array(), keys.offset(key), keys.length(key));
        }
        requests.add(new Sizes(keys, big));
    }

    void askForValues(KeyBatch keys, int from, int to) throws IOException {
        if (!tellsExpireTime) {
            commands.command(TIME);
        }
        for (int key = from; key < to; key++) {
            ask(tellsExpireTime ? EXPIRE_TIME : TIME_LEFT, keys, key);
            ask(DUMP, keys, key);
        }
        requests.add(new Values(keys, from, to));
    }

    private void ask(byte[] what, KeyBatch keys, int key) throws IOException {
        commands.begin(2);
        commands.argument(what);
        commands.argument(keys.array(), keys.offset(key), keys.length(key));
    }

    /** When nothing is waiting. */
    Dialogue dialogue() {
        return new Dialogue(true, source);
    }

    void flush() throws IOException {
        commands.flush();
    }

    /** How many times something was asked for of which nothing was read yet. */
    int waiting() {
        return requests.size();
    }

    /** Reads the answers to what was asked first; there must be something. */
    void read(Found found) throws IOException {
        switch (requests.remove()) {
            case Scan scan -> readKeys(found);
            case Sizes sizes -> readSizes(sizes, found);
            case Values values -> readValues(values, found);
        }
    }

    private void readKeys(Found found) throws IOException {
        expect(ReplyReader.Kind.ARRAY);
        expect(ReplyReader.Kind.BULK);
        String next = replies.text();
        expect(ReplyReader.Kind.ARRAY);
        long count = replies.number();
        KeyBatch keys = new KeyBatch();
        for (long key = 0; key < count; key++) {
            expect(ReplyReader.Kind.BULK);
            keys.add(replies.array(), replies.offset(), replies.length());
        }
        found.keys(keys, next);
    }

    /** What is gone, or moved, its value tells. */
    private void readSizes(Sizes sizes, Found found) throws IOException {
        KeyBatch keys = sizes.keys();
        for (int key = 0; key < keys.count(); key++) {
            if (replies.next() == ReplyReader.Kind.INTEGER && replies.number() > sizes.big()) {
                keys.markBig(key);
            }
        }
        found.sizes(keys);
    }

    private void readValues(Values values, Found found) throws IOException {
        if (!tellsExpireTime) {
            readTime();
        }
        for (int key = values.from(); key < values.to(); key++) {
            long expires = 0;
            String error = "";
            if (replies.next() == ReplyReader.Kind.INTEGER) {
                expires = expires(replies.number());
            } else {
                error = replies.text();
            }
            switch (replies.next()) {
                case BULK -> {
                    if (error.isEmpty()) {
                        found.value(values.keys(), key, expires, replies);
                    } else {
                        found.refused(values.keys(), key, error);
                    }
                }
                case NULL -> found.gone(values.keys(), key);
                default -> found.refused(values.keys(), key, replies.text());
            }
        }
    }

    /** Negative: it does not expire, or is gone, which its value tells. */
    private long expires(long told) {
        if (told < 0) {
            return 0;
        }
        return tellsExpireTime ? told : now + told;
    }

    private void readTime() throws IOException {
        expect(ReplyReader.Kind.ARRAY);
        expect(ReplyReader.Kind.BULK);
        long seconds = Long.parseLong(replies.text());
        expect(ReplyReader.Kind.BULK);
        now = (seconds * MICROS + Long.parseLong(replies.text())) / 1_000;
    }

    private void expect(ReplyReader.Kind kind) throws IOException {
        ReplyReader.Kind told = replies.next();
        if (told == ReplyReader.Kind.ERROR) {
            throw new IOException("the source refuses: " + replies.text());
        }
        if (told != kind) {
            throw new IOException("the source answers " + told + " instead of " + kind);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
