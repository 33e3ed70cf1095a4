package io.pointsman.dns;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * How one read name is and should be; of the reader set, one of its entries. A drain is told in the same way: it leads to its node's id.
 *
 * @param slot the claims' word, {@code replica-1} for the first name; an entry's identifier and a drained node's id are put behind it
 * @param observed where the name leads, or what stands there instead; empty if nothing
 * @param wanted where it should lead; empty if it should not be, or nobody can say
 * @param weight of an entry of the reader set: as it should be, or as it is where it should not be; empty for all others
 * @param reason for people: why it is so, or why it changes
 */
public record NameState(
        RecordName name,
        String slot,
        Optional<String> observed,
        Optional<String> wanted,
        OptionalInt weight,
        State state,
        String reason) {

    public enum State {
        RIGHT,
        /** Wrong, and the plan holds the change that puts it right. */
        DRIFTED,
        /** Wrong or unclear, and held back on purpose. */
        WITHHELD,
        /** Not ours. */
        FOREIGN,
        /** Wrong, and the change that would put it right is refused or cannot be sent; or not seen for long. */
        FAILING
    }

    /** What it takes to be right, the weight included; empty if it should not be, or nobody can say. */
    public Optional<String> aim() {
        return wanted.map(host -> weight.isPresent() ? host + " " + weight.getAsInt() : host);
    }

    /** Whether clients that look it up are led to a host: a numbered name, or an entry of the reader set that is answered. */
    public boolean isRead() {
        boolean leads = !slot.startsWith(Slot.Kind.SRV.prefix()) && !slot.startsWith(Drains.SLOT);
        return leads && (weight.isEmpty() || weight.getAsInt() > 0);
    }

    /** The node that an operator's word of ours keeps out of every name, if that is what this tells. */
    public Optional<String> drainedNode() {
        return slot.startsWith(Drains.SLOT) && wanted.isPresent() ? wanted : Optional.empty();
    }

    /** The same name, its change accepted. */
    public NameState changed() {
        return new NameState(name, slot, wanted, wanted, weight, State.RIGHT, reason);
    }

    /** The same name, its change held back on purpose. */
    NameState withheld(String why) {
        return new NameState(name, slot, observed, wanted, weight, State.WITHHELD, why);
    }

    /** The same name, its change not getting through, or nobody able to see it. */
    public NameState failing(String why) {
        return new NameState(name, slot, observed, wanted, weight, State.FAILING, why);
    }
}
