package io.pointsman.migration;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A migration as an operator asks for it. What is null has the value in brackets.
 *
 * @param source what we call the group that has the keys
 * @param target what we call the group that is to have them
 * @param confirm the target once more
 * @param busyKeys what becomes of a key that the target has already: {@code skip}, {@code replace} or {@code fail} (skip)
 * @param readFrom {@code replica}, where a shard has one that can be read from, or {@code primary} (replica)
 * @param keysPerSecond of all lanes together (as many as the groups take)
 * @param bytesPerSecond likewise, of names and serialized values
 */
record MigrationRequest(
        @NotBlank String source,
        @NotBlank String target,
        @NotBlank String confirm,

        @Nullable @Pattern(regexp = "skip|replace|fail", message = "must be skip, replace or fail")
        String busyKeys,

        @Nullable @Pattern(regexp = "replica|" + PRIMARY, message = "must be replica or primary")
        String readFrom,

        @Nullable @Min(100) @Max(100_000_000) Long keysPerSecond,
        @Nullable @Min(1_000_000) @Max(100_000_000_000L) Long bytesPerSecond) {

    private static final String PRIMARY = "primary";

    BusyKey busyKey() {
        return busyKeys == null ? BusyKey.SKIP : BusyKey.valueOf(busyKeys.toUpperCase(Locale.ROOT));
    }

    @JsonIgnore
    boolean isFromPrimary() {
        return PRIMARY.equals(readFrom);
    }
}
