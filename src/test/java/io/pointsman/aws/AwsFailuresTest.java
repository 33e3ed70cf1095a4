package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;

/** Recorded answers through the real SDK; the bytes are those of aws-facts 3.1 and 5.3. */
class AwsFailuresTest {

    private static final String ROUTE53 = "https://route53.amazonaws.com/doc/2013-04-01/";
    private static final String ELASTICACHE = "http://elasticache.amazonaws.com/doc/2015-02-02/";

    private final AwsCallMetrics metrics = new AwsCallMetrics(new SimpleMeterRegistry());
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
    void anInvalidBatchOfTheCurrentFormIsAStaleReadingWithItsText() {
        aws.answers(
                400,
                error(
                        ROUTE53,
                        "InvalidChangeBatch",
                        "[Tried to create resource record set [name='a.example.com.', type='CNAME'] but it already exists]"));
        assertThat(changing())
                .isInstanceOf(StaleReading.class)
                .hasMessageContaining("Tried to create resource record set [name='a.example.com.', type='CNAME']");
    }

    @Test
    void anInvalidBatchOfTheOldFormIsAStaleReadingOfUnknownText() {
        aws.answers(
                400,
                "<InvalidChangeBatch xmlns=\"" + ROUTE53 + "\"><Messages><Message>Tried to delete resource record set"
                        + "</Message></Messages><RequestId>r-1</RequestId></InvalidChangeBatch>");
        assertThat(changing())
                .isInstanceOf(StaleReading.class)
                .hasMessageContaining("for a reason that Route 53's answer does not carry");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "RRSet of type CNAME with DNS name example.com. is not permitted at apex in zone example.com.",
                "RRSet with DNS name a.example.org. is not permitted in zone example.com.",
                "The request contains an invalid set of changes for a resource record set 'CNAME a.example.com.'",
                "FATAL problem: DomainLabelEmpty (Domain label is empty) encountered with '.n'",
                "Number of records limit of 10000 exceeded."
            })
    void aBatchThatNoReadingMakesRightIsRejected(String text) {
        aws.answers(400, error(ROUTE53, "InvalidChangeBatch", "[" + text + "]"));
        assertThat(changing()).isInstanceOf(Rejected.class).hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Tried to delete resource record set [name='n.', type='T'] but it was not found",
                "Tried to delete resource record set [name='n.', type='T'] but the values provided do not match the current values",
                "RRSet of type A with DNS name n. is not permitted because a conflicting RRSet of type  CNAME with the same DNS name"
                        + " already exists in zone z.",
                "RRSet of type CNAME with DNS name n. is not permitted as it conflicts with other records with the same DNS name in zone z.",
                "RRSet with DNS name x. is not permitted in zone z., Tried to delete resource record set [name='n.', type='T'] but it was"
                        + " not found"
            })
    void aBatchThatTheZoneContradictsIsAStaleReading(String text) {
        aws.answers(400, error(ROUTE53, "InvalidChangeBatch", "[" + text + "]"));
        assertThat(changing()).isInstanceOf(StaleReading.class).hasMessageContaining(text);
    }

    @ParameterizedTest
    @CsvSource({"Throttling, 400", "PriorRequestNotComplete, 400", "ServiceUnavailable, 503", "InternalFailure, 500"})
    void whatPassesByItselfIsTransientOfRoute53(String code, int status) {
        aws.answers(status, error(ROUTE53, code, "Rate exceeded"));
        assertThat(changing()).isInstanceOf(Transient.class).hasMessageContaining(code);
    }

    @Test
    void aZoneThatDoesNotExistIsRejected() {
        aws.answers(404, error(ROUTE53, "NoSuchHostedZone", "No hosted zone found with ID: Z123"));
        assertThat(changing())
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("No hosted zone found with ID: Z123")
                .hasMessageContaining("Correct the zone id");
    }

    @ParameterizedTest
    @CsvSource({
        "ThrottlingException, 400",
        "Throttling, 400",
        "InvalidReplicationGroupState, 400",
        "InvalidCacheClusterState, 400",
        "ServiceUnavailable, 503"
    })
    void whatPassesByItselfIsTransientOfElastiCache(String code, int status) {
        aws.answers(status, error(ELASTICACHE, code, "not now"));
        assertThat(describing()).isInstanceOf(Transient.class).hasMessageContaining(code);
    }

    @ParameterizedTest
    @CsvSource({
        "ReplicationGroupNotFoundFault, 404",
        "CacheClusterNotFound, 404",
        "NodeGroupNotFoundFault, 404",
        "NoOperationFault, 400"
    })
    void whatIsNoLongerThereIsAStaleReading(String code, int status) {
        aws.answers(status, error(ELASTICACHE, code, "ReplicationGroup orders not found"));
        assertThat(describing()).isInstanceOf(StaleReading.class).hasMessageContaining("orders not found");
    }

    @ParameterizedTest
    @CsvSource({
        "ExpiredTokenException, 403, Renew the credentials",
        "UnrecognizedClientException, 403, Renew the credentials",
        "IncompleteSignature, 400, Renew the credentials",
        "InvalidSignatureException, 403, Renew the credentials",
        "RequestExpired, 400, clock",
        "InvalidParameterValue, 400, Correct what the message names",
        "NodeQuotaForCustomerExceeded, 400, higher quota",
        "TestFailoverNotAvailableFault, 400, try again in a day",
        "APICallRateForCustomerExceeded, 400, try again in a day",
        "InsufficientCacheClusterCapacity, 400, another node type"
    })
    void whatAPersonMustChangeIsRejectedWithTheRemedy(String code, int status, String remedy) {
        aws.answers(status, error(ELASTICACHE, code, "text"));
        assertThat(describing())
                .isInstanceOf(Rejected.class)
                .hasMessageContaining(code)
                .hasMessageContaining(remedy);
    }

    @Test
    void whatAwsReadOfARequestWithAWrongSignatureIsNotRepeated() {
        aws.answers(403, error(ELASTICACHE, "SignatureDoesNotMatch", """
                        The request signature we calculated does not match the signature you provided.

                        The Canonical String for this request should have been
                        'POST
                        x-amz-security-token:FwoGZXIvYXdzEXAMPLE
                        '"""));
        assertThat(describing())
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("does not match the signature you provided.)")
                .hasMessageNotContaining("FwoGZX");
    }

    @Test
    void aDeniedCallNamesThePermission() {
        aws.answers(
                403,
                error(
                        ELASTICACHE,
                        "AccessDenied",
                        "User: arn:aws:sts::111122223333:assumed-role/pointsman/i is not authorized to perform:"
                                + " elasticache:DescribeReplicationGroups because no identity-based policy allows it"));
        assertThat(describing())
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("Allow elasticache:DescribeReplicationGroups in the policy");
    }

    @Test
    void aCutAnswerIsTransient() {
        aws.cuts();
        assertThat(describing())
                .isInstanceOf(Transient.class)
                .hasMessageStartingWith("describing orders got no complete answer");
    }

    @Test
    void nobodyListeningIsTransient() {
        aws.close();
        assertThat(describing()).isInstanceOf(Transient.class);
    }

    @Test
    void missingCredentialsAreRejectedInWordsThatHelp() {
        var thrown = SdkClientException.create("Unable to load credentials from any of the providers in the chain");
        assertThat(AwsFailures.of(thrown, "listing zone Z1"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("Give this service a role")
                .hasCause(thrown);
    }

    private static String error(String namespace, String code, String message) {
        return "<ErrorResponse xmlns=\"" + namespace + "\"><Error><Type>Sender</Type><Code>" + code + "</Code><Message>"
                + message + "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
    }

    private RuntimeException changing() {
        try (Route53Clients clients = aws.route53(metrics)) {
            Route53Client client = clients.of(Optional.empty());
            Change change = Change.builder()
                    .action(ChangeAction.CREATE)
                    .resourceRecordSet(
                            set -> set.name("a.example.com").type(RRType.CNAME).ttl(5L))
                    .build();
            return failure(
                    client,
                    it -> it.changeResourceRecordSets(
                            request -> request.hostedZoneId("Z1").changeBatch(batch -> batch.changes(change))),
                    "changing zone Z1");
        }
    }

    private RuntimeException describing() {
        try (ElastiCacheClients clients = aws.elastiCache(metrics)) {
            ElastiCacheClient client = clients.in(Location.OWN);
            return failure(
                    client,
                    it -> it.describeReplicationGroups(request -> request.replicationGroupId("orders")),
                    "describing orders");
        }
    }

    private static <C> RuntimeException failure(C client, Consumer<C> call, String what) {
        SdkException thrown = catchThrowableOfType(SdkException.class, () -> call.accept(client));
        return AwsFailures.of(thrown, what);
    }
}
