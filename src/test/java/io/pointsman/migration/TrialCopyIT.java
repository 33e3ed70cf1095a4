package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import io.pointsman.web.Guarded.Guard;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Between a server and an older one. */
class TrialCopyIT {

    private static final Duration SILENCE = Duration.ofSeconds(20);

    private static RedisProcess newer;
    private static RedisProcess older;
    private static NodeConnections connections;

    @BeforeAll
    static void start() {
        assumeFalse(RedisBinary.find().version().equals(RedisBinary.embedded().version()), "one version only");
        newer = RedisProcess.start(RedisBinary.find());
        older = RedisProcess.start(RedisBinary.embedded());
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), SILENCE);
        newer.fill(1);
        older.fill(1);
    }

    @AfterAll
    static void end() {
        if (connections != null) {
            connections.close();
            older.close();
            newer.close();
        }
    }

    @Test
    void whatANewerServerTellsAnOlderOneDoesNotTake() throws IOException {
        assertThat(payload(newer, older)).hasValueSatisfying(guard -> {
            assertThat(guard.name()).isEqualTo("payload");
            assertThat(guard.reason()).contains("in RDB version 1", "DUMP payload version or checksum are wrong");
        });
        assertThat(payload(older, newer)).isEmpty();
    }

    @Test
    void nothingIsLeftOfIt() throws IOException {
        assertThat(payload(newer, newer)).isEmpty();
        try (BulkConnection node = open(newer)) {
            assertThat(new NodeQuestions(node).facts().keys()).isOne();
        }
    }

    private static Optional<Guard> payload(RedisProcess source, RedisProcess target) throws IOException {
        try (BulkConnection reading = open(source);
                Primaries<NodeQuestions> writing =
                        Primaries.open(connections, node(target), false, 1_000_000, NodeQuestions::new)) {
            TrialCopy trial = TrialCopy.between(new NodeQuestions(reading), writing);
            assertThat(trial.hasValue()).isTrue();
            assertThat(trial.permissions()).isEmpty();
            return trial.payload();
        }
    }

    private static BulkConnection open(RedisProcess server) throws IOException {
        return connections.openBulk(node(server), SILENCE, 1_000_000);
    }

    private static NodeTarget node(RedisProcess server) {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeTarget(endpoint, false, Optional.empty());
    }
}
