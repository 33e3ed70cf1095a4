package io.pointsman.dns;

import io.pointsman.dns.NameState.State;
import io.pointsman.dns.Plan.Declined;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Reads a plan in short: {@code ro1 a->b} for a move, {@code ro2 ->c} for a new name, {@code ro3 a->} for one given up. */
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
                                + change.name().value().split("\\.", -1)[1]))
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
        List<NameState> shown = actual.names().stream()
                .filter(shownName -> shownName.name().equals(name.name()))
                .toList();
        Assertions.assertThat(shown).hasSize(1);
        Assertions.assertThat(shown.getFirst().state()).isEqualTo(state);
        Assertions.assertThat(shown.getFirst().reason()).contains(reasonPart);
        return this;
    }

    private static boolean isOfClaim(Change change) {
        return change.name().value().startsWith(OwnershipRecord.LABEL + ".");
    }

    private static String inShort(Change change) {
        String name = change.name().value().split("\\.", -1)[0];
        return switch (change) {
            case Change.Create create ->
                name + " ->" + create.becomes().values().getFirst();
            case Change.Replace replace ->
                name + " " + replace.was().values().getFirst() + "->"
                        + replace.becomes().values().getFirst();
            case Change.Delete delete -> name + " " + delete.was().values().getFirst() + "->";
        };
    }
}
