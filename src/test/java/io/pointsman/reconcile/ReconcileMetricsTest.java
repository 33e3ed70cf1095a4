package io.pointsman.reconcile;

import static io.pointsman.reconcile.Reports.applied;
import static io.pointsman.reconcile.Reports.blind;
import static io.pointsman.reconcile.Reports.declined;
import static io.pointsman.reconcile.Reports.unchanged;
import static io.pointsman.reconcile.Reports.withheld;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.NameState;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReconcileMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MovableClock clock = new MovableClock();
    private final ReconcileMetrics metrics = new ReconcileMetrics(registry, NoPrometheus.SERIES, clock);

    @Test
    void passesAreTimedByOutcome() {
        metrics.count(unchanged(1));
        metrics.count(unchanged(2));
        metrics.count(blind(3));

        assertThat(registry.get("pointsman.passes")
                        .tag("outcome", "unchanged")
                        .timer()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("pointsman.passes")
                        .tag("outcome", "failed")
                        .timer()
                        .totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(20);
    }

    @Test
    void changesThatWereWrittenAreCountedAndThoseWithheldAreNot() {
        metrics.count(applied(1, Reports.CLOCK));
        metrics.count(withheld(2, Reports.MOVE));

        assertThat(registry.get("pointsman.changes")
                        .tag("action", "replace")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void declinedNamesAreCountedByReason() {
        metrics.count(declined(1, DeclineReason.FOREIGN_RECORD));
        metrics.count(declined(2, DeclineReason.FOREIGN_RECORD));

        assertThat(registry.get("pointsman.declined")
                        .tag("reason", "foreign-record")
                        .counter()
                        .count())
                .isEqualTo(2);
    }

    @Test
    void theWayFromAHintToTheAcceptedChangeIsTimed() {
        Cause hint = new Cause("FailoverComplete", Optional.of(Reports.AT.minusMillis(235)));
        metrics.count(applied(1, hint));
        metrics.count(applied(2, Reports.CLOCK));
        metrics.count(unchanged(3));

        var timer = registry.get("pointsman.hint.to.change").timer();
        assertThat(timer.count()).isEqualTo(1);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(250);
    }

    @Test
    void namesAreGaugedByState() {
        metrics.count(blind(1));
        assertThat(registry.find("pointsman.names").gauges()).isEmpty();
        metrics.show(unchanged(2));

        assertThat(registry.get("pointsman.names")
                        .tags("group", "orders", "state", "right")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(registry.get("pointsman.names")
                        .tags("group", "orders", "state", "failing")
                        .gauge()
                        .value())
                .isZero();
        assertThat(registry.find("pointsman.names").gauges()).hasSize(5);
    }

    @Test
    void aNodeInRotationIsGaugedByTheNamesThatLeadToIt() {
        metrics.show(unchanged(1));

        assertThat(namesOf("orders-003")).isEqualTo(1);
        assertThat(namesOf("orders-002")).isZero();

        metrics.forgetOthers(Set.of("carts"));
        assertThat(registry.find("pointsman.node.names").gauges()).isEmpty();
    }

    private double namesOf(String node) {
        return registry.get("pointsman.node.names")
                .tags("account", "own", "region", "own", "group", "orders", "node", node)
                .gauge()
                .value();
    }

    @Test
    void theSecondsThatNamesAreWrongAreCounted() {
        NameState name = unchanged(1).names().getFirst();
        metrics.show(unchanged(1));
        metrics.wrong.seen("orders", Map.of(WrongNames.Key.of(name), clock.instant()), clock.instant());
        clock.advance(Duration.ofMillis(1_500));

        assertThat(registry.get("pointsman.names.wrong")
                        .tag("group", "orders")
                        .functionCounter()
                        .count())
                .isEqualTo(1.5);
    }

    @Test
    void noLabelComesFromAnEventOrARecord() {
        metrics.count(applied(1, new Cause("an event's name", Optional.of(Reports.AT))));
        metrics.count(declined(2, DeclineReason.FOREIGN_RECORD));
        metrics.show(unchanged(3));

        assertThat(registry.getMeters())
                .flatExtracting(meter -> meter.getId().getTags())
                .extracting(Tag::getKey)
                .containsOnly("outcome", "action", "reason", "group", "state", "account", "region", "node");
        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getName)
                .containsOnly(
                        "pointsman.passes",
                        "pointsman.changes",
                        "pointsman.declined",
                        "pointsman.drift",
                        "pointsman.hint.to.change",
                        "pointsman.names",
                        "pointsman.names.wrong",
                        "pointsman.node.names");
    }
}
