package io.pointsman.migration;

import io.lettuce.core.Range;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Compares all keys of two servers by the commands of their types, one after the other: slow, and plain enough to be believed. */
public final class IndependentCheck {

    private static final long TOLERANCE_MILLIS = 1;

    private IndependentCheck() {}

    /** @return in no order, such as {@code "key:1: missing"}; missing, extra, type, value and expiry there are, one for each key */
    public static List<String> differences(RedisCommands<byte[], byte[]> source, RedisCommands<byte[], byte[]> target) {
        Set<ByteBuffer> keys = keys(source);
        List<String> differences = new ArrayList<>();
        for (ByteBuffer key : keys) {
            difference(source, target, bytes(key), differences);
        }
        for (ByteBuffer key : keys(target)) {
            if (!keys.contains(key)) {
                differences.add(KeyText.of(bytes(key)) + ": extra");
            }
        }
        return differences;
    }

    private static Set<ByteBuffer> keys(RedisCommands<byte[], byte[]> node) {
        Set<ByteBuffer> keys = new HashSet<>();
        ScanIterator.scan(node).forEachRemaining(key -> keys.add(ByteBuffer.wrap(key)));
        return keys;
    }

    private static byte[] bytes(ByteBuffer key) {
        byte[] bytes = new byte[key.remaining()];
        key.duplicate().get(bytes);
        return bytes;
    }

    private static void difference(
            RedisCommands<byte[], byte[]> source,
            RedisCommands<byte[], byte[]> target,
            byte[] key,
            List<String> differences) {
        String type = source.type(key);
        String other = target.type(key);
        if (other.equals("none")) {
            differences.add(KeyText.of(key) + ": missing");
        } else if (!type.equals(other)) {
            differences.add(KeyText.of(key) + ": type");
        } else if (!content(source, type, key).equals(content(target, type, key))) {
            differences.add(KeyText.of(key) + ": value");
        } else if (Math.abs(source.pexpiretime(key) - target.pexpiretime(key)) > TOLERANCE_MILLIS) {
            differences.add(KeyText.of(key) + ": expiry");
        }
    }

    private static Object content(RedisCommands<byte[], byte[]> node, String type, byte[] key) {
        return switch (type) {
            case "string" -> text(node.get(key));
            case "list" -> texts(node.lrange(key, 0, -1));
            case "set" -> new TreeSet<>(texts(node.smembers(key)));
            case "zset" ->
                node.zrangeWithScores(key, 0, -1).stream()
                        .map(member -> text(member.getValue()) + " " + (member.getScore() + 0.0))
                        .toList();
            case "hash" -> fields(node.hgetall(key));
            case "stream" -> stream(node, key);
            default -> throw new IllegalStateException(type);
        };
    }

    private static List<Object> stream(RedisCommands<byte[], byte[]> node, byte[] key) {
        List<Object> all = new ArrayList<>();
        node.xrange(key, Range.unbounded()).forEach(entry -> {
            all.add(entry.getId());
            entry.getBody().forEach((field, value) -> all.add(text(field) + "=" + text(value)));
        });
        all.add(pairs(node.xinfoStream(key)).get("last-generated-id"));
        for (Object group : node.xinfoGroups(key)) {
            Map<String, String> told = pairs((List<?>) group);
            all.add(told.get("name") + " " + told.get("pending") + " " + told.get("last-delivered-id"));
        }
        return all;
    }

    private static Map<String, String> pairs(List<?> told) {
        Map<String, String> pairs = new TreeMap<>();
        for (int name = 0; name + 1 < told.size(); name += 2) {
            pairs.put(text(told.get(name)), text(told.get(name + 1)));
        }
        return pairs;
    }

    private static Map<String, String> fields(Map<byte[], byte[]> hash) {
        return hash.entrySet().stream()
                .collect(Collectors.toMap(
                        field -> text(field.getKey()),
                        field -> text(field.getValue()),
                        (one, same) -> one,
                        TreeMap::new));
    }

    private static List<String> texts(Iterable<byte[]> some) {
        List<String> texts = new ArrayList<>();
        some.forEach(each -> texts.add(text(each)));
        return texts;
    }

    /** A letter for each byte. */
    private static String text(Object told) {
        return told instanceof byte[] bytes ? new String(bytes, StandardCharsets.ISO_8859_1) : String.valueOf(told);
    }
}
