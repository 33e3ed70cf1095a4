package io.pointsman.dns;

import io.pointsman.dns.NameState.State;
import io.pointsman.dns.Plan.Declined;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/**
 * Reads a plan in short: {@code ro1 a->b} for a move, {@code ro2 ->c} for a new name, {@code ro3 a->} for one given up. An entry of the
 * reader set is {@code ro/a} and shows its weight, {@code ro/a 100->0}; an SRV record is {@code srv:ro1}, a drain {@code drain:a}.
 */
final class PlanAssert extends AbstractAssert<PlanAssert, Plan> {

    private PlanAssert(Plan plan) {
        super(plan, PlanAssert.class);
    }

    static PlanAssert assertThat(Plan plan) {
        return new PlanAssert(plan);
    }

    PlanAssert changesNothing() {
        Assertions.assertThat(actual.changes()).isEmpty();
        return this;
    }

    /** Exactly these changes of read names, in this order; changes of claims apart. */
    PlanAssert changesOnly(String... moves) {
        Assertions.assertThat(actual.changes().stream()
                        .filter(change -> !isOfClaim(change))
                        .map(PlanAssert::inShort))
                .containsExactly(moves);
        return this;
    }

    /** Exactly these changes of claims, such as {@code create ro1}. */
    PlanAssert claims(String... changes) {
        Assertions.assertThat(actual.changes().stream()
                        .filter(PlanAssert::isOfClaim)
                        .map(change -> change.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " "
                                + shortName(OwnershipRecord.nameOf(change.name()), "")))
                .containsExactly(changes);
        return this;
    }

    /** Exactly these names, in this order. */
    PlanAssert declines(DeclineReason reason, ZoneEntry... names) {
        Assertions.assertThat(actual.declined().stream()
                        .filter(declined -> declined.reason() == reason)
                        .map(Declined::name))
                .containsExactlyElementsOf(
                        Arrays.stream(names).map(ZoneEntry::name).toList());
        return this;
    }

    PlanAssert declinesNothing() {
        Assertions.assertThat(actual.declined()).isEmpty();
        return this;
    }

    PlanAssert declinesInOrder(ZoneEntry... names) {
        Assertions.assertThat(actual.declined().stream().map(Declined::name))
                .containsExactlyElementsOf(
                        Arrays.stream(names).map(ZoneEntry::name).toList());
        return this;
    }

    PlanAssert shows(ZoneEntry name, State state, String reasonPart) {
        return shows(
                actual.names().stream()
                        .filter(shown -> shown.name().equals(name.name()))
                        .toList(),
                state,
                reasonPart);
    }

    /** The name of that slot. */
    PlanAssert shows(String slot, State state, String reasonPart) {
        return shows(
                actual.names().stream()
                        .filter(shown -> shown.slot().equals(slot))
                        .toList(),
                state,
                reasonPart);
    }

    private PlanAssert shows(List<NameState> shown, State state, String reasonPart) {
        Assertions.assertThat(shown).hasSize(1);
        Assertions.assertThat(shown.getFirst().state()).isEqualTo(state);
        Assertions.assertThat(shown.getFirst().reason()).contains(reasonPart);
        return this;
    }

    private static boolean isOfClaim(Change change) {
        return change.name().value().startsWith(Heritage.LABEL + ".");
    }

    private static String inShort(Change change) {
        return switch (change) {
            case Change.Create create -> inShort(create.becomes()) + " ->" + place(create.becomes());
            case Change.Replace replace ->
                inShort(replace.was()) + " " + place(replace.was()) + "->" + place(replace.becomes());
            case Change.Delete delete -> inShort(delete.was()) + " " + place(delete.was()) + "->";
        };
    }

    private static String inShort(RecordSet set) {
        return shortName(set.name(), set.setIdentifier());
    }

    private static String shortName(RecordName name, String setIdentifier) {
        String[] labels = name.value().split("\\.", -1);
        if (labels[0].equals("_redis")) {
            return "srv:" + labels[2];
        }
        return labels[1].equals(Heritage.LABEL)
                ? "drain:" + labels[0]
                : labels[0] + (setIdentifier.isEmpty() ? "" : "/" + setIdentifier);
    }

    /** An entry's weight, and the host unless the identifier tells it; where any other leads. */
    private static String place(RecordSet set) {
        String host = set.leadsTo().orElse(set.values().getFirst());
        return set.routing() instanceof RecordSet.Routing.Weighted weighted
                ? weighted.weight() + (host.equals(weighted.setIdentifier()) ? "" : " " + host)
                : host;
    }
}
