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

    private static final byte[] SCAN = ascii("SCAN");
    private static final byte[] COUNT = ascii("COUNT");
    private static final byte[] TIME = ascii("TIME");
    private static final byte[] EXPIRE_TIME = ascii("PEXPIRETIME");
    private static final byte[] TIME_LEFT = ascii("PTTL");
    private static final byte[] DUMP = ascii("DUMP");

    /** Between two answers of the source nobody else is served, so neither may be long. */
    private static final int KEYS_A_SCAN = 512;

    private static final long MICROS = 1_000_000;

    private final CommandWriter commands;
    private final ReplyReader replies;
    private final boolean tellsExpireTime;
    private final Queue<Request> requests = new ArrayDeque<>();

    /** When the values were read, in milliseconds, by the source; before version 7 alone. */
    private long now;

    private sealed interface Request {}

    private record Scan() implements Request {}

    private record Values(KeyBatch keys, int from, int to) implements Request {}

    /** What is found, in the order in which it was asked for. */
    interface Found {

        /** @param next cursor; "0" if there is nothing more */
        void keys(KeyBatch keys, String next) throws IOException;

        /**
         * @param expires in milliseconds since 1970; 0 if it does not expire
         * @param value serialized: {@link ReplyReader#array} and the like, for the time of this call
         */
        void value(KeyBatch keys, int key, long expires, ReplyReader value) throws IOException;

        void gone(KeyBatch keys, int key);

        void refused(KeyBatch keys, int key, String error) throws IOException;
    }

    private SourceReader(BulkConnection source, boolean tellsExpireTime) {
        commands = source.commands();
        replies = source.replies();
        this.tellsExpireTime = tellsExpireTime;
    }

    static SourceReader of(BulkConnection source) throws IOException {
        source.commands().command(EXPIRE_TIME, ascii("pointsman:none"));
        source.commands().flush();
        // Before version 7 it is an error.
        return new SourceReader(source, source.replies().next() == ReplyReader.Kind.INTEGER);
    }

    void askForKeys(String cursor) throws IOException {
        commands.begin(4);
        commands.argument(SCAN);
        commands.argument(ascii(cursor));
        commands.argument(COUNT);
        commands.argument(KEYS_A_SCAN);
        requests.add(new Scan());
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
