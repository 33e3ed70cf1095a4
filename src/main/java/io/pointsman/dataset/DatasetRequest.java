package io.pointsman.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * A dataset as an operator asks for it. What is null has the value in brackets.
 *
 * @param group what we call it
 * @param confirm the same once more
 * @param prefix of every key's name; 3 to 64 letters, digits and {@code : . _ - /}
 * @param keys how many; 1 to 100 million
 * @param seed the same makes the same keys, whatever the group (1)
 * @param preset {@code uuid}: names are UUIDs behind the prefix, values are strings of 256 letters; or
 * @param types which there are (strings)
 * @param valueLetters of a string, or of each member of the others (256)
 * @param members of what is no string (10)
 * @param ttl how many keys have one (none)
 * @param hot keys that are written again and again, always the same (none)
 * @param rate writes a second (as many as the group takes)
 */
record DatasetRequest(
        @NotBlank String group,
        @NotBlank String confirm,

        @NotNull @Pattern(regexp = "[A-Za-z0-9:._/-]{3,64}", message = "must be 3 to 64 letters, digits and : . _ - /")
        String prefix,

        @NotNull @Min(1) @Max(100_000_000) Integer keys,
        @Nullable Long seed,

        @Nullable @Pattern(regexp = UUID, message = "must be uuid")
        String preset,

        @Nullable @Valid Types types,
        @Nullable @Valid Span valueLetters,
        @Nullable @Valid Span members,
        @Nullable @Valid TimeToLive ttl,
        @Nullable @Valid Hot hot,
        @Nullable @Min(1) @Max(1_000_000) Integer rate) {

    private static final String UUID = "uuid";
    private static final int LONGEST_VALUE = 512 * 1024;
    private static final int MOST_MEMBERS = 1_000_000;
    private static final long LARGEST_KEY = 512L * 1024 * 1024;

    /** In bytes, of its name and what the node adds; roughly, as seen with Redis 7. */
    private static final int OF_A_KEY = 150;

    private static final int OF_A_MEMBER = 60;

    private static final Span DEFAULT_VALUE = new Span(256, null);
    private static final Span DEFAULT_MEMBERS = new Span(10, null);

    /** In proportion to each other; null is 0. */
    record Types(
            @Nullable @Min(0) @Max(1_000) Integer string,
            @Nullable @Min(0) @Max(1_000) Integer hash,
            @Nullable @Min(0) @Max(1_000) Integer list,
            @Nullable @Min(0) @Max(1_000) Integer set,
            @Nullable @Min(0) @Max(1_000) Integer zset,
            @Nullable @Min(0) @Max(1_000) Integer stream) {

        @JsonIgnore
        @AssertTrue(message = "must be one at least")
        boolean isAny() {
            return shares().stream().anyMatch(share -> share > 0);
        }

        /** In the order of {@link KeyType}. */
        List<Integer> shares() {
            return Stream.of(string, hash, list, set, zset, stream)
                    .map(share -> share == null ? 0 : share)
                    .toList();
        }
    }

    /**
     * Every number in it is as likely as another.
     *
     * @param max null: {@code min}
     */
    record Span(@Min(1) int min, @Nullable Integer max) {

        int maxOr() {
            return max == null ? min : max;
        }

        private boolean isUpTo(int most) {
            return min <= maxOr() && maxOr() <= most;
        }

        double mean() {
            return (min + maxOr()) / 2.0;
        }
    }

    /**
     * To milliseconds; each length is as likely as another.
     *
     * @param share of the keys; null: all
     * @param max null: {@code min}
     */
    record TimeToLive(
            @Nullable @DecimalMin("0") @DecimalMax("1") Double share,

            @NotNull @DurationMin(seconds = 1) @DurationMax(days = 3_650)
            Duration min,

            @Nullable @DurationMax(days = 3_650) Duration max) {

        Duration maxOr() {
            return max == null ? min : max;
        }

        double shareOr() {
            return share == null ? 1 : share;
        }

        @JsonIgnore
        @AssertTrue(message = "must not be more than max")
        boolean isMinimum() {
            // It is checked also where min is missing.
            return max == null || Objects.requireNonNullElse(min, Duration.ZERO).compareTo(max) <= 0;
        }
    }

    /**
     * The first of the keys are written as often as makes the share of the writes; each of them is as likely as another.
     *
     * @param keys share of the keys, one key at least
     * @param writes share of all writes
     */
    record Hot(
            @DecimalMin("0") @DecimalMax("1") double keys,
            @DecimalMin("0") @DecimalMax("0.9") double writes) {}

    @JsonIgnore
    @AssertTrue(message = "must not be sent with types, valueLetters or members")
    boolean isPresetAlone() {
        return preset == null || (types == null && valueLetters == null && members == null);
    }

    @JsonIgnore
    @AssertTrue(message = "must have a min of 1 and a max of 524288 at most, and not the other way round")
    boolean isValueLengthPossible() {
        return valueOr().isUpTo(LONGEST_VALUE);
    }

    @JsonIgnore
    @AssertTrue(
            message =
                    "must have a min of 1 and a max of 1000000 at most, not the other way round, and no more than 512 MB in one key")
    boolean isMemberCountPossible() {
        return membersOr().isUpTo(MOST_MEMBERS)
                && (types == null || (long) membersOr().maxOr() * valueOr().maxOr() <= LARGEST_KEY);
    }

    long seedOr() {
        return seed == null ? 1 : seed;
    }

    @JsonIgnore
    boolean isUuid() {
        return preset != null;
    }

    List<Integer> sharesOr() {
        return types == null ? List.of(1) : types.shares();
    }

    Span valueOr() {
        return valueLetters == null ? DEFAULT_VALUE : valueLetters;
    }

    Span membersOr() {
        return members == null ? DEFAULT_MEMBERS : members;
    }

    /** Roughly what the keys take, in bytes. */
    long memory() {
        long strings = sharesOr().getFirst();
        double all = sharesOr().stream().mapToInt(Integer::intValue).sum();
        double string = valueOr().mean() + OF_A_KEY;
        double other = membersOr().mean() * (valueOr().mean() + OF_A_MEMBER) + OF_A_KEY;
        return (long) (keys * (string * strings / all + other * (all - strings) / all));
    }
}
