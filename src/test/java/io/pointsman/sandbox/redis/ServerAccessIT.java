package io.pointsman.sandbox.redis;

import static io.pointsman.sandbox.redis.Refusals.assertThatRefusal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real servers with TLS, tokens and users. What certificates are valid for is in {@code TlsGroupIT}. */
class ServerAccessIT {

    private static final RedisClient CLIENT = RedisClient.create();
    private static final CertificateAuthority AUTHORITY = new CertificateAuthority();
    private static final ServerCertificate CERTIFICATE = AUTHORITY.issue(List.of("orders-001.example.com"));
    private static final Secret FIRST = new Secret("first-of-sixteen");
    private static final Secret SECOND = new Secret("!&#$^<>-secondAA");

    private final RedisBinary binary = RedisBinary.find();

    @BeforeAll
    static void trust() {
        CLIENT.setOptions(ClientOptions.builder()
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(
                                () -> new ByteArrayInputStream(AUTHORITY.pem().getBytes(StandardCharsets.US_ASCII)))
                        .build())
                .build());
    }

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Test
    void aServerWithACertificateSpeaksTlsAlone() {
        try (RedisProcess server = startWithTls()) {
            assertThat(overTls(server).ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> CLIENT.connect(uri(server).build())).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void replicationGoesOverTls() {
        try (RedisProcess server = startWithTls();
                RedisProcess replica = startWithTls()) {
            replica.replicateOf(server.address());
            overTls(server).set("k", "v");
            await().until(() -> replica.replication().linkUp());
            RedisCommands<String, String> reader = overTls(replica);
            await().untilAsserted(() -> assertThat(reader.get("k")).isEqualTo("v"));

            replica.resync(server.address(), Duration.ZERO);
            await().until(() -> replica.replication().linkUp());
        }
    }

    @Test // [D], aws-facts 7.3
    void aTokenIsAskedForAndIsRotated() {
        try (RedisProcess server = start(AuthTokens.none().set(FIRST))) {
            RedisCommands<String, String> connected = withToken(server, FIRST);
            assertThatRefusal(() -> anonymous(server).ping()).hasStackTraceContaining("NOAUTH");
            assertThatRefusal(() -> withToken(server, SECOND)).hasStackTraceContaining("WRONGPASS");

            server.admit(AuthTokens.none().set(FIRST).rotate(SECOND));
            assertThat(withToken(server, FIRST).ping()).isEqualTo("PONG");
            assertThat(withToken(server, SECOND).ping()).isEqualTo("PONG");

            server.admit(AuthTokens.none().set(SECOND));
            assertThatRefusal(() -> withToken(server, FIRST)).hasStackTraceContaining("WRONGPASS");
            assertThat(withToken(server, SECOND).ping()).isEqualTo("PONG");
            assertThat(connected.ping()).as("who is in stays in").isEqualTo("PONG");
        }
    }

    @Test
    void aServerWithoutTokensIsOpenUntilTheFirstOneIsSet() {
        try (RedisProcess server = start(AuthTokens.none())) {
            server.admit(AuthTokens.none().rotate(FIRST));
            assertThat(anonymous(server).ping()).isEqualTo("PONG");
            assertThat(withToken(server, FIRST).ping()).isEqualTo("PONG");

            server.admit(AuthTokens.none().set(FIRST));
            assertThatRefusal(() -> anonymous(server).ping()).hasStackTraceContaining("NOAUTH");
        }
    }

    @Test // [S-CMD], aws-facts 7.1
    void aTokenOpensNoCommandThatElastiCacheRefuses() {
        try (RedisProcess server = start(AuthTokens.none().set(FIRST))) {
            RedisCommands<String, String> client = withToken(server, FIRST);
            assertThatThrownBy(() -> client.configGet("maxmemory")).hasMessageStartingWith("ERR unknown command");
            assertThatThrownBy(() -> client.aclDeluser("default")).hasMessageStartingWith("NOPERM");
        }
    }

    @Test // [S-RBAC], aws-facts 7.3
    void aUserMayDoWhatItsAccessStringSays() {
        try (RedisProcess server = start(new ServerUser("app", FIRST, "on ~app:* +@read"))) {
            RedisCommands<String, String> app = as(server, "app", FIRST);
            assertThat(app.get("app:k")).isNull();
            assertThatThrownBy(() -> app.get("other:k")).hasMessageStartingWith("NOPERM");
            assertThatThrownBy(() -> app.set("app:k", "v")).hasMessageStartingWith("NOPERM");
            assertThatRefusal(() -> as(server, "app", SECOND)).hasStackTraceContaining("WRONGPASS");
            assertThatRefusal(() -> anonymous(server).ping())
                    .as("the default user is off")
                    .hasStackTraceContaining("NOAUTH");
        }
    }

    @Test // [S-CMD], aws-facts 7.1
    void aUserWithAllRightsIsRefusedWhatElastiCacheRefuses() {
        assumeTrue(binary.isAtLeast(7), "before 7, ACL and CLUSTER are refused as a whole");
        try (RedisProcess server = start(new ServerUser("ops", FIRST, "on ~* &* +@all"))) {
            RedisCommands<String, String> ops = as(server, "ops", FIRST);
            assertThat(ops.set("k", "v")).isEqualTo("OK");
            assertThat(ops.aclWhoami()).isEqualTo("ops");
            assertThatThrownBy(() -> ops.configGet("maxmemory")).hasMessageStartingWith("ERR unknown command");
            assertThatThrownBy(() -> ops.aclDeluser("default")).hasMessageStartingWith("NOPERM");
            assertThatThrownBy(() -> ops.clusterForget("x")).hasMessageStartingWith("NOPERM");
        }
    }

    @Test
    void aUserOfTheNameDefaultIsWhoeverGivesNoName() {
        try (RedisProcess server = start(new ServerUser("default", FIRST, "on ~* +ping"))) {
            assertThat(withToken(server, FIRST).ping()).isEqualTo("PONG");
            assertThatThrownBy(() -> withToken(server, FIRST).get("k")).hasMessageStartingWith("NOPERM");
        }
    }

    private RedisProcess startWithTls() {
        return start(new ServerAccess(Optional.of(CERTIFICATE), AuthTokens.none(), List.of()));
    }

    private RedisProcess start(AuthTokens tokens) {
        return start(new ServerAccess(Optional.empty(), tokens, List.of()));
    }

    private RedisProcess start(ServerUser user) {
        return start(new ServerAccess(Optional.empty(), AuthTokens.none(), List.of(user)));
    }

    private RedisProcess start(ServerAccess access) {
        return RedisProcess.start(binary, LoopbackAddresses.free(), access);
    }

    private static RedisCommands<String, String> anonymous(RedisProcess server) {
        return CLIENT.connect(uri(server).build()).sync();
    }

    private static RedisCommands<String, String> withToken(RedisProcess server, Secret token) {
        return CLIENT.connect(
                        uri(server).withPassword(token.value().toCharArray()).build())
                .sync();
    }

    private static RedisCommands<String, String> as(RedisProcess server, String user, Secret password) {
        return CLIENT.connect(uri(server)
                        .withAuthentication(user, password.value().toCharArray())
                        .build())
                .sync();
    }

    private static RedisCommands<String, String> overTls(RedisProcess server) {
        return CLIENT.connect(uri(server)
                        .withSsl(true)
                        .withVerifyPeer(SslVerifyMode.CA)
                        .build())
                .sync();
    }

    private static RedisURI.Builder uri(RedisProcess server) {
        return RedisURI.builder()
                .withHost(server.address().getAddress().getHostAddress())
                .withPort(server.address().getPort())
                .withTimeout(Duration.ofSeconds(5));
    }
}
