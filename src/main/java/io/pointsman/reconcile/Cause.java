package io.pointsman.reconcile;

import java.time.Instant;
import java.util.Optional;

/**
 * Why a pass is made.
 *
 * @param name {@code clock}, {@code follow-up}, {@code probe}, {@code rest}, {@code drain}, {@code undrain}, {@code dry-run}, {@code discovery}, or an event's name
 * @param hintAt when the event behind it came in; empty for other causes
 */
record Cause(String name, Optional<Instant> hintAt) {

    static Cause of(String name) {
        return new Cause(name, Optional.empty());
    }

    @Override
    public String toString() {
        return name;
    }
}
