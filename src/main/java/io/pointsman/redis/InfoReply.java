package io.pointsman.redis;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer to {@code INFO}, one {@code field:value} a line. A node of another make may lack any of it.
 *
 * @see <a href="https://valkey.io/commands/info/">fields</a>
 */
public record InfoReply(Map<String, String> fields) {

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

    private OptionalLong number(String field) {
        try {
            return OptionalLong.of(Long.parseLong(fields.getOrDefault(field, "")));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }
}
