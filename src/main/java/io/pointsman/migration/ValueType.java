package io.pointsman.migration;

import static io.pointsman.migration.AskedNode.ascii;

import io.pointsman.redis.ReplyReader;
import io.pointsman.redis.ReplyReader.Kind;
import java.io.IOException;
import java.util.Set;

/** What a value is, and how it is asked for so that encodings and versions make no difference. */
enum ValueType {
    STRING("STRLEN"),
    LIST("LLEN"),
    SET("SCARD"),
    SORTED_SET("ZCARD"),
    HASH("HLEN"),
    STREAM("XLEN"),
    /** Of a module: nothing is known but its serialized bytes. */
    OTHER("TYPE");

    static final byte[] STREAM_RANGE = ascii("XRANGE");
    static final byte[] SCORES = ascii("WITHSCORES");

    private static final byte[] GET = ascii("GET");
    private static final byte[] LIST_RANGE = ascii("LRANGE");
    private static final byte[] MEMBERS = ascii("SMEMBERS");
    private static final byte[] SORTED_RANGE = ascii("ZRANGE");
    private static final byte[] GET_ALL = ascii("HGETALL");
    private static final byte[] INFO = ascii("XINFO");
    private static final byte[] DUMP = ascii("DUMP");
    private static final byte[] FIRST = ascii("0");
    private static final byte[] LAST = ascii("-1");

    /** What entries do not tell of a stream, and of its groups. */
    private static final Set<String> OF_STREAM = Set.of("last-generated-id");

    private static final Set<String> OF_GROUP = Set.of("name", "pending", "last-delivered-id");

    /** Command that tells how long it is. */
    private final String length;

    ValueType(String length) {
        this.length = length;
    }

    byte[] length() {
        return ascii(length);
    }

    /** @param type of a key that is there, by {@code TYPE} */
    static ValueType of(String type) {
        return switch (type) {
            case "string" -> STRING;
            case "list" -> LIST;
            case "set" -> SET;
            case "zset" -> SORTED_SET;
            case "hash" -> HASH;
            case "stream" -> STREAM;
            default -> OTHER;
        };
    }

    /** Asks for all of it. */
    void ask(AskedNode node, byte[] key) throws IOException {
        switch (this) {
            case STRING -> node.ask(GET, key);
            case LIST -> node.ask(LIST_RANGE, key, FIRST, LAST);
            case SET -> node.ask(MEMBERS, key);
            case SORTED_SET -> node.ask(SORTED_RANGE, key, FIRST, LAST, SCORES);
            case HASH -> node.ask(GET_ALL, key);
            case STREAM -> {
                node.ask(STREAM_RANGE, key, ascii("-"), ascii("+"));
                askBesides(node, key);
            }
            case OTHER -> node.ask(DUMP, key);
        }
    }

    /** What is read has the same number where it is the same. */
    long read(AskedNode node) throws IOException {
        return switch (this) {
            case STRING, LIST -> ReplyHash.ordered(node);
            case SET -> ReplyHash.unordered(node, 1);
            case SORTED_SET -> ReplyHash.scored(node);
            case HASH -> ReplyHash.unordered(node, 2);
            case STREAM -> ByteHash.of(ReplyHash.ordered(node), readBesides(node));
            case OTHER -> {
                ReplyReader replies = node.replies();
                yield node.next() == Kind.BULK ? Payload.hash(replies.array(), replies.offset(), replies.length()) : 0;
            }
        };
    }

    /** What a stream has besides its entries. */
    static void askBesides(AskedNode node, byte[] key) throws IOException {
        node.ask(INFO, ascii("STREAM"), key);
        node.ask(INFO, ascii("GROUPS"), key);
    }

    static long readBesides(AskedNode node) throws IOException {
        return ByteHash.of(ReplyHash.fields(node, OF_STREAM), ReplyHash.manyFields(node, OF_GROUP));
    }
}
