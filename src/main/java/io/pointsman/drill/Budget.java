package io.pointsman.drill;

import io.pointsman.drill.Drill.Milestone;
import jakarta.validation.constraints.PositiveOrZero;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * What a drill may take, from the call on, and what the load on it may meet; what is left out is not judged.
 *
 * @param promoted until a replica says that it is the primary
 * @param primaryEndpoint until the primary endpoint's name leads to it
 * @param names until no read name leads to it, or to the lost node
 * @param rebuilt until the lost node serves reads again and every name leads to a replica
 * @param changed until the group is what the first call asked for
 * @param changedAgain the same of the second, also from the first call on
 * @param writeOutage how long at most nobody serves writes of one way to the group
 * @param readOutage likewise reads
 * @param lostWrites how many writes may be lost that were acknowledged
 */
record Budget(
        @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration promoted,

        @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration primaryEndpoint,

        @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration names,

        @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration rebuilt,

        @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 24)
        Duration changed,

        @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 24)
        Duration changedAgain,

        @Nullable @DurationMin @DurationMax(hours = 1) Duration writeOutage,

        @Nullable @DurationMin @DurationMax(hours = 1) Duration readOutage,

        @Nullable @PositiveOrZero Long lostWrites) {

    boolean needsLoad() {
        return writeOutage != null || readOutage != null || lostWrites != null;
    }

    Map<Milestone, Duration> milestones() {
        Map<Milestone, Duration> given = new EnumMap<>(Milestone.class);
        put(given, Milestone.PROMOTED, promoted);
        put(given, Milestone.PRIMARY_ENDPOINT, primaryEndpoint);
        put(given, Milestone.NAMES, names);
        put(given, Milestone.REBUILT, rebuilt);
        put(given, Milestone.CHANGED, changed);
        put(given, Milestone.CHANGED_AGAIN, changedAgain);
        return given;
    }

    private static void put(Map<Milestone, Duration> given, Milestone milestone, @Nullable Duration most) {
        if (most != null) {
            given.put(milestone, most);
        }
    }
}
