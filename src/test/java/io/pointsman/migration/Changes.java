package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;

/** Writes of every kind to keys of every type, by chance, but the same for a seed. Values stay so short that an equal value has an equal serialization, but for sets. */
final class Changes {

    /** Of each type. */
    private static final int KEYS = 200;

    private static final int KINDS = 30;
    private static final int FIELDS = 40;
    private static final String MOST = "40";
    private static final String HOUR = "3600000";

    private final SplittableRandom random;

    Changes(long seed) {
        random = new SplittableRandom(seed);
    }

    /** Returns when all are done. */
    void make(BulkConnection server, int count) throws IOException {
        for (int change = 0; change < count; change++) {
            List<String> words = next();
            server.commands().begin(words.size());
            for (String word : words) {
                server.commands().argument(word.getBytes(StandardCharsets.US_ASCII));
            }
        }
        server.commands().flush();
        for (int change = 0; change < count; change++) {
            if (server.replies().next() == ReplyReader.Kind.ERROR) {
                assertThat(server.replies().text()).containsPattern("no such key|objects are the same");
            }
        }
    }

    private List<String> next() {
        return switch (random.nextInt(KINDS)) {
            case 0, 1 -> List.of("SET", key("string"), number());
            case 2 -> List.of("SET", key("string"), "letters-" + number(), "PX", soon());
            case 3 -> List.of("APPEND", key("string"), "x");
            case 4 -> List.of("INCR", key("counter"));
            case 5 -> List.of("GETEX", key("counter"), "PX", HOUR);
            case 6 -> List.of("GETEX", key("string"), "PERSIST");
            case 7 -> List.of("SETRANGE", key("letters"), field(), "abc");
            case 8 -> List.of("HSET", key("hash"), field(), number());
            case 9 -> List.of("HDEL", key("hash"), field());
            case 10 -> List.of("HINCRBY", key("hash"), field(), "1");
            case 11 -> List.of("LPUSH", key("list"), number());
            case 12 -> List.of("LTRIM", key("list"), "0", MOST);
            case 13 -> List.of("LPOP", key("list"));
            case 14 -> List.of("LMOVE", key("list"), key("list"), "LEFT", "RIGHT");
            case 15 -> List.of("SADD", key("set"), field());
            case 16 -> List.of("SPOP", key("set"));
            case 17 -> List.of("SUNIONSTORE", key("set"), key("set"), key("set"));
            case 18 -> List.of("ZADD", key("sorted"), number(), field());
            case 19 -> List.of("ZPOPMIN", key("sorted"));
            case 20 -> List.of("XADD", key("stream"), "MAXLEN", MOST, "*", "field", number());
            case 21 -> List.of("XTRIM", key("stream"), "MAXLEN", "5");
            case 22 -> List.of("EXPIRE", any(), "3600");
            case 23 -> List.of("PEXPIRE", any(), soon());
            case 24 -> List.of("PERSIST", any());
            case 25, 26 -> List.of("DEL", any());
            case 27 -> ofOneType("RENAME");
            case 28 -> ofOneType("COPY", "REPLACE");
            default -> List.of("SORT", key("list"), "ALPHA", "LIMIT", "0", MOST, "STORE", key("list"));
        };
    }

    private List<String> ofOneType(String command, String... more) {
        String type = type();
        return more.length == 0
                ? List.of(command, key(type), key(type))
                : List.of(command, key(type), key(type), more[0]);
    }

    private String any() {
        return key(type());
    }

    private String type() {
        return List.of("string", "counter", "letters", "hash", "list", "set", "sorted", "stream")
                .get(random.nextInt(8));
    }

    private String key(String type) {
        return type + ":" + random.nextInt(KEYS);
    }

    private String field() {
        return "" + random.nextInt(FIELDS);
    }

    private String number() {
        return "" + random.nextInt(1_000_000);
    }

    /** In milliseconds. */
    private String soon() {
        return "" + (1 + random.nextInt(500));
    }
}
