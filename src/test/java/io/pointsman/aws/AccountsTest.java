package io.pointsman.aws;

import static io.pointsman.aws.SampleAccounts.account;
import static io.pointsman.aws.SampleAccounts.role;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import software.amazon.awssdk.core.exception.SdkException;

/** Which credentials sign for which account, over the real SDK; what STS answers is as AWS documents it. */
class AccountsTest {

    private static final String GROUPS =
            "<DescribeReplicationGroupsResponse xmlns=\"http://elasticache.amazonaws.com/doc/2015-02-02/\">"
                    + "<DescribeReplicationGroupsResult><ReplicationGroups/></DescribeReplicationGroupsResult>"
                    + "</DescribeReplicationGroupsResponse>";
    private static final Location SHOP = new Location(Optional.of("shop"), Optional.of("us-west-2"));

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
    void anAccountsCallsAreSignedWithItsRolesOwnCredentials() {
        aws.answers(200, assumed("ASIASHOP", Duration.ofHours(1))).answers(200, GROUPS);
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"))) {
            describe(clients, SHOP);
            describe(clients, SHOP);
            describe(clients, Location.OWN);
        }
        assertThat(aws.signatures())
                .satisfiesExactly(
                        sts -> assertThat(sts).contains("=AKID/").contains("/eu-west-1/sts/"),
                        shop -> assertThat(shop).contains("=ASIASHOP/").contains("/us-west-2/elasticache/"),
                        again -> assertThat(again).contains("=ASIASHOP/"),
                        own -> assertThat(own).contains("=AKID/").contains("/eu-west-1/elasticache/"));
        assertThat(aws.bodies().getFirst())
                .contains("RoleArn=" + role("shop").replace(":", "%3A").replace("/", "%2F"))
                .contains("RoleSessionName=pointsman")
                .contains("DurationSeconds=3600")
                .doesNotContain("ExternalId");
    }

    @Test
    void theExternalIdAndTheDurationOfTheSettingsAreAskedFor() {
        aws.answers(200, assumed("ASIASHOP", Duration.ofHours(1))).answers(200, GROUPS);
        var shop = new AccountProperties.Account("shop", role("shop"), "ours-42", Duration.ofMinutes(15));
        try (ElastiCacheClients clients = aws.elastiCache(metrics, shop)) {
            describe(clients, SHOP);
        }
        assertThat(aws.bodies().getFirst()).contains("ExternalId=ours-42").contains("DurationSeconds=900");
    }

    @Test
    void accountsShareNoCredentials() {
        aws.answers(200, assumed("ASIASHOP", Duration.ofHours(1)))
                .answers(200, GROUPS)
                .answers(200, assumed("ASIABANK", Duration.ofHours(1)))
                .answers(200, GROUPS);
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"), account("bank"))) {
            describe(clients, SHOP);
            describe(clients, new Location(Optional.of("bank"), Optional.of("us-west-2")));
            describe(clients, SHOP);
        }
        assertThat(aws.signatures())
                .satisfiesExactly(
                        sts -> assertThat(sts).contains("/sts/"),
                        shop -> assertThat(shop).contains("=ASIASHOP/"),
                        sts -> assertThat(sts).contains("=AKID/").contains("/sts/"),
                        bank -> assertThat(bank).contains("=ASIABANK/"),
                        shop -> assertThat(shop).contains("=ASIASHOP/"));
    }

    @Test
    void credentialsThatEndSoonAreRenewedBeforeTheNextCall() {
        aws.answers(200, assumed("ASIAOLD", Duration.ofSeconds(30)))
                .answers(200, GROUPS)
                .answers(200, assumed("ASIANEW", Duration.ofHours(1)))
                .answers(200, GROUPS);
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"))) {
            describe(clients, SHOP);
            describe(clients, SHOP);
        }
        assertThat(aws.signatures().getLast()).contains("=ASIANEW/");
    }

    @Test
    void aRoleThatIsNotGivenIsRejectedWithItsRemedyAndOthersGoOn() {
        aws.answers(
                        403,
                        refused(
                                "AccessDenied",
                                "User: arn:aws:sts::111122223333:assumed-role/task/x is not authorized to"
                                        + " perform: sts:AssumeRole on resource: " + role("shop")))
                .answers(200, GROUPS);
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"))) {
            RuntimeException failure = failure(clients);
            assertThat(failure)
                    .isInstanceOf(Rejected.class)
                    .hasMessageStartingWith("describing orders needs role " + role("shop")
                            + " of account shop, which STS does not give")
                    .hasMessageContaining("Let the role's trust policy name this service's own role")
                    .hasMessageNotContaining("secret");
            describe(clients, Location.OWN);
        }
    }

    @Test
    void credentialsOfOurOwnThatHaveExpiredAreNotBlamedOnTheRole() {
        aws.answers(403, refused("ExpiredToken", "The security token included in the request is expired"));
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"))) {
            assertThat(failure(clients))
                    .isInstanceOf(Rejected.class)
                    .hasMessageContaining("role " + role("shop") + " of account shop")
                    .hasMessageContaining("Renew the credentials of this service");
        }
    }

    @ParameterizedTest
    @CsvSource({"400, Throttling", "503, ServiceUnavailable", "500, InternalFailure"})
    void anStsThatIsBusyIsTransient(int status, String code) {
        aws.answers(status, refused(code, "Rate exceeded"));
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"))) {
            assertThat(failure(clients)).isInstanceOf(Transient.class).hasMessageContaining("of account shop");
        }
    }

    @Test
    void anStsThatDoesNotAnswerIsTransient() {
        aws.cuts();
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"))) {
            assertThat(failure(clients)).isInstanceOf(Transient.class).hasMessageContaining("of account shop");
        }
    }

    @Test
    void whatTheRoleMayNotDoNamesTheRole() {
        aws.answers(200, assumed("ASIASHOP", Duration.ofHours(1)))
                .answers(
                        403,
                        refused(
                                "AccessDenied",
                                "User: arn:aws:sts::222233334444:assumed-role/readers/pointsman is not"
                                        + " authorized to perform: elasticache:DescribeReplicationGroups on resource: arn:aws:elasticache:x"));
        try (ElastiCacheClients clients = aws.elastiCache(metrics, account("shop"))) {
            assertThat(failure(clients))
                    .isInstanceOf(Rejected.class)
                    .hasMessageEndingWith(
                            "Allow elasticache:DescribeReplicationGroups in the policy of role readers of account 222233334444.");
        }
    }

    @Test
    void eachAccountHasARoute53ClientOfItsOwn() {
        try (Route53Clients clients = aws.route53(metrics, account("shop"))) {
            assertThat(clients.of(Optional.of("shop")))
                    .isSameAs(clients.of(Optional.of("shop")))
                    .isNotSameAs(clients.of(Optional.empty()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"shop", "Shop-2_eu", "7"})
    void anAccountMayBeCalledSo(String name) {
        assertThat(SampleAccounts.named(name).names()).containsExactly(name);
    }

    @ParameterizedTest
    @CsvSource({
        "name, '', 1 to 40 letters",
        "name, our shop, 1 to 40 letters",
        "role-arn, , Use the ARN of the role",
        "role-arn, pointsman, Use the ARN of the role",
        "role-arn, arn:aws:iam::12345:role/pointsman, Use the ARN of the role",
        "role-arn, arn:aws:iam::111122223333:user/pointsman, Use the ARN of the role",
        "external-id, x, Use what the role's trust policy asks for",
        "session-duration, PT14M, Use 15m to 12h",
        "session-duration, PT13H, Use 15m to 12h"
    })
    void anAccountThatCannotWorkIsNamedWithItsRemedy(String setting, String value, String remedy) {
        var account = new AccountProperties.Account(
                setting.equals("name") ? value : "shop",
                setting.equals("role-arn") ? value : role("shop"),
                setting.equals("external-id") ? value : null,
                setting.equals("session-duration") ? Duration.parse(value) : Duration.ofHours(1));
        refusedAtStart("pointsman.accounts[0]." + setting, remedy, account);
    }

    @Test
    void accountsHaveDifferentNames() {
        refusedAtStart("pointsman.accounts[1].name", "Another account has this name", account("shop"), account("shop"));
    }

    @Test
    void theRolesOfOtherPartitionsAreRolesToo() {
        var china = new AccountProperties.Account(
                "china", "arn:aws-cn:iam::111122223333:role/teams/caches/pointsman", null, Duration.ofHours(1));
        assertThat(accounts(china).names()).containsExactly("china");
    }

    private static void refusedAtStart(String setting, String remedy, AccountProperties.Account... accounts) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> accounts(accounts))
                .satisfies(refusal -> {
                    assertThat(refusal.getName()).isEqualTo(setting);
                    assertThat(refusal.getReason()).contains(remedy);
                });
    }

    private static Accounts accounts(AccountProperties.Account... accounts) {
        return SampleAccounts.of(Arrays.asList(accounts));
    }

    private static void describe(ElastiCacheClients clients, Location location) {
        assertThat(clients.in(location).describeReplicationGroups().replicationGroups())
                .isEmpty();
    }

    private static RuntimeException failure(ElastiCacheClients clients) {
        SdkException thrown =
                catchThrowableOfType(SdkException.class, () -> clients.in(SHOP).describeReplicationGroups());
        return AwsFailures.of(thrown, "describing orders");
    }

    private static String assumed(String keyId, Duration validity) {
        return "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult><Credentials>"
                + "<AccessKeyId>" + keyId + "</AccessKeyId><SecretAccessKey>secret-of-" + keyId
                + "</SecretAccessKey><SessionToken>token</SessionToken><Expiration>"
                + Instant.now().plus(validity) + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }

    private static String refused(String code, String message) {
        return "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>"
                + code + "</Code><Message>" + message + "</Message></Error><RequestId>r-1</RequestId></ErrorResponse>";
    }
}
