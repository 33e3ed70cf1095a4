package io.pointsman.dataset;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.CommandWriter;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The way to one primary. Commands are sent ahead of their replies, half a window at a time, so that the node has always some to do; what it answers to
 * them is kept if it is an error. For one thread.
 */
final class Lane implements AutoCloseable {

    /**
     * In bytes: more than the network holds. So the writing is what waits, and a node need not wake us for each few replies, which would cost it more than
     * they do.
     */
    private static final int WINDOW = 8 * 1024 * 1024;

    /** Of commands; a power of two. */
    private static final int MOST = 64 * 1024;

    private static final byte[] ASKING = "ASKING".getBytes(StandardCharsets.US_ASCII);

    private final BulkConnection connection;
    private final CommandWriter commands;
    private final ReplyReader replies;
    private final long[] writes = new long[MOST];
    private final long[] ends = new long[MOST];
    private final List<Trouble> troubles = new ArrayList<>();
    private long sent;
    private long answered;
    private long answeredBytes;
    private long write;
    private boolean asking;
    private long integers;

    /**
     * An error that a node answered with.
     *
     * @param write what was being written
     */
    record Trouble(long write, String said) {}

    Lane(BulkConnection connection) {
        this.connection = connection;
        commands = connection.commands();
        replies = connection.replies();
    }

    /**
     * What follows belongs to it.
     *
     * @param asksFor whether the node is to answer although the slot is still on its way to it
     */
    void belongsTo(long number, boolean asksFor) {
        write = number;
        asking = asksFor;
    }

    /** Begins a command, whose arguments must follow, and then {@link #end}. */
    CommandWriter begin(int arguments) throws IOException {
        if (asking) {
            commands.command(ASKING);
            end();
        }
        commands.begin(arguments);
        return commands;
    }

    void end() throws IOException {
        int place = (int) (sent & (MOST - 1));
        writes[place] = write;
        ends[place] = commands.bytes();
        sent++;
        if (commands.bytes() - answeredBytes >= WINDOW || sent - answered == MOST) {
            commands.flush();
            while (commands.bytes() - answeredBytes > WINDOW / 2 || sent - answered > MOST / 2) {
                readOne();
            }
        }
    }

    void flush() throws IOException {
        commands.flush();
    }

    /** Sends all and reads every reply. */
    void settle() throws IOException {
        commands.flush();
        while (answered < sent) {
            readOne();
        }
    }

    private void readOne() throws IOException {
        ReplyReader.Kind kind = replies.next();
        int place = (int) (answered & (MOST - 1));
        if (kind == ReplyReader.Kind.ERROR) {
            troubles.add(new Trouble(writes[place], replies.text()));
        } else if (kind == ReplyReader.Kind.INTEGER) {
            integers += replies.number();
        }
        answeredBytes = ends[place];
        answered++;
    }

    boolean hasTroubles() {
        return !troubles.isEmpty();
    }

    /** Those since the last time. */
    List<Trouble> takeTroubles() {
        List<Trouble> taken = List.copyOf(troubles);
        troubles.clear();
        return taken;
    }

    /** How many keys it removed, if nothing else was asked of it. */
    long integers() {
        return integers;
    }

    /** That were sent to it. */
    long bytes() {
        return commands.bytes();
    }

    /** Only before anything else was sent. */
    NodeSearch search() {
        return NodeSearch.on(commands, replies);
    }

    @Override
    public void close() {
        connection.close();
    }
}
