package io.pointsman.sandbox.elasticache;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The engine versions that ElastiCache offers, aws-facts 7.5, and which of them a group can get. A request names {@code major.minor}, from
 * Redis 6 on; DescribeCacheClusters shows the version in full. The patches are examples.
 */
final class EngineVersions {

    private static final Set<String> ENGINES = Set.of("redis", "valkey");

    private static final Map<String, String> IN_FULL = Map.ofEntries(
            Map.entry("redis 4.0.10", "4.0.10"),
            Map.entry("redis 5.0.6", "5.0.6"),
            Map.entry("redis 6.0", "6.0.5"),
            Map.entry("redis 6.2", "6.2.6"),
            Map.entry("redis 7.0", "7.0.7"),
            Map.entry("redis 7.1", "7.1.0"),
            Map.entry("valkey 7.2", "7.2.6"),
            Map.entry("valkey 8.0", "8.0.1"),
            Map.entry("valkey 8.1", "8.1.0"),
            Map.entry("valkey 8.2", "8.2.0"),
            Map.entry("valkey 9.0", "9.0.0"),
            Map.entry("valkey 9.1", "9.1.0"));

    private EngineVersions() {}

    /**
     * What nodes are to become; an {@link AwsError} if AWS would not do it. There is no way back, besides that from Valkey 7.2 to Redis 7.1.
     *
     * @param engine empty: it stays
     */
    static NodeKind target(NodeKind from, Optional<String> engine, Optional<String> version) {
        String wanted = engine.orElse(from.engine());
        if (!ENGINES.contains(wanted)) {
            throw AwsError.invalidValue("Invalid value " + wanted + " for Engine.");
        }
        String named =
                version.orElseThrow(() -> AwsError.invalidCombination("Engine " + wanted + " needs an EngineVersion."));
        String full = IN_FULL.get(wanted + " " + named);
        if (full == null) {
            // [O], terraform-provider-aws #49466: code and words
            throw AwsError.invalidCombination("Cannot find version " + named + " for " + wanted);
        }
        boolean sameEngine = wanted.equals(from.engine());
        int step = Arrays.compare(minor(full), minor(from.engineVersion()));
        if (sameEngine && step == 0) {
            throw AwsError.invalidCombination("No modifications were requested");
        }
        boolean wayBack = from.engine().equals("valkey")
                && wanted.equals("redis")
                && Arrays.equals(minor(from.engineVersion()), new int[] {7, 2})
                && named.equals("7.1");
        boolean otherWayBack = !sameEngine && wanted.equals("redis");
        if (!wayBack && (step < 0 || otherWayBack)) {
            throw AwsError.invalidCombination("Cannot downgrade from " + from.engine() + " " + from.engineVersion()
                    + " to " + wanted + " " + named + ".");
        }
        return from.withEngine(wanted, full);
    }

    private static int[] minor(String version) {
        return Arrays.stream(version.split("\\."))
                .limit(2)
                .mapToInt(Integer::parseInt)
                .toArray();
    }
}
