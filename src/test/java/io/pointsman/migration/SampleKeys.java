package io.pointsman.migration;

import static java.util.stream.Collectors.toMap;

import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Keys of every type, small ones and such as are no longer encoded as small ones. */
final class SampleKeys {

    /** More elements than any compact encoding takes. */
    static final int LARGE = 600;

    private SampleKeys() {}

    static void everyType(RedisCommands<String, String> node, String prefix) {
        node.set(prefix + "string", "v".repeat(20_000));
        node.set(prefix + "small", "1");
        node.rpush(prefix + "list", words("word"));
        node.sadd(prefix + "set", words("member"));
        node.sadd(prefix + "numbers", words(""));
        node.hset(prefix + "hash", hash());
        node.hset(prefix + "small-hash", Map.of("a", "1", "b", "2"));
        for (int member = 0; member < LARGE; member++) {
            node.zadd(prefix + "sorted", member / 7.0, "member-" + member);
        }
        node.zadd(prefix + "sorted", Double.POSITIVE_INFINITY, "most");
        node.zadd(prefix + "sorted", Double.NEGATIVE_INFINITY, "least");
        node.zadd(prefix + "sorted", -0.0, "nothing");
        for (int entry = 1; entry < LARGE; entry++) {
            node.xadd(prefix + "stream", new XAddArgs().id(entry + "-1"), "z", "1", "a", "" + entry);
        }
        node.xgroupCreate(StreamOffset.from(prefix + "stream", "5-1"), "readers");
    }

    private static String[] words(String word) {
        return IntStream.range(0, LARGE).mapToObj(number -> word + number).toArray(String[]::new);
    }

    private static Map<String, String> hash() {
        return Arrays.stream(words("field")).collect(toMap(field -> field, field -> "value of " + field));
    }

    /** @param otherwise by another way, on which some were larger for a while, and stay as they were encoded then */
    static void grown(RedisCommands<String, String> node, boolean otherwise) {
        List<String> members = otherwise ? List.of(words("member")).reversed() : List.of(words("member"));
        node.append("string", otherwise ? "" : "12");
        node.append("string", otherwise ? "123" : "3");
        node.sadd("set", "1", "2", "3");
        node.sadd("large-set", members.toArray(String[]::new));
        node.hset("hash", Map.of("a", "1"));
        for (String member : members) {
            node.hset("large-hash", member, "of " + member);
        }
        node.zadd("sorted", 0.1, "a");
        node.zadd("sorted", Double.NEGATIVE_INFINITY, "b");
        node.zadd("sorted", otherwise ? 0.0 : -0.0, "c");
        if (otherwise) {
            node.sadd("set", "not a number");
            node.srem("set", "not a number");
            node.hset("hash", hash());
            node.hdel("hash", words("field"));
            node.zadd("sorted", 1, "m".repeat(1_000));
            node.zrem("sorted", "m".repeat(1_000));
            node.lpush("list", List.of(words("a longer word ")).reversed().toArray(String[]::new));
        } else {
            node.rpush("list", words("a longer word "));
            node.xadd("stream", new XAddArgs().id("1-1"), "a", "1");
            node.xdel("stream", "1-1");
        }
        node.xadd("stream", new XAddArgs().id("2-1"), "a", "1");
    }
}
