package io.pointsman.migration;

import io.pointsman.migration.LaneProgress.FailedKey;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Migrations as they are asked for, of shards that have a thousand keys each. */
final class SampleMigrations {

    static final long KEYS = 1_000;

    private SampleMigrations() {}

    static MigrationRequest request(String source, String target) {
        return new MigrationRequest(source, target, target, null, null, null, null);
    }

    static Migration migration(String source, String target, Instant at, String... shards) {
        return Migration.asked(
                UUID.randomUUID(),
                request(source, target),
                "ops",
                at,
                "2,000 keys",
                Stream.of(shards).map(shard -> MigrationLane.of(shard, KEYS)).toList());
    }

    /** Half way through, one key of which the target did not take. */
    static LaneProgress half() {
        return new LaneProgress(
                "17", false, 512, 490, 49_000, 1, 8, 1, List.of(new FailedKey("key:1", "ERR Bad data")));
    }

    static LaneProgress whole() {
        return new LaneProgress("0", true, KEYS, KEYS, 100_000, 0, 0, 0, List.of());
    }
}
