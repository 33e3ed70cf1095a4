package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pointsman.aws.SampleAccounts;
import io.pointsman.topology.Location;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Tokens against a second computation of their signature, by the algorithm's description. */
class IamTokensTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final IamTokens.Cache ORDERS = new IamTokens.Cache(Location.OWN, "Orders");

    @Test // [D], aws-facts 7.3
    void aTokenIsAPresignedRequestWithoutItsScheme() throws Exception {
        String token = tokens(AwsBasicCredentials.create("AKID", SECRET)).token(ORDERS, "app");
        assertThat(token).startsWith("orders/?");
        Map<String, String> query = query(token);
        assertThat(query)
                .containsEntry("Action", "connect")
                .containsEntry("User", "app")
                .containsEntry("X-Amz-Algorithm", "AWS4-HMAC-SHA256")
                .containsEntry("X-Amz-Credential", "AKID/20260102/eu-west-1/elasticache/aws4_request")
                .containsEntry("X-Amz-Date", "20260102T030405Z")
                .containsEntry("X-Amz-Expires", "900")
                .containsEntry("X-Amz-SignedHeaders", "host")
                .doesNotContainKey("X-Amz-Security-Token");
        assertThat(query.get("X-Amz-Signature")).isEqualTo(signature(token));
    }

    @Test
    void temporaryCredentialsAreSignedWithTheirSession() throws Exception {
        String token = tokens(AwsSessionCredentials.create("AKID", SECRET, "session/+=token"))
                .token(ORDERS, "app");
        assertThat(query(token)).containsEntry("X-Amz-Security-Token", "session/+=token");
        assertThat(query(token).get("X-Amz-Signature")).isEqualTo(signature(token));
    }

    @Test
    void theRegionIsTheGroups() {
        IamTokens.Cache there = new IamTokens.Cache(Location.inRegion("us-east-1"), "orders");
        String token = tokens(AwsBasicCredentials.create("AKID", SECRET)).token(there, "app");
        assertThat(query(token).get("X-Amz-Credential")).contains("/us-east-1/");
    }

    @Test
    void withoutCredentialsThereIsNoLoginAndAwsIsNotAskedAgainAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        IamTokens tokens = new IamTokens(
                SampleAccounts.withCredentials(() -> {
                    asked.incrementAndGet();
                    throw SdkClientException.create("Unable to load credentials");
                }),
                CLOCK);
        for (int time = 0; time < 3; time++) {
            assertThatThrownBy(() -> tokens.token(ORDERS, "app"))
                    .isInstanceOf(NoLogin.class)
                    .hasMessage("no IAM token can be made: Unable to load credentials");
        }
        assertThat(asked).hasValue(1);
    }

    private static IamTokens tokens(AwsCredentials credentials) {
        return new IamTokens(SampleAccounts.withCredentials(() -> credentials), CLOCK);
    }

    private static Map<String, String> query(String token) {
        return raw(token).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, field -> URLDecoder.decode(field.getValue(), StandardCharsets.UTF_8)));
    }

    private static Map<String, String> raw(String token) {
        return new TreeMap<>(Stream.of(token.substring(token.indexOf('?') + 1).split("&", -1))
                .map(field -> field.split("=", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field[1])));
    }

    /** Of everything in the query but the signature itself. */
    private static String signature(String token) throws GeneralSecurityException {
        Map<String, String> signed = raw(token);
        signed.remove("X-Amz-Signature");
        String query = signed.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining("&"));
        String request = "GET\n/\n" + query + "\nhost:orders\n\nhost\n" + hash("");
        String toSign =
                "AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/eu-west-1/elasticache/aws4_request\n" + hash(request);
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : new String[] {"20260102", "eu-west-1", "elasticache", "aws4_request"}) {
            key = hmac(key, part);
        }
        return HexFormat.of().formatHex(hmac(key, toSign));
    }

    private static String hash(String text) throws GeneralSecurityException {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }
}
