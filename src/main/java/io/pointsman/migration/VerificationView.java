package io.pointsman.migration;

import io.pointsman.migration.Migration.State;
import io.pointsman.migration.VerifyProgress.Named;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of whether a migration's target has what its source has.
 *
 * @param equal whether nothing differs; null before all is compared
 * @param compared keys of the source
 * @param same that the target has too
 * @param searched keys of the target that were looked for in the source
 * @param gone deleted, or expired, before they were compared
 * @param moved left their shard before they were compared, so that nothing is known of them
 * @param differences how many keys of each kind; none of those that are not there
 * @param named some of them
 * @param checksum of the keys that are the same and their values, sixteen hexadecimal digits: the same for the same data
 * @param keysPerSecond lately, both ways
 * @param lanes what is compared of each shard
 */
record VerificationView(
        @Nullable Boolean equal,
        long compared,
        long same,
        long searched,
        long gone,
        long moved,
        Map<String, Long> differences,
        List<NamedView> named,
        String checksum,
        long keysPerSecond,
        List<LaneView> lanes) {

    private static final int MOST_NAMED = 100;

    /** @param detail null where nothing is to be said */
    record NamedView(
            String difference, String key, @Nullable String detail) {

        private static NamedView of(Named named) {
            return new NamedView(
                    named.difference().word(), named.key(), named.detail().isEmpty() ? null : named.detail());
        }
    }

    /**
     * @param of {@code source} or {@code target}: whose keys are gone over
     * @param state as that of a lane that copies, and {@code verifying}
     * @param node whose keys are gone over; null before any were
     */
    record LaneView(
            String of,
            String shard,
            String state,
            @Nullable String node,
            String role,
            long found,
            int begun,
            @Nullable String trouble) {

        private static LaneView of(MigrationLane lane, State state) {
            return new LaneView(
                    lane.kind() == LaneKind.COMPARE ? "source" : "target",
                    lane.shard(),
                    MigrationView.word(lane, state),
                    lane.node().isEmpty() ? null : lane.node(),
                    MigrationView.lower(lane.role()),
                    ((VerifyProgress) lane.progress()).found(),
                    lane.begun(),
                    lane.trouble().isEmpty() ? null : lane.trouble());
        }
    }

    /** Empty if none has begun. */
    static Optional<VerificationView> of(Migration migration) {
        List<MigrationLane> compares = migration.lanes(LaneKind.COMPARE);
        List<MigrationLane> searches = migration.lanes(LaneKind.SEARCH);
        List<MigrationLane> all =
                Stream.concat(compares.stream(), searches.stream()).toList();
        if (all.stream().noneMatch(MigrationLane::hasBegun)) {
            return Optional.empty();
        }
        Map<Difference, Long> differences = new EnumMap<>(Difference.class);
        all.forEach(lane -> ((VerifyProgress) lane.progress())
                .differences()
                .forEach((kind, count) -> differences.merge(kind, count, Long::sum)));
        boolean whole = all.stream().allMatch(lane -> lane.state() == MigrationLane.State.DONE);
        long moved = sum(all, VerifyProgress::moved);
        return Optional.of(new VerificationView(
                whole ? differences.isEmpty() && moved == 0 : null,
                sum(compares, VerifyProgress::found),
                sum(compares, VerifyProgress::same),
                sum(searches, VerifyProgress::found),
                sum(all, VerifyProgress::gone),
                moved,
                words(differences),
                all.stream()
                        .flatMap(lane -> ((VerifyProgress) lane.progress()).named().stream())
                        .limit(MOST_NAMED)
                        .map(NamedView::of)
                        .toList(),
                "%016x".formatted(sum(compares, VerifyProgress::checksum)),
                all.stream()
                        .filter(lane -> MigrationView.isRunning(lane, migration.state()))
                        .mapToLong(MigrationLane::keysPerSecond)
                        .sum(),
                all.stream().map(lane -> LaneView.of(lane, migration.state())).toList()));
    }

    private static long sum(List<MigrationLane> lanes, ToLongFunction<VerifyProgress> part) {
        return lanes.stream()
                .mapToLong(lane -> part.applyAsLong((VerifyProgress) lane.progress()))
                .sum();
    }

    private static Map<String, Long> words(Map<Difference, Long> differences) {
        Map<String, Long> words = new LinkedHashMap<>();
        differences.forEach((kind, count) -> words.put(kind.word(), count));
        return words;
    }
}
