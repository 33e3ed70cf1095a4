package io.pointsman.dns;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The text of our TXT records: {@code "heritage=pointsman,pointsman/v=1,pointsman/owner=prod-eu,…"}, in quotes. Printed in one order,
 * read in any, fields of later versions passed over.
 */
final class Heritage {

    static final String LABEL = "_pointsman";
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final String HERITAGE = "heritage";
    private static final String VERSION = "pointsman/v";

    private Heritage() {}

    /** @param fields without {@code pointsman/}, in the order to be printed */
    static RecordSet record(RecordName name, Map<String, String> fields) {
        String text = fields.entrySet().stream()
                .map(field -> ",pointsman/" + field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining("", "\"" + HERITAGE + "=pointsman," + VERSION + "=1", "\""));
        return RecordSet.simple(name, "TXT", TTL, text);
    }

    /** The fields by their names without {@code pointsman/}; empty when the set is none of ours, or of a version we do not know. */
    static Optional<Map<String, String>> fields(RecordSet set) {
        boolean oneText = set.type().equals("TXT")
                && set.routing() instanceof RecordSet.Routing.Simple
                && set.values().size() == 1;
        if (!oneText) {
            return Optional.empty();
        }
        String text = set.values().getFirst();
        if (text.length() < 2 || !text.startsWith("\"") || !text.endsWith("\"")) {
            return Optional.empty();
        }
        Map<String, String> fields = new TreeMap<>();
        for (String field : text.substring(1, text.length() - 1).split(",", -1)) {
            int equals = field.indexOf('=');
            if (equals < 0 || fields.put(field.substring(0, equals), field.substring(equals + 1)) != null) {
                return Optional.empty();
            }
        }
        if (!"pointsman".equals(fields.get(HERITAGE)) || !"1".equals(fields.get(VERSION))) {
            return Optional.empty();
        }
        return Optional.of(fields.entrySet().stream()
                .filter(field -> field.getKey().startsWith("pointsman/"))
                .collect(Collectors.toMap(
                        field -> field.getKey().substring("pointsman/".length()), Map.Entry::getValue)));
    }
}
