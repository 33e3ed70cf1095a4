package io.pointsman.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes that take effect together or not at all, within what Route 53 takes in one request.
 *
 * @param comment for whoever reads the zone's history, such as {@code pointsman pass 42 testdns}
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html">quotas</a>
 */
public record ChangeBatch(List<Change> changes, String comment) {

    static final int MOST_ELEMENTS = 1_000;
    private static final int MOST_CHARACTERS = 32_000;
    private static final int LONGEST_COMMENT = 256;

    public ChangeBatch {
        changes = List.copyOf(changes);
    }

    /**
     * As few batches as the quotas allow, in the order given; the changes of one name stay together.
     *
     * @param changes those of one name next to each other
     */
    public static List<ChangeBatch> pack(List<Change> changes, String comment) {
        List<ChangeBatch> batches = new ArrayList<>();
        List<Change> filling = new ArrayList<>();
        for (List<Change> ofOneName : byName(changes)) {
            List<Change> fuller =
                    Stream.concat(filling.stream(), ofOneName.stream()).toList();
            if (!filling.isEmpty() && !fits(fuller, MOST_ELEMENTS)) {
                batches.add(new ChangeBatch(filling, comment));
                filling = new ArrayList<>();
            }
            filling.addAll(ofOneName);
        }
        if (!filling.isEmpty()) {
            batches.add(new ChangeBatch(filling, comment));
        }
        return batches;
    }

    /** One batch for each name, in the order given. */
    public static List<ChangeBatch> oneByOne(List<Change> changes, String comment) {
        return byName(changes).stream()
                .map(ofOneName -> new ChangeBatch(ofOneName, comment))
                .toList();
    }

    /** Whether these can go out as one, within the quotas and {@code mostElements}. */
    static boolean fitTogether(List<ChangeBatch> batches, int mostElements) {
        return fits(batches.stream().flatMap(batch -> batch.changes().stream()).toList(), mostElements);
    }

    /** One batch of several, in their order. */
    static ChangeBatch together(List<ChangeBatch> batches) {
        if (batches.size() == 1) {
            return batches.getFirst();
        }
        String comments = batches.stream().map(ChangeBatch::comment).collect(Collectors.joining(", "));
        return new ChangeBatch(
                batches.stream().flatMap(batch -> batch.changes().stream()).toList(),
                comments.length() <= LONGEST_COMMENT ? comments : comments.substring(0, LONGEST_COMMENT - 1) + "…");
    }

    /** Whether Route 53's refusal speaks of a record of this batch; it writes names with the final dot. */
    boolean isNamedIn(String refusal) {
        return changes.stream().map(change -> change.name() + ".").anyMatch(name -> isWordIn(refusal, name));
    }

    /** Not a part of a longer name. */
    private static boolean isWordIn(String text, String name) {
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
            int end = at + name.length();
            boolean begins = at == 0 || "' ".indexOf(text.charAt(at - 1)) >= 0;
            boolean ends = end == text.length() || !Character.isLetterOrDigit(text.charAt(end));
            if (begins && ends) {
                return true;
            }
        }
        return false;
    }

    private static List<List<Change>> byName(List<Change> changes) {
        List<List<Change>> groups = new ArrayList<>();
        for (Change change : changes) {
            if (groups.isEmpty() || !groups.getLast().getFirst().readName().equals(change.readName())) {
                groups.add(new ArrayList<>());
            }
            groups.getLast().add(change);
        }
        return groups;
    }

    /** What Route 53 counts of it: the values of all record sets that are sent. */
    int elements() {
        return values(changes).size();
    }

    private static boolean fits(List<Change> changes, int mostElements) {
        List<String> values = values(changes);
        return values.size() <= mostElements
                && values.stream().mapToInt(String::length).sum() <= MOST_CHARACTERS;
    }

    private static List<String> values(List<Change> changes) {
        return changes.stream()
                .flatMap(ChangeBatch::sent)
                .flatMap(set -> set.values().stream())
                .toList();
    }

    private static Stream<RecordSet> sent(Change change) {
        return switch (change) {
            case Change.Create create -> Stream.of(create.becomes());
            case Change.Replace replace -> Stream.of(replace.was(), replace.becomes());
            case Change.Delete delete -> Stream.of(delete.was());
        };
    }
}
