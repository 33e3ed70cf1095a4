package io.pointsman.migration;

import io.pointsman.migration.LaneProgress.FailedKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Migrations as they are asked for, of shards that have a thousand keys each. */
final class SampleMigrations {

    static final long KEYS = 1_000;

    private SampleMigrations() {}

    static MigrationRequest request(String source, String target) {
        return new MigrationRequest(source, target, target, null, null, null, null);
    }

    /** Of one shard on each side. */
    static List<MigrationLane> lanesToTheEnd() {
        return List.of(
                MigrationLane.of(LaneKind.COPY, "0001", KEYS),
                MigrationLane.of(LaneKind.COMPARE, "0001", KEYS),
                MigrationLane.of(LaneKind.SEARCH, "0001", 0));
    }

    static Migration migration(String source, String target, Instant at, String... shards) {
        return Migration.asked(
                UUID.randomUUID(),
                request(source, target),
                "ops",
                at,
                "2,000 keys",
                Stream.of(shards)
                        .map(shard -> MigrationLane.of(LaneKind.COPY, shard, KEYS))
                        .toList());
    }

    /** Half way through, one key of which the target did not take. */
    static LaneProgress half() {
        return new LaneProgress(
                "17", false, 512, 490, 49_000, 1, 0, 8, 1, List.of(new FailedKey("key:1", "ERR Bad data")));
    }

    static LaneProgress whole() {
        return new LaneProgress("0", true, KEYS, KEYS, 100_000, 0, 0, 0, 0, List.of());
    }

    /** All but one key is the same. */
    static VerifyProgress compared() {
        return new VerifyProgress(
                "0",
                true,
                KEYS,
                KEYS - 1,
                0,
                0,
                100_000,
                4711,
                Map.of(Difference.EXPIRY_LOST, 1L),
                List.of(new VerifyProgress.Named(Difference.EXPIRY_LOST, "key:1", "")));
    }
}
