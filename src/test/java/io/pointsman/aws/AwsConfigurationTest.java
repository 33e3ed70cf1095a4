package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.topology.Location;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.endpoints.AwsEndpointAttribute;
import software.amazon.awssdk.awscore.endpoints.authscheme.SigV4AuthScheme;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.model.ElastiCacheException;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.endpoints.Route53EndpointProvider;
import software.amazon.awssdk.services.route53.model.GetHostedZoneResponse;

class AwsConfigurationTest {

    private static final String ZONE =
            "<GetHostedZoneResponse xmlns=\"https://route53.amazonaws.com/doc/2013-04-01/\"><HostedZone><Id>/hostedzone/Z1</Id>"
                    + "<Name>example.com.</Name><CallerReference>c</CallerReference></HostedZone></GetHostedZoneResponse>";
    private static final String GROUPS =
            "<DescribeReplicationGroupsResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\">"
                    + "<DescribeReplicationGroupsResult><ReplicationGroups/></DescribeReplicationGroupsResult>"
                    + "</DescribeReplicationGroupsResponse>";
    private static final String THROTTLED =
            "<ErrorResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\"><Error><Type>Sender</Type>"
                    + "<Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AwsCallMetrics metrics = new AwsCallMetrics(registry);
    private CannedAws aws;

    @BeforeEach
    void start() throws IOException {
        aws = new CannedAws();
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    @Test
    void route53IsSignedForItsGlobalRegionAlsoBehindAnEndpointOfOurOwn() {
        aws.answers(200, ZONE);
        try (Route53Clients clients = aws.route53(metrics)) {
            Route53Client client = clients.of(Optional.empty());
            GetHostedZoneResponse zone = client.getHostedZone(request -> request.id("Z1"));
            assertThat(zone.hostedZone().name()).isEqualTo("example.com.");
        }
        assertThat(aws.signatures()).singleElement().asString().contains("/us-east-1/route53/aws4_request");
    }

    /** What the client's choice of region rests on, from the SDK's own rules, without our endpoint. */
    @ParameterizedTest
    @CsvSource({
        "us-east-1, route53.amazonaws.com, us-east-1",
        "cn-north-1, route53.amazonaws.com.cn, cn-northwest-1",
        "us-gov-east-1, route53.us-gov.amazonaws.com, us-gov-west-1"
    })
    void theSdkKnowsRoute53OfEachPartition(String region, String host, String signed) {
        Endpoint endpoint = Route53EndpointProvider.defaultProvider()
                .resolveEndpoint(parameters -> parameters.region(Region.of(region)))
                .join();
        assertThat(endpoint.url()).hasHost(host);
        assertThat(endpoint.attribute(AwsEndpointAttribute.AUTH_SCHEMES))
                .singleElement()
                .isInstanceOfSatisfying(
                        SigV4AuthScheme.class,
                        scheme -> assertThat(scheme.signingRegion()).isEqualTo(signed));
    }

    @Test
    void aRegionHasOneElastiCacheClientSignedForIt() {
        aws.answers(200, GROUPS);
        try (ElastiCacheClients clients = aws.elastiCache(metrics)) {
            assertThat(clients.in(Location.inRegion("us-west-2"))
                            .describeReplicationGroups()
                            .replicationGroups())
                    .isEmpty();
            assertThat(clients.in(Location.OWN).describeReplicationGroups().replicationGroups())
                    .isEmpty();
            assertThat(clients.in(Location.inRegion("us-west-2"))).isSameAs(clients.in(Location.inRegion("us-west-2")));
            assertThat(clients.in(Location.inRegion("eu-west-1"))).isSameAs(clients.in(Location.OWN));
        }
        assertThat(aws.signatures())
                .satisfiesExactly(
                        first -> assertThat(first).contains("/us-west-2/elasticache/"),
                        second -> assertThat(second).contains("/eu-west-1/elasticache/"));
    }

    @Test
    void everyAttemptOnTheWireIsCountedRetriesToo() {
        aws.answers(400, THROTTLED).answers(503, "").answers(200, GROUPS);
        try (ElastiCacheClients clients = aws.elastiCache(metrics)) {
            assertThat(clients.in(Location.OWN).describeReplicationGroups().replicationGroups())
                    .isEmpty();
        }
        assertThat(aws.signatures()).hasSize(3);
        assertThat(calls("throttled")).isEqualTo(1);
        assertThat(calls("error")).isEqualTo(1);
        assertThat(calls("success")).isEqualTo(1);
        assertThat(registry.get("pointsman.aws.throttles")
                        .tags("service", "ElastiCache", "operation", "DescribeReplicationGroups")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aCallGivesUpAfterThreeAttempts() {
        aws.answers(400, THROTTLED);
        try (ElastiCacheClients clients = aws.elastiCache(metrics)) {
            assertThatExceptionOfType(ElastiCacheException.class)
                    .isThrownBy(() -> clients.in(Location.OWN).describeReplicationGroups());
        }
        assertThat(aws.signatures()).hasSize(3);
        assertThat(calls("throttled")).isEqualTo(3);
    }

    private long calls(String outcome) {
        return registry.get("pointsman.aws.calls")
                .tags("service", "ElastiCache", "operation", "DescribeReplicationGroups", "outcome", outcome)
                .timer()
                .count();
    }
}
