package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * To the events of the keys of one primary, from when it was opened until it breaks. It breaks too if the node is silent for a while, or is no longer the
 * primary that it was: that is asked by a second connection, since the first may not ask, and stays open though its node loads all keys anew without a word.
 *
 * <pre>*4 pmessage __keyevent@0__:* __keyevent@0__:set key:1</pre>
 */
final class Subscription implements AutoCloseable {

    private static final byte[] PATTERN = ascii("__keyevent@0__:*");

    /** Of a read that found nothing; with many of them a node is busy enough. */
    private static final byte[] CHANGES_NOTHING = ascii(":keymiss");

    private static final int MESSAGE = 4;

    /** Within its deadline a node is asked so many times. */
    private static final int CHECKS = 5;

    private final BulkConnection events;
    private final BulkConnection node;
    private final String history;
    private final Duration deadline;
    private volatile @Nullable IOException found;
    private volatile boolean closed;

    private Subscription(BulkConnection events, BulkConnection node, String history, Duration deadline) {
        this.events = events;
        this.node = node;
        this.history = history;
        this.deadline = deadline;
    }

    /**
     * Returns when the node has agreed: whatever changes afterwards is told.
     *
     * @param deadline longest silence of the node
     */
    static Subscription open(NodeConnections connections, NodeTarget primary, Duration deadline) throws IOException {
        BulkConnection events = connections.openBulk(primary, deadline, Integer.MAX_VALUE);
        try {
            return open(events, connections.openBulk(primary, deadline, Integer.MAX_VALUE), deadline);
        } catch (IOException | RuntimeException e) {
            events.close();
            throw e;
        }
    }

    private static Subscription open(BulkConnection events, BulkConnection node, Duration deadline) throws IOException {
        try {
            String history = History.of(events);
            if (!history.equals(History.of(node))) {
                throw new IOException("the name leads to one primary and to another");
            }
            events.commands().command(ascii("PSUBSCRIBE"), PATTERN);
            events.commands().flush();
            if (events.replies().next() != ReplyReader.Kind.ARRAY) {
                throw refused(events.replies());
            }
            skip(events.replies());
            Subscription opened = new Subscription(events, node, history, deadline);
            Thread.ofVirtual().name("key-events-check").start(opened::check);
            return opened;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /** Which the events tell of. */
    String history() {
        return history;
    }

    /**
     * Marks each key of which an event tells, for as long as it lasts.
     *
     * @throws IOException when it is over
     */
    void read(DirtyKeys dirty) throws IOException {
        try {
            while (true) {
                readOne(dirty);
            }
        } catch (IOException e) {
            IOException known = found;
            throw known == null ? e : known;
        }
    }

    private void readOne(DirtyKeys dirty) throws IOException {
        ReplyReader replies = events.replies();
        if (replies.next() != ReplyReader.Kind.ARRAY) {
            throw refused(replies);
        }
        if (replies.number() != MESSAGE) {
            skip(replies);
            return;
        }
        for (int word = 1; word < MESSAGE; word++) {
            var unused = replies.next();
        }
        boolean changes = !endsWith(replies, CHANGES_NOTHING);
        var unused = replies.next();
        if (changes) {
            dirty.mark(replies.array(), replies.offset(), replies.length());
        }
    }

    /** What belongs to an answer of which the beginning was read. */
    private static void skip(ReplyReader replies) throws IOException {
        for (long more = replies.number(); more > 0; more--) {
            var unused = replies.next();
        }
    }

    private static boolean endsWith(ReplyReader replies, byte[] end) {
        int from = replies.offset() + replies.length() - end.length;
        if (replies.length() < end.length) {
            return false;
        }
        for (int at = 0; at < end.length; at++) {
            if (replies.array()[from + at] != end[at]) {
                return false;
            }
        }
        return true;
    }

    private static IOException refused(ReplyReader replies) {
        return new IOException("the node refuses to tell of events: " + replies.text());
    }

    private void check() {
        try {
            while (!closed) {
                // Its answer is what ends a silence in which nothing changes.
                events.commands().command(ascii("PING"));
                events.commands().flush();
                if (!history.equals(History.of(node))) {
                    throw new IOException("the node has been a replica in between");
                }
                Thread.sleep(deadline.dividedBy(CHECKS));
            }
        } catch (IOException e) {
            found = e;
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** At once, from any thread. */
    @Override
    public void close() {
        closed = true;
        events.close();
        node.close();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
