package io.pointsman.dns;

import java.util.List;
import java.util.stream.Stream;

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

    /** The same without the changes of one name: it is held back on purpose. */
    public Plan withholding(RecordName name, DeclineReason reason, String detail) {
        return new Plan(
                changes.stream()
                        .filter(change -> !change.readName().equals(name))
                        .toList(),
                Stream.concat(declined.stream(), Stream.of(new Declined(name, reason, detail)))
                        .toList(),
                names.stream()
                        .map(state -> state.name().equals(name) ? state.withheld(detail) : state)
                        .toList());
    }

    /** The same without the changes of one name, whatever it should be. */
    public Plan without(RecordName name) {
        return new Plan(
                changes.stream()
                        .filter(change -> !change.readName().equals(name))
                        .toList(),
                declined,
                names);
    }

    /** How many names it gives up. */
    public int removals() {
        return (int) changes.stream()
                .filter(change -> change instanceof Change.Delete)
                .map(Change::readName)
                .distinct()
                .count();
    }

    /** @param detail for people: what was found, and what to do if it should be otherwise */
    public record Declined(RecordName name, DeclineReason reason, String detail) {}
}
