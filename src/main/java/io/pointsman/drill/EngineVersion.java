package io.pointsman.drill;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as ElastiCache wants it in calls, {@code 8.1}; up to Redis 5 with its patch, {@code 5.0.6}.
 *
 * @param patch empty from Redis 6 on
 */
record EngineVersion(int major, int minor, Optional<Integer> patch) implements Comparable<EngineVersion> {

    private static final Pattern WORDS = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})(?:\\.([0-9]{1,3}))?");
    private static final int WITHOUT_PATCH = 6;

    private static final EngineVersion VALKEY_7_2 = new EngineVersion(7, 2, Optional.empty());
    private static final EngineVersion REDIS_7_1 = new EngineVersion(7, 1, Optional.empty());

    /** @param version in full, or as in calls; empty if it is none */
    static Optional<EngineVersion> parse(String version) {
        Matcher words = WORDS.matcher(version);
        if (!words.matches()) {
            return Optional.empty();
        }
        int major = Integer.parseInt(words.group(1));
        return Optional.of(new EngineVersion(
                major,
                Integer.parseInt(words.group(2)),
                Optional.ofNullable(words.group(3))
                        .filter(patch -> major < WITHOUT_PATCH)
                        .map(Integer::parseInt)));
    }

    /**
     * The family of parameter groups that fits: {@code redis6.x}, {@code redis7}, {@code valkey8}.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html">families</a>
     */
    String family(String engine) {
        if (major < WITHOUT_PATCH) {
            return engine + major + "." + minor;
        }
        return engine + major + (major == WITHOUT_PATCH ? ".x" : "");
    }

    /** Why ElastiCache would not go from here to there; empty if it would, as far as its documents say. */
    Optional<String> refusal(String engine, EngineVersion there, String otherEngine) {
        if (engine.equals("valkey") && otherEngine.equals("redis")) {
            return equals(VALKEY_7_2) && there.equals(REDIS_7_1)
                    ? Optional.empty()
                    : Optional.of("from Valkey there is no way to Redis, besides that from 7.2 to 7.1");
        }
        return there.compareTo(this) < 0 ? Optional.of("there are no downgrades") : Optional.empty();
    }

    @Override
    public int compareTo(EngineVersion other) {
        return Comparator.comparingInt(EngineVersion::major)
                .thenComparingInt(EngineVersion::minor)
                .thenComparingInt(version -> version.patch().orElse(0))
                .compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + patch.map(number -> "." + number).orElse("");
    }
}
