package io.pointsman.dns;

import java.util.List;
import java.util.stream.Stream;

/**
 * What one look at a group leads to; a value, shown as it is by dry runs, observe mode and the API.
 *
 * @param changes in listing order of the names they belong to, a name's record before its claim
 * @param declined what we leave alone and why, in slot order
 * @param names every name that is wanted, claimed by us or in the way, in slot order; then drains
 * @param removals how many names it gives up; an SRV record that goes with its name does not count
 */
public record Plan(List<Change> changes, List<Declined> declined, List<NameState> names, int removals) {

    public Plan {
        changes = List.copyOf(changes);
        declined = List.copyOf(declined);
        names = List.copyOf(names);
    }

    /** One plan of several, each about other names. */
    static Plan of(List<Plan> parts) {
        return new Plan(
                parts.stream().flatMap(part -> part.changes().stream()).toList(),
                parts.stream().flatMap(part -> part.declined().stream()).toList(),
                parts.stream().flatMap(part -> part.names().stream()).toList(),
                parts.stream().mapToInt(Plan::removals).sum());
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
                        .toList(),
                removals);
    }

    /** The same without the changes of one name, whatever it should be. */
    public Plan without(RecordName name) {
        return new Plan(
                changes.stream()
                        .filter(change -> !change.readName().equals(name))
                        .toList(),
                declined,
                names,
                removals);
    }

    /** @param detail for people: what was found, and what to do if it should be otherwise */
    public record Declined(RecordName name, DeclineReason reason, String detail) {}
}
