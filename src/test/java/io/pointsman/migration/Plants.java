package io.pointsman.migration;

import io.lettuce.core.LMoveArgs;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XGroupCreateArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.migration.VerifyProgress.Named;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Differences of every kind, and in values of every type, beside keys that stay the same. */
final class Plants {

    private Plants() {}

    /** Adds the keys that {@link #plant} changes. */
    static void prepare(RedisCommands<String, String> source) {
        for (String key : List.of("missing", "another-type", "changed", "lost", "added", "shorter", "small-list")) {
            source.rpush(key, "1");
        }
        SampleKeys.everyType(source, "changed-");
        SampleKeys.everyType(source, "shorter-");
        for (String key : List.of("lost", "shorter", "changed")) {
            source.pexpire(key, Duration.ofHours(1));
        }
        source.xgroupCreate(
                StreamOffset.from("changed-small-stream", "0"), "readers", XGroupCreateArgs.Builder.mkstream());
    }

    /** @return how the target differs from the source afterwards, of which it was a copy */
    static List<Named> plant(
            RedisCommands<String, String> source,
            RedisCommands<String, String> target,
            RedisCommands<byte[], byte[]> sourceBytes,
            RedisCommands<byte[], byte[]> targetBytes) {
        List<Named> planted = new ArrayList<>();
        target.del("missing");
        planted.add(new Named(Difference.MISSING, "missing", ""));
        targetBytes.set(HexFormat.of().parseHex("ff000d0a"), new byte[0]);
        planted.add(new Named(Difference.EXTRA, "0xff000d0a", ""));
        sourceBytes.set(HexFormat.of().parseHex("fe000d0a"), new byte[0]);
        planted.add(new Named(Difference.MISSING, "0xfe000d0a", ""));
        target.del("another-type");
        target.sadd("another-type", "1");
        planted.add(new Named(Difference.TYPE, "another-type", "source list, target set"));
        target.persist("lost");
        planted.add(new Named(Difference.EXPIRY_LOST, "lost", ""));
        target.pexpire("added", Duration.ofHours(1));
        planted.add(new Named(Difference.EXPIRY_ADDED, "added", ""));
        target.pexpireat("shorter", source.pexpiretime("shorter") - 1_000);
        planted.add(new Named(Difference.EXPIRY_DIFFERS, "shorter", "1000 ms earlier"));

        target.lset("changed", 0, "2");
        target.persist("changed");
        target.setrange("changed-string", 19_999, "w");
        target.set("changed-small", "2");
        target.lmove("changed-list", "changed-list", LMoveArgs.Builder.leftRight());
        target.smove("changed-set", "elsewhere", "member7");
        target.sadd("changed-set", "member-7");
        target.del("elsewhere");
        target.srem("changed-numbers", "" + (SampleKeys.LARGE - 1));
        target.sadd("changed-numbers", "" + SampleKeys.LARGE);
        target.hset("changed-hash", "field7", "value of field8");
        target.hset("changed-small-hash", Map.of("a", "2", "b", "1"));
        target.zincrby("changed-sorted", 1e-9, "member-9");
        target.xdel("changed-stream", "9-1");
        target.xadd("changed-stream", new XAddArgs().id(SampleKeys.LARGE + "-1"), "a", "1", "z", "1");
        target.xgroupSetid(StreamOffset.from("changed-small-stream", "1"), "readers");
        target.setrange("shorter-string", 0, "w");
        target.append("shorter-small", "1");
        target.rpop("shorter-list");
        target.spop("shorter-set");
        target.spop("shorter-numbers");
        target.hdel("shorter-hash", "field7");
        target.hdel("shorter-small-hash", "a");
        target.zadd("shorter-sorted", 1.0, "nothing");
        target.xgroupSetid(StreamOffset.from("shorter-stream", "6-1"), "readers");
        List<String> changed = new ArrayList<>(List.of("changed", "changed-small-stream"));
        for (String key :
                List.of("string", "small", "list", "set", "numbers", "hash", "small-hash", "sorted", "stream")) {
            changed.add("changed-" + key);
            changed.add("shorter-" + key);
        }
        changed.forEach(key -> planted.add(new Named(Difference.VALUE, key, "")));
        return planted;
    }
}
