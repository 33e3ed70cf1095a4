package io.pointsman.redis;

import io.pointsman.aws.Accounts;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * The passwords of IAM users: a request to connect, signed and not sent.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html">authenticating with IAM</a>
 */
final class IamTokens {

    private static final String SCHEME = "http://";
    private static final Duration VALID = Duration.ofMinutes(15);
    private static final Duration AGAIN = Duration.ofSeconds(15);

    private final Accounts accounts;
    private final Clock clock;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final Map<Location, Failure> failures = new ConcurrentHashMap<>();

    private record Failure(NoLogin failure, Instant at) {}

    IamTokens(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    /** A replication group where it is, whatever we call it. */
    record Cache(Location location, String replicationGroupId) {}

    /**
     * Makes one that can be used for fifteen minutes; may have to assume a role.
     *
     * @throws NoLogin if there are no AWS credentials to sign with
     */
    String token(Cache cache, String user) {
        AwsCredentials credentials = credentials(cache.location());
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("http")
                .host(cache.replicationGroupId().toLowerCase(Locale.ROOT))
                .encodedPath("/")
                .putRawQueryParameter("Action", "connect")
                .putRawQueryParameter("User", user)
                .build();
        SignedRequest signed = signer.sign(sign -> sign.identity(credentials)
                .request(request)
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                .putProperty(AwsV4HttpSigner.REGION_NAME, accounts.regionOf(cache.location()))
                .putProperty(AwsV4FamilyHttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                .putProperty(AwsV4FamilyHttpSigner.EXPIRATION_DURATION, VALID)
                .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        return signed.request().getUri().toString().substring(SCHEME.length());
    }

    /** Many nodes ask for them, each second while it is refused; AWS is not asked as often. */
    private AwsCredentials credentials(Location location) {
        Failure last = failures.get(location);
        if (last != null && clock.instant().isBefore(last.at().plus(AGAIN))) {
            throw last.failure();
        }
        try {
            AwsCredentials credentials = accounts.credentialsOf(location).resolveCredentials();
            failures.remove(location);
            return credentials;
        } catch (SdkException e) {
            NoLogin failure = new NoLogin("no IAM token can be made: " + e.getMessage(), e);
            failures.put(location, new Failure(failure, clock.instant()));
            throw failure;
        }
    }
}
