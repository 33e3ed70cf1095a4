package io.pointsman.reconcile;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pointsman.dns.Change;
import io.pointsman.dns.Plan.Declined;
import io.pointsman.dns.RecordSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A pass as the API shows it.
 *
 * @param outcome {@code applied}, {@code unchanged}, {@code withheld} or {@code failed}
 * @param changes what was written; when withheld, what would be
 * @param failure null unless the outcome is {@code failed}
 */
record PassView(
        long id,
        String group,
        String cause,
        Instant startedAt,
        Duration took,
        String outcome,
        List<ChangeView> changes,
        List<DeclinedView> declined,
        @Nullable FailureView failure) {

    /** @param action {@code create}, {@code replace} or {@code delete} */
    record ChangeView(
            String action,
            @Nullable RecordView was,
            @Nullable RecordView becomes) {}

    /**
     * @param ttl seconds
     * @param setIdentifier absent unless the record is one of several of its name, drawn by weight
     * @param weight likewise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RecordView(
            String name,
            String type,
            long ttl,
            String value,
            @Nullable String setIdentifier,
            @Nullable Integer weight) {

        static RecordView of(RecordSet set) {
            RecordSet.Routing.@Nullable Weighted weighted =
                    set.routing() instanceof RecordSet.Routing.Weighted w ? w : null;
            return new RecordView(
                    set.name().value(),
                    set.type(),
                    set.ttl().map(Duration::toSeconds).orElse(0L),
                    value(set),
                    weighted == null ? null : weighted.setIdentifier(),
                    weighted == null ? null : weighted.weight());
        }

        private static String value(RecordSet set) {
            return set.leadsTo()
                    .filter(host -> set.type().equals("CNAME"))
                    .orElseGet(() -> String.join(" ", set.values()));
        }
    }

    record DeclinedView(String name, String reason, String detail) {}

    /** @param remedy {@code later}, {@code look-again} or {@code person} */
    record FailureView(String remedy, String message) {

        static FailureView of(PassReport.Failure failure) {
            return new FailureView(word(failure.remedy()), failure.message());
        }
    }

    static PassView of(PassReport report) {
        return new PassView(
                report.id(),
                report.groupId(),
                report.cause().name(),
                report.startedAt(),
                report.took(),
                word(report.outcome()),
                report.changes().stream().map(PassView::change).toList(),
                report.declined().stream().map(PassView::declined).toList(),
                report.failure().map(FailureView::of).orElse(null));
    }

    private static ChangeView change(Change change) {
        return switch (change) {
            case Change.Create create -> new ChangeView("create", null, RecordView.of(create.becomes()));
            case Change.Replace replace ->
                new ChangeView("replace", RecordView.of(replace.was()), RecordView.of(replace.becomes()));
            case Change.Delete delete -> new ChangeView("delete", RecordView.of(delete.was()), null);
        };
    }

    private static DeclinedView declined(Declined declined) {
        return new DeclinedView(declined.name().value(), word(declined.reason()), declined.detail());
    }

    /** An enum's name as the API writes it: {@code look-again}. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
