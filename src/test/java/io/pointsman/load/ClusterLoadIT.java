package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.SlotOwners;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.topology.Endpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load on a cluster of real servers, of which only the configuration endpoint is known. */
class ClusterLoadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Workload MIXED = new Workload(1, 1, 1, "load:", 2_000, 64, 4711);

    private Sandbox sandbox;
    private SandboxGroup group;
    private NodeConnections connections;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=300",
                "groups[0].id=carts",
                "groups[0].shards=2",
                "groups[0].replicas=1"));
        group = sandbox.group("carts");
        connections = new NodeConnections(
                new NodeAddresses(Optional.of(sandbox.dnsAddress())), Optional.empty(), Duration.ofSeconds(5));
    }

    @AfterEach
    void end() {
        connections.close();
        sandbox.close();
    }

    @Test
    void everyKeyIsAskedForWhereItsSlotIs() {
        LoadGenerator generator = generate(2, 200);
        LoadResult result = end(generator);
        assertThat(result.total().errors()).isEmpty();
        assertThat(result.redirected()).isZero();
        assertThat(result.summary("configuration", Operation.CONNECT).successes())
                .as("two to each primary")
                .isEqualTo(4);
        LostWrites writes = generator.lostWrites().join().orElseThrow();
        assertThat(writes.acknowledged()).isPositive();
        assertThat(writes.lost()).isZero();
        assertThat(writes.unread()).isZero();

        assertThat(generator.removeKeys().join()).isZero();
        var opened = connections.open(configuration(), DEADLINE).join();
        try (var connection = opened.connection()) {
            SlotOwners primaries = SlotOwners.parse(connection.sync().clusterSlots());
            assertThat(primaries.all()).hasSize(2).allMatch(primary -> keysLeft(primary) == 0);
        }
    }

    private long keysLeft(Endpoint node) {
        var opened = connections
                .open(new NodeTarget(node, false, Optional.empty()), DEADLINE)
                .join();
        try (var connection = opened.connection()) {
            return connection.sync().dbsize();
        }
    }

    @Test
    void slotsThatMoveAreFollowed() {
        LoadGenerator generator = generate(600, 300);
        awaitMore(generator);
        group.reshard(3);
        await().atMost(PATIENCE).until(() -> group.snapshot().status().equals("available"));
        awaitMore(generator);
        generator.stop();
        LoadResult result = end(generator);
        assertThat(result.redirected()).isPositive();
        assertThat(result.total().failures())
                .as("those sent on twice")
                .isLessThan(result.total().successes() / 20);
        assertThat(generator.lostWrites().join().orElseThrow().lost()).isZero();
    }

    @Test
    void aShardWithAnotherPrimaryIsReachedAgain() {
        LoadGenerator generator = generate(600, 200);
        awaitMore(generator);
        group.failover("0001");
        await().atMost(PATIENCE)
                .until(() -> group.snapshot().node("carts-0001-002").state() == State.PRIMARY);
        await().atMost(PATIENCE).until(() -> isFreeOfErrors(generator.read()));
        generator.stop();
        LoadResult result = end(generator);
        assertThat(result.total().failures()).isPositive();
        assertThat(result.summary("configuration", Operation.WRITE).successes()
                        + result.summary("configuration", Operation.WRITE).failures()
                        + result.summary("configuration", Operation.READ).successes()
                        + result.summary("configuration", Operation.READ).failures())
                .isGreaterThanOrEqualTo(result.pacing().intended());
    }

    /** In the last but one of its seconds, in which it did something. */
    private static boolean isFreeOfErrors(LoadResult result) {
        int second = result.seconds().lastKey().second() - 1;
        Summary summary =
                result.summary(series -> series.second() == second && series.operation() != Operation.CONNECT);
        return summary.successes() > 100 && summary.failures() == 0;
    }

    private static void awaitMore(LoadGenerator generator) {
        long before = generator.read().total().successes();
        await().atMost(PATIENCE).until(() -> generator.read().total().successes() > before + 300);
    }

    private LoadGenerator generate(int seconds, double rate) {
        NodeTarget configuration = configuration();
        LoadPlan plan = new LoadPlan(
                new Schedule(List.of(Phase.hold(Duration.ofSeconds(seconds), rate))),
                List.of(LoadPath.cluster("configuration", configuration, 2)),
                MIXED,
                Optional.of(new Ledger(LoadPath.cluster("ledger", configuration, 1), 50, 5)),
                DEADLINE,
                LoadPlan.LIMIT);
        return LoadGenerator.start(plan, connections, InstantSource.system());
    }

    private NodeTarget configuration() {
        return new NodeTarget(
                new Endpoint(group.snapshot().configurationEndpoint().orElseThrow(), 6379), false, Optional.empty());
    }

    private static LoadResult end(LoadGenerator generator) {
        return generator
                .result()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }
}
