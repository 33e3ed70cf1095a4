package io.pointsman.drill;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.pointsman.load.Phase;
import io.pointsman.load.Schedule;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.PositiveOrZero;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * Load that is put on a group while a drill is under way. What is null has the value in brackets.
 *
 * @param rate operations a second, for as long as the drill is under way; or
 * @param phases one after the other, after which nothing is sent; or
 * @param preset {@code harness}: 20 to 150, 50 to 300 and 150 to 20 operations a second, a minute each
 * @param writes how many of the operations set a string, in proportion to the two others (1)
 * @param reads likewise get one (4)
 * @param sessions likewise write a hash of five fields and read it back (0)
 * @param keys of each kind (1,000); they are removed in the end
 * @param valueBytes of a string, or of a hash's fields together (256)
 * @param connections that are kept to each name (4)
 * @param before how long it is on before the action (10 s)
 * @param after how long it stays on after the last milestone (10 s)
 */
record LoadRequest(
        @Nullable @Min(1) @Max(100_000) Integer rate,
        @Nullable @Valid @Size(min = 1, max = 20) List<PhaseRequest> phases,

        @Nullable @Pattern(regexp = HARNESS, message = "must be harness")
        String preset,

        @Nullable @Min(0) @Max(1_000) Integer writes,
        @Nullable @Min(0) @Max(1_000) Integer reads,
        @Nullable @Min(0) @Max(1_000) Integer sessions,
        @Nullable @Min(1) @Max(100_000) Integer keys,
        @Nullable @Min(5) @Max(1_000_000) Integer valueBytes,
        @Nullable @Min(1) @Max(100) Integer connections,

        @Nullable @DurationMin @DurationMax(minutes = 4) Duration before,

        @Nullable @DurationMin @DurationMax(minutes = 10) Duration after) {

    private static final String HARNESS = "harness";
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    /**
     * @param length 1 s to 1 h
     * @param from operations a second at its beginning
     * @param to at its end; null: as at its beginning
     */
    record PhaseRequest(
            @NotNull @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration length,

            @PositiveOrZero @Max(100_000) double from,
            @Nullable @PositiveOrZero @Max(100_000) Double to) {

        Phase phase() {
            return new Phase(length, from, to == null ? from : to);
        }
    }

    @JsonIgnore
    @AssertTrue(message = "must be one of rate, phases and preset")
    boolean isSchedule() {
        return Stream.of(rate, phases, preset)
                        .flatMap(given -> Optional.ofNullable(given).stream())
                        .count()
                == 1;
    }

    @JsonIgnore
    @AssertTrue(message = "must have writes, reads or sessions")
    boolean isMix() {
        return writesOr() + readsOr() + sessionsOr() > 0;
    }

    /** @param longest for which the drill may be under way */
    Schedule schedule(Duration longest) {
        if (phases != null) {
            return new Schedule(phases.stream().map(PhaseRequest::phase).toList());
        }
        if (rate == null) {
            return Schedule.harness();
        }
        int held = rate;
        long hours = longest.plus(beforeOr()).plus(afterOr()).toHours() + 1;
        return new Schedule(Stream.generate(() -> Phase.hold(Duration.ofHours(1), held))
                .limit(hours)
                .toList());
    }

    int writesOr() {
        return writes == null ? 1 : writes;
    }

    int readsOr() {
        return reads == null ? 4 : reads;
    }

    int sessionsOr() {
        return sessions == null ? 0 : sessions;
    }

    int keysOr() {
        return keys == null ? 1_000 : keys;
    }

    int valueBytesOr() {
        return valueBytes == null ? 256 : valueBytes;
    }

    int connectionsOr() {
        return connections == null ? 4 : connections;
    }

    Duration beforeOr() {
        return before == null ? TEN_SECONDS : before;
    }

    Duration afterOr() {
        return after == null ? TEN_SECONDS : after;
    }

    /** What its keys and values take at most, in bytes, without what the node adds. */
    long bytes() {
        return (long) keysOr() * valueBytesOr() * 2;
    }
}
