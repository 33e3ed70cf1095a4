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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a run hands out while it goes on, and what it leaves behind on a real server. */
class LoadRemainsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Workload MIXED = new Workload(1, 1, 1, "load:", 1_000, 64, 4711);

    private NodeConnections connections;
    private RedisProcess server;

    @BeforeEach
    void start() {
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), Duration.ofSeconds(5));
        server = RedisProcess.start(RedisBinary.find());
    }

    @AfterEach
    void end() {
        connections.close();
        server.close();
    }

    @Test
    void aRunTakenPieceByPieceIsTheWhole() {
        LoadGenerator generator = LoadGenerator.start(
                plan(4, 300, LoadPath.kept("primary", target(), 2)), connections, InstantSource.system());
        await().atMost(PATIENCE).until(() -> generator.read().total().successes() > 50);
        server.hang();
        List<LoadResult> pieces = new ArrayList<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            pieces.add(generator.readSettled(next(pieces)));
            if (next(pieces) > 0) {
                server.resume();
            }
            return generator.result().isDone();
        });
        assertThat(next(pieces)).isPositive();
        pieces.add(generator.result(next(pieces)).join());
        LoadResult whole = generator.result().join();
        assertThat(whole.total().errors()).containsKey(ErrorKind.TIMEOUT);
        assertThat(LoadResult.merge(pieces)).isEqualTo(whole);
    }

    /** The first second that is in none of them. */
    private static int next(List<LoadResult> pieces) {
        return pieces.stream()
                .filter(piece -> !piece.seconds().isEmpty())
                .mapToInt(piece -> piece.seconds().lastKey().second() + 1)
                .max()
                .orElse(0);
    }

    @Test
    void nothingIsLeftBehindOnceTheKeysAreRemoved() {
        LoadPlan plan = plan(1, 10_000, LoadPath.fresh("primary", target()));
        LoadGenerator generator = LoadGenerator.start(plan, connections, InstantSource.system());
        var unused = generator.result().join();
        assertThat(keysLeft()).isGreaterThan(100);
        assertThat(generator.removeKeys().join()).isZero();
        assertThat(keysLeft()).isZero();

        server.kill();
        assertThat(LoadGenerator.removeKeys(plan, connections).join())
                .as("nobody can tell")
                .isEqualTo(2_005);
    }

    private long keysLeft() {
        var opened = connections.open(target(), PATIENCE).join();
        try (var connection = opened.connection()) {
            return connection.sync().dbsize();
        }
    }

    private static LoadPlan plan(int seconds, long deadlineMillis, LoadPath path) {
        return new LoadPlan(
                new Schedule(List.of(Phase.hold(Duration.ofSeconds(seconds), 300))),
                List.of(path),
                MIXED,
                Optional.of(new Ledger(LoadPath.kept("ledger", path.target(), 1), 50, 5)),
                Duration.ofMillis(deadlineMillis),
                LoadPlan.LIMIT);
    }

    private NodeTarget target() {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeTarget(endpoint, false, Optional.empty());
    }
}
