package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A node that a verification asks for keys, ahead of its answers, which must be read in the order of the questions. A refusal that is of the key is kept until
 * {@link #nextKey}. For one thread.
 */
final class AskedNode implements AutoCloseable {

    private static final byte[] MEMORY = ascii("MEMORY");
    private static final byte[] USAGE = ascii("USAGE");
    private static final byte[] TIME = ascii("TIME");
    private static final byte[] EXPIRE_TIME = ascii("PEXPIRETIME");
    private static final byte[] TIME_LEFT = ascii("PTTL");

    private static final String MOVED = "MOVED ";
    private static final String ASK = "ASK ";

    /** An error with another word before it is of the node: a failover, loading. */
    private static final List<String> OF_KEY = List.of(MOVED, ASK, "ERR ", "NOPERM ", "WRONGTYPE ");

    private static final long MICROS = 1_000_000;

    private final BulkConnection connection;
    private final CommandWriter commands;
    private final ReplyReader replies;
    private boolean known;
    private boolean tellsExpireTime;
    private long flushed;
    private String refusal = "";

    AskedNode(BulkConnection connection) {
        this.connection = connection;
        commands = connection.commands();
        replies = connection.replies();
    }

    /** If it is a replica of a cluster, it answers from now on what it knows itself. */
    void read() throws IOException {
        commands.command(ascii("READONLY"));
        commands.flush();
        // Without cluster mode an error, and of no need.
        var unused = replies.next();
    }

    void ask(byte[]... command) throws IOException {
        learn();
        commands.command(command);
    }

    /** A command of nothing but the key. */
    void ask(byte[] command, KeyBatch keys, int key) throws IOException {
        learn();
        commands.begin(2);
        commands.argument(command);
        argument(keys, key);
    }

    /** How much memory a key takes, of which some nodes know nothing. */
    void askForSize(KeyBatch keys, int key) throws IOException {
        learn();
        commands.begin(3);
        commands.argument(MEMORY);
        commands.argument(USAGE);
        argument(keys, key);
    }

    void askForExpiry(KeyBatch keys, int key) throws IOException {
        learn();
        if (!tellsExpireTime) {
            commands.command(TIME);
        }
        ask(tellsExpireTime ? EXPIRE_TIME : TIME_LEFT, keys, key);
    }

    void askForExpiry(byte[] key) throws IOException {
        learn();
        if (!tellsExpireTime) {
            commands.command(TIME);
        }
        commands.command(tellsExpireTime ? EXPIRE_TIME : TIME_LEFT, key);
    }

    private void argument(KeyBatch keys, int key) throws IOException {
        commands.argument(keys.array(), keys.offset(key), keys.length(key));
    }

    /** Before version 7 it does not know the command; elsewhere the key may not be its own. */
    private void learn() throws IOException {
        if (known) {
            return;
        }
        known = true;
        commands.command(EXPIRE_TIME, ascii("pointsman:none"));
        commands.flush();
        tellsExpireTime = replies.next() != Kind.ERROR || !replies.text().contains("unknown command");
    }

    void flush() throws IOException {
        if (commands.bytes() != flushed) {
            commands.flush();
            flushed = commands.bytes();
        }
    }

    /** What follows is of another key. */
    void nextKey() {
        refusal = "";
    }

    /**
     * Reads the next answer.
     *
     * @throws IOException also if the node refuses what no key is to blame for
     */
    Kind next() throws IOException {
        Kind kind = replies.next();
        if (kind == Kind.ERROR) {
            String error = replies.text();
            if (OF_KEY.stream().noneMatch(error::startsWith)) {
                throw new IOException("a node refuses: " + error);
            }
            if (refusal.isEmpty()) {
                refusal = error;
            }
        }
        return kind;
    }

    /** What the answer is made of. */
    ReplyReader replies() {
        return replies;
    }

    /** Reads a number; 0 instead of anything else. */
    long number() throws IOException {
        return next() == Kind.INTEGER ? replies.number() : 0;
    }

    /** Reads when the key expires, in milliseconds since 1970; 0 if it does not, or is not there. */
    long expiry() throws IOException {
        long now = tellsExpireTime ? 0 : time();
        long told = number();
        return told <= 0 ? 0 : now + told;
    }

    private long time() throws IOException {
        if (next() != Kind.ARRAY || next() != Kind.BULK) {
            throw new IOException("a node does not tell its time");
        }
        long seconds = Long.parseLong(replies.text());
        if (next() != Kind.BULK) {
            throw new IOException("a node does not tell its time");
        }
        return (seconds * MICROS + Long.parseLong(replies.text())) / 1_000;
    }

    /** Of the key; empty if it refused nothing. */
    String refusal() {
        return refusal;
    }

    /** Whether the key has another node. */
    boolean isElsewhere() {
        return refusal.startsWith(MOVED) || refusal.startsWith(ASK);
    }

    @Override
    public void close() {
        connection.close();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
