package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.api.StatefulRedisConnection;
import io.pointsman.redis.Login;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.SampleLogins;
import io.pointsman.redis.SecureServer;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection that a probe keeps, against a real server, and when it is not asked. */
class NodeProbeIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final Duration REST = Duration.ofSeconds(8);
    private static final Login FIXED = new Login.Fixed(Optional.empty(), "secret");

    @TempDir
    private static Path folder;

    private static SecureServer server;
    private static NodeConnections connections;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-02T03:04:05Z"));
    private final Clock clock = ((InstantSource) now::get).withZone(ZoneOffset.UTC);

    /** With a user who enters with whatever token there is. */
    @BeforeAll
    static void start() throws IOException {
        server = SecureServer.start(
                folder, "localhost", "user default on >secret ~* +@all", "user app on nopass -@all +ping +role");
        connections = new NodeConnections(
                new NodeAddresses(Optional.empty()),
                Optional.of(SecureServer.AUTHORITY.toTrustManagerFactory()),
                Duration.ofSeconds(5));
    }

    @AfterAll
    static void end() {
        connections.close();
        server.close();
    }

    @Test
    void aConnectionThatTheNodeWillEndIsMadeAnewInTime() {
        try (NodeProbe probe = probe(target(SampleLogins.byIam(clock)))) {
            assertThat(connectionsFor(probe)).isOne();
            later(Duration.ofHours(10).plusMinutes(29));
            assertThat(connectionsFor(probe)).isZero();
            later(Duration.ofMinutes(31));
            assertThat(connectionsFor(probe)).as("after eleven hours").isOne();
            assertThat(connectionsFor(probe)).isZero();
        }
    }

    @Test
    void aConnectionThatLastsIsKept() {
        try (NodeProbe probe = probe(target(FIXED))) {
            assertThat(connectionsFor(probe)).isOne();
            later(Duration.ofDays(30));
            assertThat(connectionsFor(probe)).isZero();
        }
    }

    @Test
    void aNodeThatHasFailedThreeTimesIsLeftAloneForAWhileAndNotForLong() {
        NodeTarget nowhere = new NodeTarget(new Endpoint("localhost", 1), false, Optional.empty());
        try (NodeProbe probe = probe(nowhere)) {
            for (int time = 1; time <= 20; time++) {
                assertThat(probe.ask().orElseThrow().join()).isInstanceOf(ProbeResult.Silent.class);
                if (time < NodeState.BAD) {
                    assertThat(probe.rests()).isFalse();
                }
                later(REST);
                assertThat(probe.rests()).as("after the longest rest").isFalse();
            }
        }
    }

    private NodeProbe probe(NodeTarget target) {
        return new NodeProbe(target, connections, DEADLINE, REST, clock);
    }

    private void later(Duration time) {
        now.updateAndGet(then -> then.plus(time));
    }

    /** How many connections the server got for one question, which it answers. */
    private static long connectionsFor(NodeProbe probe) {
        try (StatefulRedisConnection<String, String> admin =
                connections.open(target(FIXED), DEADLINE).join().connection()) {
            long before = received(admin);
            assertThat(probe.ask().orElseThrow().join()).isInstanceOf(ProbeResult.Answered.class);
            return received(admin) - before;
        }
    }

    private static long received(StatefulRedisConnection<String, String> admin) {
        return admin.sync()
                .info("stats")
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }

    private static NodeTarget target(Login login) {
        return new NodeTarget(server.endpoint(), true, Optional.of(login));
    }
}
