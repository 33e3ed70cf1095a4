package io.pointsman.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An answer to {@code INFO}, one {@code field:value} a line. A node of another make may lack any of it.
 *
 * @see <a href="https://valkey.io/commands/info/">fields</a>
 */
public record InfoReply(Map<String, String> fields) {

    private static final Pattern DATABASE = Pattern.compile("db[0-9]{1,5}");
    private static final Pattern KEYS = Pattern.compile("\\bkeys=([0-9]{1,18})");
    private static final String VALKEY_VERSION = "valkey_version";

    public InfoReply {
        fields = Map.copyOf(fields);
    }

    /** @param sections what the node said of each */
    public static InfoReply parse(String... sections) {
        Map<String, String> fields = new HashMap<>();
        for (String section : sections) {
            section.lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0 && !line.startsWith("#")) {
                    fields.put(line.substring(0, colon), line.substring(colon + 1));
                }
            });
        }
        return new InfoReply(fields);
    }

    /** {@code valkey} or {@code redis}; Valkey tells a version of Redis too, with which it is compatible. */
    public String engine() {
        return fields.containsKey(VALKEY_VERSION) ? "valkey" : "redis";
    }

    public Optional<String> version() {
        return Optional.ofNullable(fields.get(VALKEY_VERSION))
                .or(() -> Optional.ofNullable(fields.get("redis_version")));
    }

    /** In bytes. */
    public OptionalLong usedMemory() {
        return number("used_memory");
    }

    /** In bytes, without what is reserved; empty if there is no limit. */
    public OptionalLong maxMemory() {
        return number("maxmemory").stream().filter(limit -> limit > 0).findFirst();
    }

    public OptionalLong connectedClients() {
        return number("connected_clients");
    }

    /** Of all databases together; empty if it does not tell of memory either, since an empty node tells of no database. */
    public OptionalLong keys() {
        return usedMemory().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(fields.entrySet().stream()
                        .filter(field -> DATABASE.matcher(field.getKey()).matches())
                        .map(field -> KEYS.matcher(field.getValue()))
                        .filter(Matcher::find)
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum());
    }

    /** For which it has kept processors busy since it started, in seconds. */
    public OptionalDouble cpuSeconds() {
        try {
            return OptionalDouble.of(Double.parseDouble(fields.getOrDefault("used_cpu_sys", ""))
                    + Double.parseDouble(fields.getOrDefault("used_cpu_user", "")));
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    private OptionalLong number(String field) {
        try {
            return OptionalLong.of(Long.parseLong(fields.getOrDefault(field, "")));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
