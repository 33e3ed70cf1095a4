package io.pointsman.aws;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.sts.StsClient;

/** Accounts for tests that call nobody; the service's own region is eu-west-1. */
public final class SampleAccounts {

    private SampleAccounts() {}

    /** The service's own and these, each with role {@code pointsman} in an account of its own. */
    public static Accounts named(String... names) {
        return of(Arrays.stream(names).map(SampleAccounts::account).toList());
    }

    /** The service's own alone. */
    public static Accounts withCredentials(AwsCredentialsProvider own) {
        return of(List.of(), own);
    }

    static Accounts of(List<AccountProperties.Account> accounts) {
        return of(accounts, AnonymousCredentialsProvider.create());
    }

    private static Accounts of(List<AccountProperties.Account> accounts, AwsCredentialsProvider own) {
        return new Accounts(
                accounts,
                Region.EU_WEST_1,
                own,
                StsClient.builder()
                        .region(Region.EU_WEST_1)
                        .credentialsProvider(AnonymousCredentialsProvider.create())
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build());
    }

    /** One client for every account. */
    public static Route53Clients sharing(Route53Client client) {
        return new Route53Clients(account -> client, account -> client);
    }

    /** Rates that no test reaches. */
    public static Route53Rates rates() {
        AwsLimits limits = new AwsLimits(1, 1_000, 1_000, 10_000, 10_000, 1_000, 1_000);
        return new AwsConfiguration()
                .route53Rates(new AwsCallMetrics(new SimpleMeterRegistry()), limits, Clock.systemUTC(), Pause.REAL);
    }

    static AccountProperties.Account account(String name) {
        return new AccountProperties.Account(name, role(name), null, Duration.ofHours(1));
    }

    /** The role of an account, whose number is as far from others as its name. */
    static String role(String name) {
        return "arn:aws:iam::%012d:role/pointsman".formatted(name.hashCode() & 0x7fffffff);
    }
}
