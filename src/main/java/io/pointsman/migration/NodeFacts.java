package io.pointsman.migration;

import io.pointsman.redis.InfoReply;
import io.pointsman.topology.Role;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a node tells of itself.
 *
 * @param runId another one each time its server is started; empty if it does not tell
 * @param isLinked whether a replica receives what its primary writes
 * @param keys in database 0
 * @param usedMemory bytes; 0 if it does not tell
 * @param maxMemory bytes; empty if there is no limit
 * @param otherDatabases those besides database 0 that have keys, such as {@code db3}
 */
record NodeFacts(
        String runId,
        Role role,
        boolean isLinked,
        long keys,
        long usedMemory,
        OptionalLong maxMemory,
        List<String> otherDatabases) {

    private static final Pattern DATABASE = Pattern.compile("db[0-9]{1,5}");
    private static final Pattern KEYS = Pattern.compile("\\bkeys=([0-9]{1,18})");
    private static final Pattern NO_ID = Pattern.compile("0*");
    private static final String FIRST = "db0";

    NodeFacts {
        otherDatabases = List.copyOf(otherDatabases);
    }

    /** {@code run_id:5f2…}, {@code role:slave}, {@code master_link_status:up}, {@code db0:keys=17,expires=3}. */
    static NodeFacts of(InfoReply info) {
        Map<String, String> fields = info.fields();
        String id = fields.getOrDefault("run_id", "");
        Role role = switch (fields.getOrDefault("role", "")) {
            case "master" -> Role.PRIMARY;
            case "slave", "replica" -> Role.REPLICA;
            default -> Role.UNKNOWN;
        };
        return new NodeFacts(
                NO_ID.matcher(id).matches() ? "" : id,
                role,
                "up".equals(fields.get("master_link_status")),
                keys(fields.getOrDefault(FIRST, "")),
                info.usedMemory().orElse(0),
                info.maxMemory(),
                fields.keySet().stream()
                        .filter(field -> DATABASE.matcher(field).matches() && !field.equals(FIRST))
                        .sorted()
                        .toList());
    }

    private static long keys(String database) {
        Matcher told = KEYS.matcher(database);
        return told.find() ? Long.parseLong(told.group(1)) : 0;
    }
}
