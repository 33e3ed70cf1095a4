package io.pointsman.sandbox.elasticache;

import java.util.List;
import java.util.Map;

/** The node types that the sandbox knows, with their {@code maxmemory} in bytes, aws-facts 7.6. */
final class NodeTypes {

    private static final Map<String, Long> MEMORY = Map.of(
            "cache.t4g.micro", 536_870_912L,
            "cache.t4g.small", 1_471_026_299L,
            "cache.m7g.large", 6_854_542_746L,
            "cache.r7g.large", 14_037_181_030L,
            "cache.r7g.xlarge", 28_261_849_702L,
            "cache.r7g.2xlarge", 56_711_183_565L);

    private NodeTypes() {}

    static boolean isKnown(String type) {
        return MEMORY.containsKey(type);
    }

    /** All of them, the smallest first. */
    static List<String> all() {
        return MEMORY.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those with more memory, the smallest first. */
    static List<String> above(String type) {
        return all().stream().filter(other -> memory(other) > memory(type)).toList();
    }

    /** Those with less memory, the smallest first. */
    static List<String> below(String type) {
        return all().stream().filter(other -> memory(other) < memory(type)).toList();
    }

    private static long memory(String type) {
        return MEMORY.getOrDefault(type, 0L);
    }
}
