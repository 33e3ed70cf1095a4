package io.pointsman.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.resourcegroupstaggingapi.ResourceGroupsTaggingApiClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.Route53Exception;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.Credentials;
import software.amazon.awssdk.services.sts.model.StsException;

/** Several accounts and regions in one sandbox, each reached by a role. */
class AccountsIT {

    private static final String ROLE = "arn:aws:iam::444455556666:role/caches/pointsman";

    private static final AwsCredentialsProvider DEFAULT =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox"));

    private final Sandbox sandbox = Sandbox.start(SandboxSettings.of(
            "aws-port=0",
            "dns-port=0",
            "roles[0].arn=" + ROLE,
            "roles[0].external-id=secret-handshake",
            "zones[0].id=ZOTHER",
            "zones[0].name=private.redisdub.pl",
            "zones[0].private=false",
            "zones[0].account=444455556666",
            "zones[1].id=ZTWIN",
            "zones[1].name=private.redisdub.pl",
            "zones[1].private=false",
            "groups[0].id=orders",
            "groups[0].replicas=1",
            "groups[0].servers=none",
            "groups[1].id=orders",
            "groups[1].replicas=2",
            "groups[1].servers=none",
            "groups[1].account=444455556666",
            "groups[1].tags.pointsman=true",
            "groups[2].id=carts",
            "groups[2].replicas=1",
            "groups[2].servers=none",
            "groups[2].region=eu-central-1"));

    private final StsClient sts = client(StsClient.builder(), DEFAULT, Region.EU_WEST_1);

    @AfterEach
    void stop() {
        sts.close();
        sandbox.close();
    }

