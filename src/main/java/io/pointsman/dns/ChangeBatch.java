package io.pointsman.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Changes that take effect together or not at all, within what Route 53 takes in one request.
 *
 * @param comment for whoever reads the zone's history, such as {@code pointsman pass 42 testdns}
 * @see <a href="https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html">quotas</a>
 */
public record ChangeBatch(List<Change> changes, String comment) {

    private static final int MOST_ELEMENTS = 1_000;
    private static final int MOST_CHARACTERS = 32_000;

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
            if (!filling.isEmpty() && !fits(fuller)) {
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

    private static boolean fits(List<Change> changes) {
        List<String> values = changes.stream()
                .flatMap(ChangeBatch::sent)
                .flatMap(set -> set.values().stream())
                .toList();
        return values.size() <= MOST_ELEMENTS
                && values.stream().mapToInt(String::length).sum() <= MOST_CHARACTERS;
    }

    private static Stream<RecordSet> sent(Change change) {
        return switch (change) {
            case Change.Create create -> Stream.of(create.becomes());
            case Change.Replace replace -> Stream.of(replace.was(), replace.becomes());
            case Change.Delete delete -> Stream.of(delete.was());
        };
    }
}
