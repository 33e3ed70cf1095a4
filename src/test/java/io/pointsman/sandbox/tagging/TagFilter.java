package io.pointsman.sandbox.tagging;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What a request asks for. All keys must be there, each with one of its values; a key without values matches any.
 *
 * @param kinds {@code service} or {@code service:type}; empty: all
 * @param values by key
 */
record TagFilter(Set<String> kinds, Map<String, Set<String>> values) {

    private static final int MOST_KEYS = 50;
    private static final int MOST_VALUES = 20;

    /** @throws IllegalArgumentException for more than AWS admits, or a filter without a key */
    static TagFilter of(JsonNode body) {
        if (body.has("ResourceARNList")) {
            throw new IllegalArgumentException("The sandbox does not imitate ResourceARNList");
        }
        Set<String> kinds = new HashSet<>();
        body.path("ResourceTypeFilters").forEach(kind -> kinds.add(kind.asString("")));
        Map<String, Set<String>> values = new LinkedHashMap<>();
        for (JsonNode filter : body.path("TagFilters")) {
            String key = filter.path("Key").asString("");
            if (key.isEmpty()) {
                throw new IllegalArgumentException("A TagFilter needs a Key");
            }
            Set<String> wanted = values.computeIfAbsent(key, unused -> new HashSet<>());
            filter.path("Values").forEach(value -> wanted.add(value.asString("")));
            if (wanted.size() > MOST_VALUES) {
                throw new IllegalArgumentException("A TagFilter can have " + MOST_VALUES + " values");
            }
        }
        if (values.size() > MOST_KEYS) {
            throw new IllegalArgumentException("A request can have " + MOST_KEYS + " TagFilters");
        }
        return new TagFilter(kinds, values);
    }

    /** @param kind in full, such as {@code elasticache:replicationgroup} */
    boolean admitsKind(String kind) {
        return kinds.isEmpty() || kinds.contains(kind) || kinds.contains(kind.substring(0, kind.indexOf(':')));
    }

    boolean admits(Map<String, String> tags) {
        return values.entrySet().stream()
                .allMatch(filter -> tags.containsKey(filter.getKey())
                        && (filter.getValue().isEmpty() || filter.getValue().contains(tags.get(filter.getKey()))));
    }
}
