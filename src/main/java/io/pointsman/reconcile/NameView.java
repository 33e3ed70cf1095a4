package io.pointsman.reconcile;

import io.pointsman.dns.NameState;
import io.pointsman.reconcile.PassLog.LastChange;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A read name as the API shows it.
 *
 * @param observed where it leads, or what stands there; null if nothing
 * @param wanted where it should lead; null if it should not be, or nobody can say
 * @param weight of an entry of the reader set; null for all others
 * @param state {@code right}, {@code drifted}, {@code withheld}, {@code foreign} or {@code failing}
 * @param reason why it is so
 * @param seenAt when this process last looked at it
 * @param changedAt when this process last changed it; null if it has not
 * @param changedBecause the cause of that pass
 */
record NameView(
        String name,
        String slot,
        @Nullable String observed,
        @Nullable String wanted,
        @Nullable Integer weight,
        String state,
        String reason,
        Instant seenAt,
        @Nullable Instant changedAt,
        @Nullable String changedBecause) {

    static NameView of(NameState name, Instant seenAt, Optional<LastChange> lastChange) {
        return new NameView(
                name.name().value(),
                name.slot(),
                name.observed().orElse(null),
                name.wanted().orElse(null),
                name.weight().isPresent() ? name.weight().getAsInt() : null,
                PassView.word(name.state()),
                name.reason(),
                seenAt,
                lastChange.map(LastChange::at).orElse(null),
                lastChange.map(LastChange::cause).orElse(null));
    }
}
