package io.pointsman.sandbox.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One real server of whatever program this machine has; {@code -Dpointsman.sandbox.redis=embedded} proves the other. */
class RedisProcessIT {

    private static final RedisClient CLIENT = RedisClient.create();
    private final RedisBinary binary = RedisBinary.find();
    private RedisProcess server;
    private StatefulRedisConnection<String, String> connection;

    @BeforeEach
    void start() {
        server = RedisProcess.start(binary);
        connection = CLIENT.connect(uri(server));
    }

    @AfterEach
    void stop() {
        connection.close();
        server.close();
    }

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Test
    void aReplicaFollowsUntilItIsPromoted() {
        try (RedisProcess replica = RedisProcess.start(binary)) {
            replica.replicateOf(server.address());
            connection.sync().set("k", "before");
            await().until(() -> replica.replication().linkUp());
            RedisCommands<String, String> reader = CLIENT.connect(uri(replica)).sync();
            await().untilAsserted(() -> assertThat(reader.get("k")).isEqualTo("before"));
            assertThatThrownBy(() -> reader.set("k", "x")).hasMessageStartingWith("READONLY");
            assertThat(reader.info("replication")).contains("role:slave", "master_link_status:up");

            replica.promote();
            assertThat(replica.replication().primary()).isTrue();
            assertThat(reader.set("k", "after")).isEqualTo("OK");
        }
    }

    @Test
    void whereOnlyOneAddressCanBeBoundServersDifferInTheirPorts() {
        try (RedisProcess primary = RedisProcess.start(binary, LoopbackAddresses.ownPort());
                RedisProcess replica = RedisProcess.start(binary, LoopbackAddresses.ownPort())) {
            replica.replicateOf(primary.address());
            await().until(() -> replica.replication().linkUp());
            assertThat(CLIENT.connect(uri(primary)).sync().info("replication"))
                    .contains("slave0:ip=127.0.0.1,port=" + replica.address().getPort());
        }
    }

    @Test
    void aKilledServerIsGoneAtOnce() {
        server.kill();
        assertThat(server.isAlive()).isFalse();
        assertThat(ProcessHandle.of(server.pid()).filter(ProcessHandle::isAlive))
                .isEmpty();
        assertThatThrownBy(server::replication).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aHungServerAnswersNobodyAndGoesOnWhereItWas() {
        connection.sync().set("k", "v");
        connection.setTimeout(Duration.ofMillis(200));
        server.hang();
        assertThatThrownBy(() -> connection.sync().get("k")).isInstanceOf(RedisCommandTimeoutException.class);
        assertThat(connection.isOpen()).isTrue();
        server.resume();
        connection.setTimeout(Duration.ofSeconds(5));
        assertThat(connection.sync().get("k")).isEqualTo("v");
    }

    @Test
    void aSlowServerLetsCommandsWait() {
        server.slow(Duration.ofMillis(300));
        await().untilAsserted(() -> {
            long before = System.nanoTime();
            connection.sync().ping();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(100));
        });
        server.slow(Duration.ZERO);
        await().untilAsserted(() -> {
            long before = System.nanoTime();
            connection.sync().ping();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(50));
        });
    }

    @Test // aws-facts 7.4: LOADING or MASTERDOWN answers
    void aReplicaThatIsFilledAnewRefusesWhileItLoads() {
        assumeTrue(binary.isAtLeast(7), "servers before 7 do not answer while they load less than 2 MB");
        server.fill(2_000);
        try (RedisProcess replica = RedisProcess.start(binary)) {
            replica.replicateOf(server.address());
            await().until(() -> replica.replication().linkUp());
            RedisCommands<String, String> reader = CLIENT.connect(uri(replica)).sync();
            await().untilAsserted(() -> assertThat(reader.dbsize()).isEqualTo(2_000));

            replica.resync(server.address(), Duration.ofMillis(500));
            await().pollInterval(Duration.ofMillis(10))
                    .untilAsserted(
                            () -> assertThatThrownBy(() -> reader.get("key:1")).hasMessageStartingWith("LOADING"));
            assertThat(replica.replication().primary()).isFalse();
            assertThat(replica.replication().linkUp()).isFalse();
            await().until(() -> replica.replication().linkUp());
            assertThat(reader.dbsize()).isEqualTo(2_000);
        }
    }

    @Test
    void anAddressTakenMeanwhileIsReplacedByAnother() {
        try (RedisProcess other = RedisProcess.start(binary, server.address())) {
            assertThat(other.address()).isNotEqualTo(server.address());
            assertThat(other.replication().primary()).isTrue();
        }
    }

    @Test
    void noServerOutlivesAJvmThatIsKilled(@TempDir Path temporary) throws IOException {
        // As source, since spring-boot:test-run wants a single main class among the compiled ones.
        Path program = Files.writeString(
                temporary.resolve("StartsAServer.java"), """
                class StartsAServer {
                    public static void main(String[] args) throws InterruptedException {
                        System.out.println(%1$s.RedisProcess.start(%1$s.RedisBinary.find()).pid());
                        Thread.currentThread().join();
                    }
                }
                """.formatted(RedisProcess.class.getPackageName()));
        Process jvm = new ProcessBuilder(
                        Optional.ofNullable(System.getProperty("java.home")).orElseThrow() + "/bin/java",
                        "-Djava.io.tmpdir=" + temporary,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        program.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
            ProcessHandle orphan =
                    ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
            assertThat(orphan.isAlive()).isTrue();
            jvm.destroyForcibly();
            await().untilAsserted(() -> assertThat(orphan.isAlive()).isFalse());
        }
    }

    private static RedisURI uri(RedisProcess server) {
        return RedisURI.builder()
                .withHost(server.address().getAddress().getHostAddress())
                .withPort(server.address().getPort())
                .withTimeout(Duration.ofSeconds(5))
                .build();
    }
}
