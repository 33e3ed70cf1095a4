package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Numbered writes to a real server, which forgets some. */
class LostWritesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Workload STRINGS = new Workload(1, 1, 0, "load:", 100, 64, 4711);

    private static NodeConnections connections;

    private RedisProcess server;

    @BeforeAll
    static void connect() {
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), Duration.ofSeconds(5));
    }

    @AfterAll
    static void disconnect() {
        connections.close();
    }

    @BeforeEach
    void start() {
        server = RedisProcess.start(RedisBinary.find());
    }

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void aServerThatKeepsEverythingLosesNothing() {
        LoadGenerator generator = startGenerator();
        LoadResult result = end(generator);
        LostWrites writes = lost(generator);
        assertThat(writes.acknowledged())
                .isEqualTo(result.summary("ledger", Operation.WRITE).successes())
                .isBetween(100L, 310L);
        assertThat(writes.lost()).isZero();
        assertThat(writes.unread()).isZero();
    }

    @Test
    void whatALaterWriteDoesNotFindIsLostThoughItsKeyIsThereAgain() {
        LoadGenerator generator = startGenerator();
        awaitWrites(generator, 50);
        server.flush();
        awaitWrites(generator, written(generator) + 50);
        var unused = end(generator);
        LostWrites writes = lost(generator);
        assertThat(writes.lost()).isBetween(40L, writes.acknowledged() - 20);
    }

    @Test
    void whatIsNotThereInTheEndIsLost() {
        LoadGenerator generator = startGenerator();
        var unused = end(generator);
        server.kill();
        assertThat(lost(generator)).as("nobody can tell").matches(writes -> writes.lost() == 0 && writes.unread() == 5);

        server = RedisProcess.start(RedisBinary.find(), server.address());
        LostWrites writes = lost(generator);
        assertThat(writes.lost()).isEqualTo(writes.acknowledged()).isPositive();
        assertThat(writes.unread()).isZero();
    }

    private LoadGenerator startGenerator() {
        NodeTarget target = target();
        LoadPlan plan = new LoadPlan(
                new Schedule(List.of(Phase.hold(Duration.ofSeconds(3), 100))),
                List.of(LoadPath.kept("primary", target, 2)),
                STRINGS,
                Optional.of(new Ledger(LoadPath.kept("ledger", target, 1), 100, 5)),
                DEADLINE,
                LoadPlan.LIMIT);
        return LoadGenerator.start(plan, connections, InstantSource.system());
    }

    private static LoadResult end(LoadGenerator generator) {
        return generator
                .result()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    private static LostWrites lost(LoadGenerator generator) {
        return generator.lostWrites().join().orElseThrow();
    }

    private static void awaitWrites(LoadGenerator generator, long count) {
        await().atMost(PATIENCE).until(() -> written(generator) >= count);
    }

    private static long written(LoadGenerator generator) {
        return generator.read().summary("ledger", Operation.WRITE).successes();
    }

    private NodeTarget target() {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeTarget(endpoint, false, Optional.empty());
    }
}
