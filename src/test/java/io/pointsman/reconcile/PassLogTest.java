package io.pointsman.reconcile;

import static io.pointsman.reconcile.Reports.CLOCK;
import static io.pointsman.reconcile.Reports.MOVE;
import static io.pointsman.reconcile.Reports.OTHER_MOVE;
import static io.pointsman.reconcile.Reports.applied;
import static io.pointsman.reconcile.Reports.blind;
import static io.pointsman.reconcile.Reports.declined;
import static io.pointsman.reconcile.Reports.denied;
import static io.pointsman.reconcile.Reports.failed;
import static io.pointsman.reconcile.Reports.unchanged;
import static io.pointsman.reconcile.Reports.withheld;
import static io.pointsman.reconcile.World.name;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.dns.DeclineReason;
import io.pointsman.reconcile.PassLog.LastChange;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class PassLogTest {

    private final PassLog log =
            new PassLog(new ReconcileMetrics(new SimpleMeterRegistry(), NoPrometheus.SERIES, Clock.systemUTC()));
    private final Logger logger = (Logger) LoggerFactory.getLogger(PassLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void steadyStateIsToldOnce() {
        for (int id = 1; id <= 3; id++) {
            log.add(unchanged(id));
        }

        assertThat(told())
                .containsExactly(
                        "INFO pass=1 group=orders cause=clock outcome=unchanged changes=0 declined=0 took=20ms");
        assertThat(log.before(Long.MAX_VALUE, 10)).extracting(PassReport::id).containsExactly(1L);
        assertThat(log.latest("orders")).map(PassReport::id).contains(3L);
    }

    @Test
    void eachPassThatChangedSomethingIsTold() {
        log.add(applied(1, CLOCK));
        log.add(applied(2, CLOCK));
        log.add(failed(3, MOVE));
        log.add(failed(4, MOVE));
        log.add(failed(5));

        assertThat(passesTold()).containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void aFailureAndItsEndAreToldAndNotItsRepetition() {
        log.add(unchanged(1));
        log.add(failed(2));
        log.add(failed(3));
        log.add(unchanged(4));

        assertThat(passesTold()).containsExactly(4L, 2L, 1L);
        assertThat(told().get(1)).startsWith("WARN pass=2").endsWith("remedy=LATER throttled");
    }

    @Test
    void aDeclinedNameIsToldWithItsReasonWhenTheReasonChanges() {
        log.add(declined(1, DeclineReason.FOREIGN_RECORD));
        log.add(declined(2, DeclineReason.FOREIGN_RECORD));
        log.add(declined(3, DeclineReason.OWNED_BY_ANOTHER));

        assertThat(passesTold()).containsExactly(3L, 1L);
        assertThat(told().getFirst())
                .startsWith("WARN pass=1")
                .endsWith("readonly1.example.com: FOREIGN_RECORD, found elsewhere.example.net");
    }

    @Test
    void whileObservingEachOtherDriftIsToldOnce() {
        log.add(withheld(1, MOVE));
        log.add(withheld(2, MOVE));
        log.add(withheld(3, OTHER_MOVE));

        assertThat(passesTold()).containsExactly(3L, 1L);
    }

    @Test
    void passesThatEndInAnotherOrderThanTheyBeganArePagedWithoutALoss() {
        for (long id : new long[] {2, 5, 3, 4, 1}) {
            log.add(applied(id, CLOCK));
        }

        assertThat(log.before(Long.MAX_VALUE, 2)).extracting(PassReport::id).containsExactly(5L, 4L);
        assertThat(log.before(4, 2)).extracting(PassReport::id).containsExactly(3L, 2L);
        assertThat(log.before(2, 2)).extracting(PassReport::id).containsExactly(1L);
        assertThat(log.before(1, 2)).isEmpty();
    }

    @Test
    void onlySoManyAreKept() {
        for (int id = 1; id <= 600; id++) {
            log.add(applied(id, CLOCK));
        }

        List<PassReport> kept = log.before(Long.MAX_VALUE, 1_000);
        assertThat(kept).hasSize(500);
        assertThat(kept.getLast().id()).isEqualTo(101);
    }

    @Test
    void theLastChangeOfANameIsKeptAndAPlanThatWasWithheldIsNone() {
        log.add(applied(1, CLOCK));
        log.add(withheld(2, OTHER_MOVE));
        log.add(unchanged(3));

        assertThat(log.lastChange("orders", name(1))).contains(new LastChange(Reports.AT.plusMillis(15), "clock", 1));
        assertThat(log.lastChange("orders", name(2))).isEmpty();
    }

    @Test
    void aPassThatCouldNotLookTakesNothingAwayFromWhatWasSeen() {
        log.add(unchanged(1));
        log.add(blind(2));

        assertThat(log.latest("orders")).map(PassReport::id).contains(2L);
        assertThat(log.latestLook("orders")).map(PassReport::id).contains(1L);
    }

    @Test
    void whatAPersonMustDoIsToldAgainWhenItIsAnotherThing() {
        log.add(unchanged(1));
        log.add(denied(2, "Allow the one"));
        log.add(denied(3, "Allow the one"));
        log.add(denied(4, "Allow the other"));

        assertThat(passesTold()).containsExactly(4L, 2L, 1L);
    }

    private List<String> told() {
        return lines.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    private List<Long> passesTold() {
        assertThat(told()).hasSameSizeAs(log.before(Long.MAX_VALUE, 100));
        return log.before(Long.MAX_VALUE, 100).stream().map(PassReport::id).toList();
    }
}
