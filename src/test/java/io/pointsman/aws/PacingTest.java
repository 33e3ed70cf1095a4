package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;

/** Route 53 with a share of 0.5: 25 calls at once and 5 a second, 750 changes at once and 50 a second. */
class PacingTest {

    private static final String LISTING =
            "<ListResourceRecordSetsResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ResourceRecordSets/>"
                    + "<IsTruncated>false</IsTruncated><MaxItems>300</MaxItems></ListResourceRecordSetsResponse>";
    private static final String ACCEPTED =
            "<ChangeResourceRecordSetsResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><ChangeInfo><Id>/change/C1</Id>"
                    + "<Status>PENDING</Status><SubmittedAt>2026-01-02T03:04:05Z</SubmittedAt></ChangeInfo>"
                    + "</ChangeResourceRecordSetsResponse>";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AwsCallMetrics metrics = new AwsCallMetrics(registry);
    private final MovableClock clock = new MovableClock();
    private final Instant begin = clock.instant();
    private CannedAws aws;
    private Route53Client route53;

    @BeforeEach
    void start() throws IOException {
        aws = new CannedAws();
        var limits = new AwsLimits(0.5, 50, 10, 1_500, 100, 100, 5);
        route53 = new ClientSettings(metrics)
                .applyTo(
                        aws.configurer().configure(Route53Client.builder()),
                        Pacing.ofRoute53(limits, metrics, clock, clock::sleep))
                .region(Region.US_EAST_1)
                .build();
    }

    @AfterEach
    void stop() {
        route53.close();
        aws.close();
    }

    @Test
    void readingLeavesAFifthOfTheCallsToWriting() {
        aws.answers(200, LISTING);
        for (int i = 0; i < 20; i++) {
            list();
        }
        assertThat(clock.instant()).isEqualTo(begin);
        list();
        assertThat(clock.instant()).isEqualTo(begin.plusMillis(200));
    }

    @Test
    void aChangeFindsCallsLeftAfterALongListing() {
        aws.answers(200, LISTING);
        for (int i = 0; i < 30; i++) {
            list();
        }
        Instant listed = clock.instant();
        aws.answers(200, ACCEPTED);
        list();
        change(ChangeAction.CREATE, 1);
        assertThat(clock.instant()).isEqualTo(listed.plusMillis(200));
    }

    @Test
    void changesWaitForTheRateOfChanges() {
        aws.answers(200, ACCEPTED);
        change(ChangeAction.CREATE, 750);
        assertThat(clock.instant()).isEqualTo(begin);
        change(ChangeAction.DELETE, 250);
        assertThat(clock.instant()).isEqualTo(begin.plusSeconds(5));
        change(ChangeAction.UPSERT, 1);
        assertThat(clock.instant()).isEqualTo(begin.plusMillis(5_040));
        Timer waits =
                registry.get("pointsman.aws.waits").tag("service", "Route 53").timer();
        assertThat(waits.count()).isEqualTo(2);
        assertThat(waits.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(5_040);
    }

    private void list() {
        route53.listResourceRecordSets(request -> request.hostedZoneId("Z1"));
    }

    private void change(ChangeAction action, int changes) {
        Change change = Change.builder()
                .action(action)
                .resourceRecordSet(set -> set.name("a.example.com").type("TXT").ttl(5L))
                .build();
        route53.changeResourceRecordSets(request ->
                request.hostedZoneId("Z1").changeBatch(b -> b.changes(Collections.nCopies(changes, change))));
    }
}