    @Test // API reference of AssumeRole, its sample
    void anAssumedRoleStandsOnTheWireAsInTheSample() throws Exception {
        String body;
        try (HttpClient http = HttpClient.newHttpClient()) {
            body = http.send(
                            HttpRequest.newBuilder(sandbox.endpoint().resolve("/"))
                                    .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                                    .header(
                                            "Authorization",
                                            "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/sts/aws4_request, x")
                                    .POST(BodyPublishers.ofString("Action=AssumeRole&Version=2011-06-15&RoleArn=" + ROLE
                                            + "&RoleSessionName=TestAR&ExternalId=secret-handshake"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }

        assertThat(body)
                .matches("<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
                        + "<AssumedRoleUser><Arn>arn:aws:sts::444455556666:assumed-role/pointsman/TestAR</Arn>"
                        + "<AssumedRoleId>[A-Z0-9]+:TestAR</AssumedRoleId></AssumedRoleUser>"
                        + "<Credentials><AccessKeyId>ASIA[A-Z0-9]{16}</AccessKeyId><SecretAccessKey>\\w+</SecretAccessKey>"
                        + "<SessionToken>[\\w-]+</SessionToken><Expiration>\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ</Expiration>"
                        + "</Credentials></AssumeRoleResult><ResponseMetadata><RequestId>[\\w-]+</RequestId></ResponseMetadata>"
                        + "</AssumeRoleResponse>");
    }

    @Test
    void whoeverSignsSeesTheGroupsOfItsAccountInTheRegionOfTheSignature() {
        assertThat(groups(DEFAULT, Region.EU_WEST_1)).containsExactly("orders with 2");
        assertThat(groups(DEFAULT, Region.EU_CENTRAL_1)).containsExactly("carts with 2");
        assertThat(groups(assumed(), Region.EU_WEST_1)).containsExactly("orders with 3");
        assertThat(groups(assumed(), Region.EU_CENTRAL_1)).isEmpty();
    }

    @Test
    void groupsOfOneIdStandBesideEachOther() throws Exception {
        SandboxGroup other = sandbox.group("444455556666:eu-west-1:orders");

        assertThat(sandbox.group("orders").account()).isEqualTo("111122223333");
        assertThat(sandbox.group("carts").region()).isEqualTo("eu-central-1");
        assertThat(other.arn()).isEqualTo("arn:aws:elasticache:eu-west-1:444455556666:replicationgroup:orders");
        assertThat(sandbox.group("carts").snapshot().nodes().getFirst())
                .satisfies(node -> assertThat(node.zone()).isEqualTo("eu-central-1a"))
                .satisfies(node -> assertThat(node.endpoint()).matches("carts-001\\.[0-9a-f]{6}\\.0001\\.euc1\\..*"));
        String endpoint = other.snapshot().node("orders-001").endpoint();
        assertThat(endpoint)
                .isNotEqualTo(
                        sandbox.group("orders").snapshot().node("orders-001").endpoint());
        assertThat(InetAddress.getByName(endpoint))
                .isEqualTo(other.snapshot().node("orders-001").address().getAddress());
        var unused = sandbox.elastiCache().create(other.spec(), "777788889999", "us-east-1");
        assertThat(sandbox.group("orders").account()).isEqualTo("111122223333");
        sandbox.elastiCache().delete("111122223333:eu-west-1:orders");
        await().untilAsserted(() -> assertThatIllegalArgumentException()
                .isThrownBy(() -> sandbox.group("orders"))
                .withMessageContaining("several groups orders"));
    }

    @Test
    void tagsAndTopicsAreTheAccountsOwn() {
        try (var own = client(ResourceGroupsTaggingApiClient.builder(), assumed(), Region.EU_WEST_1);
                var stranger = client(ResourceGroupsTaggingApiClient.builder(), DEFAULT, Region.EU_WEST_1);
                SnsClient sns = client(SnsClient.builder(), assumed(), Region.EU_WEST_1)) {
            assertThat(own.getResources(request -> request.resourceTypeFilters("elasticache:replicationgroup"))
                            .resourceTagMappingList())
                    .extracting(mapping -> mapping.resourceARN())
                    .containsExactly("arn:aws:elasticache:eu-west-1:444455556666:replicationgroup:orders");
            assertThat(stranger.getResources(request -> {}).resourceTagMappingList())
                    .isEmpty();
            assertThat(sns.listSubscriptionsByTopic(
                                    request -> request.topicArn("arn:aws:sns:eu-west-1:444455556666:cache-events"))
                            .subscriptions())
                    .extracting(subscription -> subscription.endpoint())
                    .containsExactly("arn:aws:sqs:eu-west-1:111122223333:cache-events");
        }
    }

    @Test // terraform-provider-aws #12570
    void anotherAccountsZoneIsDeniedAndADeletedOneUnknown() {
        try (Route53Client own = client(Route53Client.builder(), assumed(), Region.US_EAST_1);
                Route53Client stranger = client(Route53Client.builder(), DEFAULT, Region.US_EAST_1)) {
            assertThat(own.listHostedZonesByName(request -> {}).hostedZones())
                    .extracting(AccountsIT::bare)
                    .containsExactly("ZOTHER");
            assertThat(own.listResourceRecordSets(request -> request.hostedZoneId("ZOTHER"))
                            .resourceRecordSets())
                    .hasSize(2);
            assertThatExceptionOfType(Route53Exception.class)
                    .isThrownBy(() -> stranger.getHostedZone(request -> request.id("ZOTHER")))
                    .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403))
                    .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"))
                    .withMessageContaining(
                            "User: arn:aws:iam::111122223333:user/sandbox is not authorized to access this resource");

            sandbox.route53().deleteZone("ZOTHER");

            assertThatExceptionOfType(NoSuchHostedZoneException.class)
                    .isThrownBy(() -> own.getHostedZone(request -> request.id("ZOTHER")));
        }
    }

    @Test // [S-PHZ], aws-facts 5.4
    void aPublicAndAPrivateZoneCanShareAName() {
        try (Route53Client route53 = client(Route53Client.builder(), DEFAULT, Region.US_EAST_1)) {
            assertThat(route53.listHostedZonesByName(request -> request.dnsName("private.redisdub.pl"))
                            .hostedZones())
                    .extracting(zone -> bare(zone) + " " + zone.config().privateZone())
                    .containsExactly("Z32WVXIKNNRFKK true", "ZTWIN false");
        }
    }

    @Test // security_monkey #77
    void aRoleIsDeniedToWhoeverDoesNotKnowIt() {
        denied(ROLE, null);
        denied(ROLE, "wrong");
        denied("arn:aws:iam::444455556666:role/nobody", "secret-handshake");
        sandbox.sts().putRole("arn:aws:iam::444455556666:role/open", Optional.empty());
        assertThat(sts.assumeRole(request -> request.roleArn("arn:aws:iam::444455556666:role/open")
                                .roleSessionName("test"))
                        .credentials()
                        .sessionToken())
                .isNotEmpty();
        assertThatExceptionOfType(StsException.class)
                .isThrownBy(() -> sts.assumeRole(
                        request -> request.roleArn(ROLE).roleSessionName("test").durationSeconds(60)))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ValidationError"));
    }

    private void denied(String role, @Nullable String externalId) {
        assertThatExceptionOfType(StsException.class)
                .isThrownBy(() -> sts.assumeRole(
                        request -> request.roleArn(role).roleSessionName("test").externalId(externalId)))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"))
                .withMessageContaining("is not authorized to perform: sts:AssumeRole on resource: " + role);
    }

    @Test // terraform-provider-aws #39745, aws-sdk-ruby #2108
    void anEndedSessionIsRefusedByEachServiceInItsOwnForm() {
        AwsCredentialsProvider session = assumed();
        sandbox.sts().expireSessions();

        try (ElastiCacheClient elastiCache = client(ElastiCacheClient.builder(), session, Region.EU_WEST_1);
                Route53Client route53 = client(Route53Client.builder(), session, Region.US_EAST_1);
                SnsClient sns = client(SnsClient.builder(), session, Region.EU_WEST_1);
                SqsClient sqs = client(SqsClient.builder(), session, Region.EU_WEST_1);
                StsClient chained = client(StsClient.builder(), session, Region.EU_WEST_1);
                var tagging = client(ResourceGroupsTaggingApiClient.builder(), session, Region.EU_WEST_1)) {
            expired("ExpiredToken", 403, elastiCache::describeReplicationGroups);
            expired("ExpiredToken", 403, () -> route53.getHostedZone(request -> request.id("ZOTHER")));
            expired(
                    "ExpiredToken",
                    403,
                    () -> sns.listSubscriptionsByTopic(
                            request -> request.topicArn("arn:aws:sns:eu-west-1:444455556666:cache-events")));
            expired("ExpiredToken", 403, () -> sqs.getQueueUrl(request -> request.queueName("cache-events")));
            expired(
                    "ExpiredToken",
                    403,
                    () -> chained.assumeRole(request -> request.roleArn(ROLE).roleSessionName("test")));
            expired("ExpiredTokenException", 400, () -> tagging.getResources(request -> {}));
        }
    }

    private static void expired(String code, int status, Runnable call) {
        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(call::run)
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(status))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code))
                .withMessageContaining("The security token included in the request is expired");
    }

    @Test
    void aKeyOfASessionWithoutItsTokenIsDenied() {
        Credentials given = assume().credentials();
        AwsCredentialsProvider bare = StaticCredentialsProvider.create(
                AwsBasicCredentials.create(given.accessKeyId(), given.secretAccessKey()));

        assertThatExceptionOfType(AwsServiceException.class)
                .isThrownBy(() -> groups(bare, Region.EU_WEST_1))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403));
    }

    @Test
    void shortSessionsAreRenewedByTheSdk() {
        sandbox.sts().longestSession(Duration.ofSeconds(20));
        assertThat(assume().credentials().expiration()).isBefore(Instant.now().plusSeconds(21));

        try (StsAssumeRoleCredentialsProvider renewing = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(
                        request -> request.roleArn(ROLE).roleSessionName("test").externalId("secret-handshake"))
                .build()) {
            assertThat(groups(renewing, Region.EU_WEST_1)).containsExactly("orders with 3");
            assertThat(groups(renewing, Region.EU_WEST_1)).containsExactly("orders with 3");
        }

        assertThat(sandbox.calls().count("sts", "AssumeRole")).isGreaterThanOrEqualTo(3);
    }

    private AssumeRoleResponse assume() {
        return sts.assumeRole(
                request -> request.roleArn(ROLE).roleSessionName("test").externalId("secret-handshake"));
    }

    private AwsCredentialsProvider assumed() {
        Credentials given = assume().credentials();
        return StaticCredentialsProvider.create(
                AwsSessionCredentials.create(given.accessKeyId(), given.secretAccessKey(), given.sessionToken()));
    }

    private List<String> groups(AwsCredentialsProvider credentials, Region region) {
        try (ElastiCacheClient client = client(ElastiCacheClient.builder(), credentials, region)) {
            return client.describeReplicationGroups().replicationGroups().stream()
                    .map(AccountsIT::shape)
                    .toList();
        }
    }

    private static String bare(HostedZone zone) {
        return zone.id().replace("/hostedzone/", "");
    }

    private static String shape(ReplicationGroup group) {
        return group.replicationGroupId() + " with " + group.memberClusters().size();
    }

    private <B extends AwsClientBuilder<B, C> & SdkSyncClientBuilder<B, C>, C> C client(
            B builder, AwsCredentialsProvider credentials, Region region) {
        return builder.endpointOverride(sandbox.endpoint())
                .region(region)
                .credentialsProvider(credentials)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> configuration.retryStrategy(retries -> retries.maxAttempts(1)))
                .build();
    }
}
