package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.aws.AwsCallsHealthIndicator.Call;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.ElastiCacheException;
import software.amazon.awssdk.services.route53.Route53Client;

/** What the last calls left behind, as health shows it; the calls go through the application's own client settings. */
class LastCallsTest {

    private static final String GROUPS =
            "<DescribeReplicationGroupsResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\">"
                    + "<DescribeReplicationGroupsResult><ReplicationGroups/></DescribeReplicationGroupsResult>"
                    + "</DescribeReplicationGroupsResponse>";

    private final AwsCallMetrics metrics = new AwsCallMetrics(new SimpleMeterRegistry());
    private final AwsCallsHealthIndicator indicator =
            new AwsCallsHealthIndicator(metrics.lastCalls(), Clock.systemUTC());
    private CannedAws aws;
    private ElastiCacheClient here;
    private ElastiCacheClient there;

    @BeforeEach
    void start() throws IOException {
        aws = new CannedAws();
        here = elastiCache(Region.EU_WEST_1);
        there = elastiCache(Region.US_WEST_2);
    }

    @AfterEach
    void stop() {
        here.close();
        there.close();
        aws.close();
    }

    @Test
    void beforeTheFirstCallNothingIsKnown() {
        assertThat(indicator.health().getStatus()).isEqualTo(Status.UNKNOWN);
    }

    @Test
    void aFailureOfLongAgoShowsAndIsNoLongerTheStatus() {
        aws.answers(
                403, error("AccessDenied", "User: x is not authorized to perform: elasticache:DescribeEvents on *"));
        assertThatExceptionOfType(ElastiCacheException.class).isThrownBy(() -> here.describeReplicationGroups());
        AwsCallsHealthIndicator later = new AwsCallsHealthIndicator(
                metrics.lastCalls(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(16)));

        assertThat(later.health().getStatus()).isEqualTo(Status.UP);
        assertThat(later.health().getDetails().toString()).contains("Allow elasticache:DescribeEvents");
    }

    @Test
    void aRefusalIsShownWithItsRemedyUntilTheSameCallSucceeds() {
        aws.answers(403, error("AccessDenied", "User: x is not authorized to perform: elasticache:DescribeEvents on *"))
                .answers(200, GROUPS);
        assertThatExceptionOfType(ElastiCacheException.class).isThrownBy(() -> here.describeReplicationGroups());

        assertThat(indicator.health().getStatus()).isEqualTo(Degraded.STATUS);
        assertThat(calls()).singleElement().satisfies(call -> {
            assertThat(call.service()).isEqualTo("ElastiCache");
            assertThat(call.region()).isEqualTo("eu-west-1");
            assertThat(call.zoneId()).isNull();
            assertThat(call.operation()).isEqualTo("DescribeReplicationGroups");
            assertThat(call.succeededAt()).isNull();
            assertThat(call.failedAt()).isNotNull();
            assertThat(call.failure()).contains("Allow elasticache:DescribeEvents");
        });

        here.describeReplicationGroups();

        assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
        assertThat(calls()).singleElement().satisfies(call -> {
            assertThat(call.age()).isNotNull();
            assertThat(call.failedAt()).as("when it last failed").isNotNull();
            assertThat(call.failure()).isNull();
        });
    }

    @Test
    void oneRegionThatFailsIsToldFromOneThatAnswers() {
        aws.answers(200, GROUPS).answers(400, error("Throttling", "Rate exceeded"));
        here.describeReplicationGroups();
        assertThatExceptionOfType(ElastiCacheException.class).isThrownBy(() -> there.describeReplicationGroups());

        assertThat(indicator.health().getStatus()).isEqualTo(Degraded.STATUS);
        assertThat(calls())
                .satisfiesExactly(
                        own -> assertThat(own.failure()).isNull(),
                        other -> assertThat(other.failure()).contains("was throttled by AWS"));
    }

    @Test
    void anAccountIsToldFromAnother() {
        aws.answers(200, GROUPS);
        here.describeReplicationGroups();
        here.describeReplicationGroups(request -> request.overrideConfiguration(
                overridden -> overridden.putExecutionAttribute(LastCalls.ACCOUNT, "shop")));

        assertThat(calls()).extracting(Call::account).containsExactlyInAnyOrder(null, "shop");
    }

    @Test
    void aCallThatGetsNoAnswerFails() {
        aws.cuts();
        assertThatExceptionOfType(SdkException.class).isThrownBy(() -> here.describeReplicationGroups());

        assertThat(calls())
                .singleElement()
                .satisfies(call -> assertThat(call.failure()).contains("got no complete answer from AWS"));
    }

    @Test
    void anAnswerThatSomethingIsNotThereIsAnAnswer() {
        aws.answers(404, error("ReplicationGroupNotFoundFault", "ReplicationGroup orders not found"));
        assertThatExceptionOfType(ElastiCacheException.class).isThrownBy(() -> here.describeReplicationGroups());

        assertThat(indicator.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void callsOfRoute53AreToldApartByZone() {
        aws.answers(200, "<ListResourceRecordSetsResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"/>");
        try (var client = new ClientSettings(metrics)
                .applyTo(aws.configurer().configure(Route53Client.builder()))
                .build()) {
            client.listResourceRecordSets(request -> request.hostedZoneId("Z1"));
            client.listResourceRecordSets(request -> request.hostedZoneId("Z2"));
        }

        assertThat(calls()).extracting(Call::zoneId).containsExactly("Z1", "Z2");
    }

    private ElastiCacheClient elastiCache(Region region) {
        return new ClientSettings(metrics)
                .applyTo(aws.configurer().configure(ElastiCacheClient.builder()))
                .region(region)
                .build();
    }

    @SuppressWarnings("unchecked")
    private List<Call> calls() {
        Health health = indicator.health();
        return (List<Call>) Objects.requireNonNull(health.getDetails().get("calls"));
    }

    private static String error(String code, String message) {
        return "<ErrorResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\"><Error><Type>Sender</Type>"
                + "<Code>%s</Code><Message>%s</Message></Error></ErrorResponse>".formatted(code, message);
    }
}
