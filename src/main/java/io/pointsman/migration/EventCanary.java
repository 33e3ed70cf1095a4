package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.ReplyReader;
import io.pointsman.redis.SlotKeys;
import io.pointsman.redis.Slots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * Finds out of which changes a primary tells, by changing a key of ours in each way and listening. A node tells of a change before it goes on, so what has
 * not come before the answer to a later PING never will.
 *
 * <p>The key is {@code pointsman:migration:canary:{4711}:97531}, in cluster mode in a slot of the node's. It is gone afterwards.
 */
final class EventCanary {

    private static final Duration DEADLINE = Duration.ofSeconds(2);

    private static final int LONGEST = 16 * 1024 * 1024;

    private static final SlotKeys KEYS = new SlotKeys("pointsman:migration:canary:");

    private static final String EVENTS = "__keyevent@0__:";

    /** Of a message: its kind, the pattern, the channel, the key. */
    private static final int WORDS = 4;

    private static final int CHANNEL = 3;

    /** With the key in place of the question mark. */
    private static final List<String> CHANGES = List.of(
            "SET ? 1",
            "DEL ?",
            "HSET ? 1 1",
            "DEL ?",
            "RPUSH ? 1",
            "DEL ?",
            "SADD ? 1",
            "DEL ?",
            "ZADD ? 1 1",
            "DEL ?",
            "XADD ? * 1 1",
            "DEL ?",
            "SET ? 1 PX 1");

    private final BulkConnection listening;
    private final BulkConnection writing;
    private final String key;

    private EventCanary(BulkConnection listening, BulkConnection writing) throws IOException {
        this.listening = listening;
        this.writing = writing;
        key = KEYS.keyOf(slot(writing)) + ":" + ThreadLocalRandom.current().nextInt(1 << 30);
    }

    /**
     * @param primary the node that is to be followed
     * @throws IOException if it is not reached, or refuses to be listened to or one of the changes
     */
    static EventsTold ask(NodeConnections connections, NodeTarget primary) throws IOException {
        try (BulkConnection listening = connections.openBulk(primary, DEADLINE, LONGEST);
                BulkConnection writing = connections.openBulk(primary, DEADLINE, LONGEST)) {
            EventCanary canary = new EventCanary(listening, writing);
            canary.listen();
            canary.change();
            return new EventsTold(EnumSet.complementOf(canary.heard()));
        }
    }

    /** One that the node has; any without cluster mode. */
    private static int slot(BulkConnection node) throws IOException {
        send(node, List.of("CLUSTER", "NODES"));
        return node.replies().next() == ReplyReader.Kind.BULK
                ? Math.max(0, Slots.ofAnswerer(node.replies().text()).first())
                : 0;
    }

    private void listen() throws IOException {
        send(listening, "PSUBSCRIBE " + EVENTS + "*");
        check(listening.replies(), listening.replies().next());
        skip(listening.replies(), listening.replies().number());
    }

    private void change() throws IOException {
        for (String change : CHANGES) {
            send(writing, change);
            check(writing.replies(), writing.replies().next());
        }
        // It expires at the latest when it is asked for.
        ReplyReader.Kind answer;
        do {
            send(writing, "GET ?");
            answer = writing.replies().next();
            check(writing.replies(), answer);
        } while (answer != ReplyReader.Kind.NULL);
    }

    private EnumSet<EventClass> heard() throws IOException {
        send(listening, "PING");
        EnumSet<EventClass> heard = EnumSet.noneOf(EventClass.class);
        ReplyReader replies = listening.replies();
        check(replies, replies.next());
        while (replies.number() == WORDS) {
            skip(replies, CHANNEL);
            String channel = replies.text();
            skip(replies, 1);
            if (replies.text().equals(key)) {
                classOf(channel).ifPresent(heard::add);
            }
            check(replies, replies.next());
        }
        return heard;
    }

    private static Optional<EventClass> classOf(String channel) {
        return Stream.of(EventClass.values())
                .filter(one -> channel.equals(EVENTS + one.event()))
                .findFirst();
    }

    /** The key's name stands for a question mark. */
    private void send(BulkConnection node, String command) throws IOException {
        send(node, List.of(command.replace("?", key).split(" ", -1)));
    }

    private static void send(BulkConnection node, List<String> words) throws IOException {
        node.commands().begin(words.size());
        for (String word : words) {
            node.commands().argument(word.getBytes(StandardCharsets.US_ASCII));
        }
        node.commands().flush();
    }

    private static void check(ReplyReader replies, ReplyReader.Kind answer) throws IOException {
        if (answer == ReplyReader.Kind.ERROR) {
            throw new IOException("the node refuses to show of which changes it tells: " + replies.text());
        }
    }

    private static void skip(ReplyReader replies, long count) throws IOException {
        for (long reply = 0; reply < count; reply++) {
            var unused = replies.next();
        }
    }
}
