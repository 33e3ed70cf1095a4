package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisCommandExecutionException;
import io.pointsman.redis.ReplyReader.Kind;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against real servers, with and without TLS. */
class BulkConnectionIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int LONGEST = 32 * 1024 * 1024;
    private static final int MANY = 100_000;

    @TempDir
    private static Path folder;

    private static RedisProcess server;
    private static SecureServer secure;
    private static SecureServer misnamed;
    private static NodeConnections connections;

    @BeforeAll
    static void start() throws IOException {
        String users = "user default on >before >after ~* &* +@all";
        server = RedisProcess.start(RedisBinary.find());
        secure = SecureServer.start(folder, "localhost", users, "user narrow on >narrow ~* -@all +ping");
        misnamed = SecureServer.start(folder, "elsewhere.example.com", users);
        connections = connections(Optional.of(SecureServer.AUTHORITY.toTrustManagerFactory()));
    }

    @AfterAll
    static void end() {
        connections.close();
        server.close();
        secure.close();
        misnamed.close();
    }

    @Test
    void manyCommandsAreAnsweredInTheirOrderThoughOneOfThemFails() throws IOException {
        byte[] key = bytes("many:000000");
        try (BulkConnection connection = open(plain(server))) {
            CompletableFuture<Void> written = CompletableFuture.runAsync(() -> writeMany(connection.commands(), key));
            for (int reply = 0; reply < MANY; reply++) {
                if (reply == MANY / 2) {
                    assertThat(connection.replies().next()).isEqualTo(Kind.ERROR);
                    assertThat(connection.replies().text()).startsWith("ERR");
                } else {
                    assertThat(connection.replies().next()).isEqualTo(Kind.INTEGER);
                    assertThat(connection.replies().number()).isEqualTo(reply < MANY / 2 ? reply + 1 : reply);
                }
            }
            assertThat(written).succeedsWithin(DEADLINE);
        }
    }

    /** The one in the middle is no number. */
    private static void writeMany(CommandWriter commands, byte[] key) {
        try {
            for (int command = 0; command < MANY; command++) {
                commands.begin(3);
                commands.argument(bytes("INCRBY"));
                commands.argument(key, 0, 4);
                commands.argument(command == MANY / 2 ? bytes("one") : bytes("1"));
            }
            commands.flush();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aLargeValueComesBackAsItWasWritten() throws IOException {
        byte[] value = new byte[20 * 1024 * 1024];
        new SplittableRandom(4711).nextBytes(value);
        try (BulkConnection connection = open(plain(server))) {
            connection.commands().command(bytes("SET"), bytes("large"), value);
            connection.commands().command(bytes("GET"), bytes("large"));
            connection.commands().command(bytes("UNLINK"), bytes("large"));
            connection.commands().command(bytes("GET"), bytes("large"));
            connection.commands().flush();
            assertThat(connection.replies().next()).isEqualTo(Kind.STATUS);
            assertThat(connection.replies().next()).isEqualTo(Kind.BULK);
            assertThat(connection.replies().bytes()).isEqualTo(value);
            assertThat(connection.replies().next()).isEqualTo(Kind.INTEGER);
            assertThat(connection.replies().next()).isEqualTo(Kind.NULL);
        }
    }

    @Test
    void aServerThatDiesEndsTheReading() throws IOException {
        try (RedisProcess doomed = RedisProcess.start(RedisBinary.find());
                BulkConnection connection = open(plain(doomed))) {
            doomed.kill();
            assertThatIOException().isThrownBy(() -> ask(connection, "PING"));
            assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> open(plain(doomed)));
        }
    }

    @Test
    void aServerThatHangsIsWaitedForUntilTheDeadline() throws IOException {
        try (RedisProcess hung = RedisProcess.start(RedisBinary.find());
                BulkConnection connection = connections.openBulk(plain(hung), Duration.ofMillis(200), LONGEST)) {
            hung.hang();
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> ask(connection, "PING"))
                    .withMessageContaining("in time");
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> connections.openBulk(plain(hung), Duration.ofMillis(200), LONGEST));
        }
    }

    @Test
    void whatANodeDoesNotTakeIsGivenUpAtTheDeadline() throws IOException {
        try (RedisProcess hung = RedisProcess.start(RedisBinary.find());
                BulkConnection connection = connections.openBulk(plain(hung), Duration.ofMillis(200), LONGEST)) {
            hung.hang();
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> writeForEver(connection, new AtomicLong()))
                    .withMessageContaining("in time");
        }
    }

    @Test
    void closingEndsAWriteThatANodeDoesNotTake() throws IOException {
        try (RedisProcess hung = RedisProcess.start(RedisBinary.find())) {
            BulkConnection connection = open(plain(hung));
            hung.hang();
            AtomicLong taken = new AtomicLong();
            CompletableFuture<Throwable> failure =
                    CompletableFuture.supplyAsync(() -> catchThrowable(() -> writeForEver(connection, taken)));
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(200)).atMost(DEADLINE).until(() -> {
                long now = taken.get();
                return before.getAndSet(now) == now;
            });
            connection.close();
            assertThat(failure).succeedsWithin(DEADLINE).isInstanceOf(SocketException.class);
        }
    }

    private static void writeForEver(BulkConnection connection, AtomicLong taken) throws IOException {
        byte[] megabyte = new byte[1024 * 1024];
        while (true) {
            connection.commands().command(bytes("PING"), megabyte);
            connection.commands().flush();
            taken.incrementAndGet();
        }
    }

    @Test
    void aNodeIsEnteredThroughTlsByItsRealNameWithAToken() throws IOException {
        byte[] value = new byte[3 * 1024 * 1024];
        try (BulkConnection connection = open(secure(secure, login("before")))) {
            assertThat(ask(connection, "CLIENT", "GETNAME")).isEqualTo(NodeConnections.CLIENT_NAME);
            connection.commands().command(bytes("SET"), bytes("large"), value);
            connection.commands().flush();
            assertThat(connection.replies().next()).isEqualTo(Kind.STATUS);
            connection.commands().command(bytes("GET"), bytes("large"));
            connection.commands().flush();
            assertThat(connection.replies().next()).isEqualTo(Kind.BULK);
            assertThat(connection.replies().bytes()).isEqualTo(value);
        }
    }

    @Test
    void aTokenIsReadAnewForEachConnection() throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "before");
        Optional<Login> login = Optional.of(new Login.FromFile(Optional.empty(), file));
        open(secure(secure, login)).close();
        Files.writeString(file, "after\n");
        open(secure(secure, login)).close();
        Files.writeString(file, "long gone");
        assertThatIOException()
                .isThrownBy(() -> open(secure(secure, login)))
                .withMessageContaining("refuses our login: WRONGPASS")
                .withCauseInstanceOf(RedisCommandExecutionException.class);
    }

    @Test
    void whoeverDoesNotLogInIsRefused() {
        assertThatIOException()
                .isThrownBy(() -> open(secure(secure, Optional.empty())))
                .withMessageContaining("NOAUTH");
    }

    @Test
    void aUserThatMayNotGiveANameMayEnter() throws IOException {
        try (BulkConnection connection =
                open(secure(secure, Optional.of(new Login.Fixed(Optional.of("narrow"), "narrow"))))) {
            assertThat(ask(connection, "PING")).isEqualTo("PONG");
        }
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> open(secure(misnamed, login("before"))))
                .withMessageContaining("localhost");
    }

    @Test
    void aCertificateOfAnUnknownAuthorityIsRefused() {
        try (NodeConnections strict = connections(Optional.empty())) {
            assertThatExceptionOfType(SSLHandshakeException.class)
                    .isThrownBy(() -> strict.openBulk(secure(secure, login("before")), DEADLINE, LONGEST));
        }
    }

    @Test
    void aNameThatLeadsNowhereIsSaid() {
        NodeTarget nowhere = new NodeTarget(new Endpoint("nowhere.invalid", 6379), false, Optional.empty());
        assertThatIOException()
                .isThrownBy(() -> open(nowhere))
                .satisfies(failure -> assertThat(failure.getMessage()).contains("nowhere.invalid"))
                .satisfiesAnyOf(
                        failure -> assertThat(failure).isInstanceOf(UnknownHostException.class),
                        failure -> assertThat(failure).hasMessageContaining("the address of nowhere.invalid"));
    }

    private static String ask(BulkConnection connection, String... command) throws IOException {
        byte[][] arguments = new byte[command.length][];
        for (int i = 0; i < command.length; i++) {
            arguments[i] = bytes(command[i]);
        }
        connection.commands().command(arguments);
        connection.commands().flush();
        assertThat(connection.replies().next()).isIn(Kind.STATUS, Kind.BULK);
        return connection.replies().text();
    }

    private static BulkConnection open(NodeTarget node) throws IOException {
        return connections.openBulk(node, DEADLINE, LONGEST);
    }

    private static NodeTarget plain(RedisProcess node) {
        return new NodeTarget(
                new Endpoint(
                        node.address().getAddress().getHostAddress(),
                        node.address().getPort()),
                false,
                Optional.empty());
    }

    private static NodeTarget secure(SecureServer node, Optional<Login> login) {
        return new NodeTarget(node.endpoint(), true, login);
    }

    private static Optional<Login> login(String token) {
        return Optional.of(new Login.Fixed(Optional.empty(), token));
    }

    private static NodeConnections connections(Optional<TrustManagerFactory> trust) {
        return new NodeConnections(new NodeAddresses(Optional.empty()), trust, Duration.ofSeconds(5));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
