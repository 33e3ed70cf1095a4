package io.pointsman.reconcile;

import static io.pointsman.reconcile.Reports.unchanged;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.topology.ReplicationGroup;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TlsWarningTest {

    private final PassLog log =
            new PassLog(new ReconcileMetrics(new SimpleMeterRegistry(), NoPrometheus.SERIES, Clock.systemUTC()));
    private final Logger logger = (Logger) LoggerFactory.getLogger(TlsWarning.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
    }

    @Test
    void aGroupWithTlsIsWarnedOfOnceWithTheReasonAndTheWaysOut() {
        log.add(tls(unchanged(1)));
        log.add(tls(unchanged(2)));

        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .contains(
                                "group=orders has TLS",
                                "*.abc123.0001.euw1.cache.amazonaws.com",
                                "connects to readonly1.example.com and verifies the host name fails",
                                "/api/v1/groups/orders/read-endpoints",
                                "pointsman.groups[].srv",
                                "docs/operations.md"));
    }

    @Test
    void aGroupWithoutTlsIsNot() {
        log.add(unchanged(1));
        assertThat(lines.list).isEmpty();
    }

    @Test
    void aGroupThatIsGivenTlsLaterIsWarnedOfThen() {
        log.add(unchanged(1));
        log.add(tls(unchanged(2)));
        assertThat(lines.list).hasSize(1);
    }

    private static PassReport tls(PassReport report) {
        ReplicationGroup plain = report.group().orElseThrow();
        ReplicationGroup encrypted = new ReplicationGroup(
                plain.location(),
                plain.id(),
                plain.status(),
                plain.clusterMode(),
                true,
                Optional.empty(),
                plain.memberIds(),
                plain.nodeGroups(),
                plain.readAt());
        return new PassReport(
                report.id(),
                report.groupId(),
                report.cause(),
                report.startedAt(),
                report.took(),
                report.outcome(),
                report.changes(),
                report.declined(),
                report.names(),
                Optional.of(encrypted),
                report.failure(),
                report.acceptedAt());
    }
}
