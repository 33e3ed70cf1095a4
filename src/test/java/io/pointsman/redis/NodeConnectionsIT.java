package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.NestedExceptionUtils;

/** TLS and passwords, against real servers. */
class NodeConnectionsIT {

    private static final String PROBE_USER = "user probe on >of-the-probe-user ~* -@all +ping +role";

    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    private static Path folder;

    private static SecureServer server;
    private static SecureServer misnamed;
    private static NodeConnections connections;

    @BeforeAll
    static void start() throws IOException {
        String users = "user default on >before >after ~* &* +@all";
        server = SecureServer.start(folder, "localhost", users, PROBE_USER);
        misnamed = SecureServer.start(folder, "elsewhere.example.com", users);
        connections = connections(Optional.of(SecureServer.AUTHORITY.toTrustManagerFactory()));
    }

    @AfterAll
    static void end() {
        connections.close();
        server.close();
        misnamed.close();
    }

    @Test
    void aNodeIsEnteredByItsRealNameWithAToken() {
        try (StatefulRedisConnection<String, String> connection = open(server, login("before"))) {
            assertThat(connection.sync().ping()).isEqualTo("PONG");
            assertThat(connection.sync().clientGetname()).isEqualTo(NodeConnections.CLIENT_NAME);
        }
    }

    @Test
    void aUserThatMayNearlyNothingIsEnough() {
        Login login = new Login.Fixed(Optional.of("probe"), "of-the-probe-user");
        try (StatefulRedisConnection<String, String> connection = open(server, Optional.of(login))) {
            assertThat(connection.sync().ping()).isEqualTo("PONG");
            assertThat(connection.sync().role().getFirst()).isEqualTo("master");
        }
    }

    @Test
    void aTokenThatChangedIsTakenFromItsFileAtTheNextConnection() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "before");
        Optional<Login> login = Optional.of(new Login.FromFile(Optional.empty(), file));
        try (StatefulRedisConnection<String, String> kept = open(server, login)) {
            Files.writeString(file, "after\n");
            open(server, login).close();
            Files.writeString(file, "long gone");
            assertThatThrownBy(() -> open(server, login)).hasRootCauseMessage(refusal());
            assertThat(kept.sync().ping()).as("what is open stays open").isEqualTo("PONG");
        }
    }

    @Test
    void aWrongTokenAndNoneAreRefusedByTheNode() {
        assertThatThrownBy(() -> open(server, login("wrong"))).hasRootCauseMessage(refusal());
        assertThatThrownBy(() -> open(server, Optional.empty()))
                .rootCause()
                .isInstanceOf(RedisCommandExecutionException.class)
                .hasMessageStartingWith("NOAUTH");
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        assertThatThrownBy(() -> open(misnamed, login("before")))
                .satisfies(failure -> assertThat(root(failure)).hasMessageContaining("localhost"))
                .hasStackTraceContaining(SSLHandshakeException.class.getName());
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() {
        try (NodeConnections strict = connections(Optional.empty())) {
            assertThatThrownBy(() ->
                            strict.open(target(server, login("before")), SOON).join())
                    .hasStackTraceContaining(SSLHandshakeException.class.getName());
        }
    }

    @Test
    void withoutTlsNoTokenIsSent() {
        Login unreadable = new Login.FromFile(Optional.empty(), folder.resolve("none"));
        NodeTarget plain = new NodeTarget(server.endpoint(), false, Optional.of(unreadable));
        assertThatThrownBy(() -> connections.open(plain, SOON).join())
                .isInstanceOf(CompletionException.class)
                .satisfies(failure -> assertThat(root(failure)).isNotInstanceOf(NoSuchFileException.class));
    }

    private static String refusal() {
        return "WRONGPASS invalid username-password pair or user is disabled.";
    }

    private static Throwable root(Throwable failure) {
        return NestedExceptionUtils.getMostSpecificCause(failure);
    }

    private static NodeConnections connections(Optional<TrustManagerFactory> trust) {
        return new NodeConnections(new NodeAddresses(Optional.empty()), trust, Duration.ofSeconds(5));
    }

    private static StatefulRedisConnection<String, String> open(SecureServer node, Optional<Login> login) {
        return connections.open(target(node, login), SOON).join().connection();
    }

    private static NodeTarget target(SecureServer node, Optional<Login> login) {
        return new NodeTarget(node.endpoint(), true, login);
    }

    private static Optional<Login> login(String token) {
        return Optional.of(new Login.Fixed(Optional.empty(), token));
    }
}
