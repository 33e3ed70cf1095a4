package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.cname;
import static io.pointsman.reconcile.World.name;
import static io.pointsman.topology.SampleGroup.host;

import io.pointsman.dns.Change;
import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.NameState;
import io.pointsman.dns.Plan.Declined;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.reconcile.PassReport.Remedy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Reports of passes over group {@code orders}, for what keeps and counts them. */
final class Reports {

    static final Instant AT = Instant.parse("2026-11-20T03:00:00Z");
    static final Cause CLOCK = Cause.of("clock");
    static final Change MOVE = new Change.Replace(cname(1, host("orders-002")), cname(1, host("orders-003")));
    static final Change OTHER_MOVE = new Change.Replace(cname(1, host("orders-002")), cname(1, host("orders-001")));

    private Reports() {}

    static PassReport unchanged(long id) {
        return report(id, CLOCK, Outcome.UNCHANGED, List.of(), List.of(), Optional.empty());
    }

    static PassReport applied(long id, Cause cause) {
        return report(id, cause, Outcome.APPLIED, List.of(MOVE), List.of(), Optional.empty());
    }

    static PassReport withheld(long id, Change change) {
        return report(id, CLOCK, Outcome.WITHHELD, List.of(change), List.of(), Optional.empty());
    }

    static PassReport declined(long id, DeclineReason reason) {
        Declined declined = new Declined(name(1), reason, "found elsewhere.example.net");
        return report(id, CLOCK, Outcome.UNCHANGED, List.of(), List.of(declined), Optional.empty());
    }

    /** @param written before it failed */
    static PassReport failed(long id, Change... written) {
        return report(
                id,
                CLOCK,
                Outcome.FAILED,
                List.of(written),
                List.of(),
                Optional.of(new Failure(Remedy.LATER, "throttled")));
    }

    /** A pass that could not even look. */
    static PassReport blind(long id) {
        return blind(id, new Failure(Remedy.LATER, "throttled"));
    }

    /** A pass that may not look. */
    static PassReport denied(long id, String remedy) {
        return blind(id, new Failure(Remedy.PERSON, remedy));
    }

    private static PassReport blind(long id, Failure failure) {
        return new PassReport(
                id,
                "orders",
                CLOCK,
                AT,
                Duration.ofMillis(20),
                Outcome.FAILED,
                List.of(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.of(failure),
                Optional.empty());
    }

    private static PassReport report(
            long id,
            Cause cause,
            Outcome outcome,
            List<Change> changes,
            List<Declined> declined,
            Optional<Failure> failure) {
        NameState name = new NameState(
                name(1),
                "replica-1",
                Optional.of(host("orders-003")),
                Optional.of(host("orders-003")),
                OptionalInt.empty(),
                NameState.State.RIGHT,
                "orders-003 serves");
        return new PassReport(
                id,
                "orders",
                cause,
                AT,
                Duration.ofMillis(20),
                outcome,
                changes,
                declined,
                List.of(name),
                Optional.of(World.ORDERS.at(AT)),
                failure,
                changes.isEmpty() || outcome == Outcome.WITHHELD ? Optional.empty() : Optional.of(AT.plusMillis(15)));
    }
}
