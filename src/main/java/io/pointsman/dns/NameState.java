package io.pointsman.dns;

import java.util.Optional;

/**
 * How one read name is and should be.
 *
 * @param slot the claims' word, {@code replica-1} for the first name
 * @param observed where the name leads, or what stands there instead; empty if nothing
 * @param wanted where it should lead; empty if it should not be, or nobody can say
 * @param reason for people: why it is so, or why it changes
 */
public record NameState(
        RecordName name, String slot, Optional<String> observed, Optional<String> wanted, State state, String reason) {

    public enum State {
        RIGHT,
        /** Wrong, and the plan holds the change that puts it right. */
        DRIFTED,
        /** Wrong or unclear, and held back on purpose. */
        WITHHELD,
        /** Not ours. */
        FOREIGN,
        /** Wrong, and the change that would put it right is refused or cannot be sent. */
        FAILING
    }

    /** The same name, its change accepted. */
    public NameState changed() {
        return new NameState(name, slot, wanted, wanted, State.RIGHT, reason);
    }

    /** The same name, its change held back on purpose. */
    NameState withheld(String why) {
        return new NameState(name, slot, observed, wanted, State.WITHHELD, why);
    }

    /** The same name, its change not getting through. */
    public NameState failing(String why) {
        return new NameState(name, slot, observed, wanted, State.FAILING, why);
    }
}
