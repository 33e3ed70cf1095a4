package io.pointsman.migration;

import io.pointsman.migration.LaneProgress.FailedKey;
import io.pointsman.migration.Migration.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A migration as the API shows it.
 *
 * @param state {@code copying}, {@code verifying}, {@code paused}, {@code done}, {@code failed} or {@code stopped}
 * @param found what the guards saw before anything was copied
 * @param keys that the source had when it began
 * @param counts of all that is copied
 * @param timeLeft of the lane that takes longest, of those that run, by its pace so far; null while that cannot be told, and when none runs
 * @param verification null before there is one
 * @param endedAt null while it may go on
 * @param reason null where nothing is to be said
 * @param lanes none in a list
 */
record MigrationView(
        UUID id,
        MigrationRequest request,
        String askedBy,
        Instant askedAt,
        String state,
        String found,
        long keys,
        Counts counts,
        @Nullable Duration timeLeft,
        @Nullable VerificationView verification,
        @Nullable Instant endedAt,
        @Nullable String reason,
        List<LaneView> lanes) {

    /**
     * What became of keys since their lane began with the first of them.
     *
     * @param found that SCAN told, which may tell one twice
     * @param keysPerSecond lately
     */
    record Counts(
            long found, long copied, long gone, long moved, long busy, long failed, long bytes, long keysPerSecond) {

        private static Counts of(MigrationLane lane, boolean running) {
            LaneProgress progress = (LaneProgress) lane.progress();
            return new Counts(
                    progress.found(),
                    progress.copied(),
                    progress.gone(),
                    progress.moved(),
                    progress.busy(),
                    progress.failed(),
                    progress.bytes(),
                    running ? lane.keysPerSecond() : 0);
        }

        private static Counts sum(List<Counts> all) {
            return new Counts(
                    sum(all, Counts::found),
                    sum(all, Counts::copied),
                    sum(all, Counts::gone),
                    sum(all, Counts::moved),
                    sum(all, Counts::busy),
                    sum(all, Counts::failed),
                    sum(all, Counts::bytes),
                    sum(all, Counts::keysPerSecond));
        }

        private static long sum(List<Counts> all, ToLongFunction<Counts> part) {
            return all.stream().mapToLong(part).sum();
        }
    }

    /**
     * What comes from one shard.
     *
     * @param state {@code waiting}: it has not begun, or for what {@code trouble} tells; {@code copying}, {@code paused}, {@code done}, {@code failed} or {@code
     *     stopped}
     * @param node whose keys are read; null before any were
     * @param role of that node, as it said itself
     * @param keys that the shard had when the migration began
     * @param begun how many times it began with the first key
     * @param trouble null if there is none
     * @param updatedAt when somebody last put down how far it is; null if nobody has
     * @param failures the first hundred keys that failed, and why
     */
    record LaneView(
            String shard,
            String state,
            @Nullable String node,
            String role,
            long keys,
            int begun,
            Counts counts,
            @Nullable String trouble,
            @Nullable Instant updatedAt,
            List<FailedKey> failures) {

        private static LaneView of(MigrationLane lane, State state) {
            return new LaneView(
                    lane.shard(),
                    word(lane, state),
                    lane.node().isEmpty() ? null : lane.node(),
                    lower(lane.role()),
                    lane.keys(),
                    lane.begun(),
                    Counts.of(lane, isRunning(lane, state)),
                    lane.trouble().isEmpty() ? null : lane.trouble(),
                    lane.updatedAt().orElse(null),
                    ((LaneProgress) lane.progress()).failures());
        }
    }

    static MigrationView of(Migration migration) {
        return shown(
                migration,
                migration.lanes(LaneKind.COPY).stream()
                        .map(lane -> LaneView.of(lane, migration.state()))
                        .toList());
    }

    static MigrationView listed(Migration migration) {
        return shown(migration, List.of());
    }

    private static MigrationView shown(Migration migration, List<LaneView> lanes) {
        List<MigrationLane> copies = migration.lanes(LaneKind.COPY);
        return new MigrationView(
                migration.id(),
                migration.request(),
                migration.askedBy(),
                migration.askedAt(),
                lower(migration.state()),
                migration.found(),
                copies.stream().mapToLong(MigrationLane::keys).sum(),
                Counts.sum(copies.stream()
                        .map(lane -> Counts.of(lane, isRunning(lane, migration.state())))
                        .toList()),
                timeLeft(migration).orElse(null),
                VerificationView.of(migration).orElse(null),
                migration.endedAt().orElse(null),
                migration.reason().isEmpty() ? null : migration.reason(),
                lanes);
    }

    static boolean isRunning(MigrationLane lane, State state) {
        return state == State.of(lane.kind()) && lane.state() == MigrationLane.State.OPEN;
    }

    static String word(MigrationLane lane, State state) {
        if (lane.state() != MigrationLane.State.OPEN) {
            return lower(lane.state());
        }
        return switch (state) {
            case COPYING, VERIFYING ->
                isRunning(lane, state) && lane.hasBegun() && lane.trouble().isEmpty() ? lower(state) : "waiting";
            case PAUSED -> "paused";
            case DONE, FAILED, STOPPED -> "stopped";
        };
    }

    private static Optional<Duration> timeLeft(Migration migration) {
        List<MigrationLane> open = migration.lanes().stream()
                .filter(lane -> isRunning(lane, migration.state()))
                .toList();
        boolean known = open.stream()
                .allMatch(lane -> lane.progress().settled() > 0 && !lane.taken().isZero());
        return known ? open.stream().map(MigrationView::timeLeft).max(Duration::compareTo) : Optional.empty();
    }

    /** In whole seconds. */
    private static Duration timeLeft(MigrationLane lane) {
        long settled = lane.progress().settled();
        double left = Math.max(0, lane.keys() - settled);
        return Duration.ofSeconds(Math.round(left * lane.taken().toMillis() / settled / 1_000));
    }

    static String word(State state) {
        return lower(state);
    }

    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
