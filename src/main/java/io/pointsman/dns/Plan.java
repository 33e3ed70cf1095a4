package io.pointsman.dns;

import java.util.List;

/**
 * What one look at a group leads to; a value, shown as it is by dry runs, observe mode and the API.
 *
 * @param changes in listing order of the names they belong to, a name's record before its claim
 * @param declined what we leave alone and why, in slot order
 * @param names every name that is wanted, claimed by us or in the way, in slot order
 */
public record Plan(List<Change> changes, List<Declined> declined, List<NameState> names) {

    public Plan {
        changes = List.copyOf(changes);
        declined = List.copyOf(declined);
        names = List.copyOf(names);
    }

    /** @param detail for people: what was found, and what to do if it should be otherwise */
    public record Declined(RecordName name, DeclineReason reason, String detail) {}
}
