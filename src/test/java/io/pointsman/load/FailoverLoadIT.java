package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeGroupSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.topology.Endpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load on the names of a group, while its primary is lost and a replica takes over. */
class FailoverLoadIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Set<Operation> BOTH = Set.of(Operation.WRITE, Operation.READ);

    private Sandbox sandbox;
    private SandboxGroup group;
    private NodeConnections connections;

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0", "dns-port=0", "pace=100", "groups[0].id=orders", "groups[0].replicas=1"));
        group = sandbox.group("orders");
        connections = new NodeConnections(
                new NodeAddresses(Optional.of(sandbox.dnsAddress())), Optional.empty(), Duration.ofSeconds(5));
    }

    @AfterEach
    void end() {
        connections.close();
        sandbox.close();
    }

    @Test
    void itGoesOnWhereTheNamesLeadByThen() {
        NodeGroupSnapshot shard = group.snapshot().nodeGroups().getFirst();
        NodeTarget primary = target(shard.primaryEndpoint());
        LoadPlan plan = new LoadPlan(
                new Schedule(List.of(Phase.hold(Duration.ofMinutes(10), 200))),
                List.of(
                        LoadPath.kept("kept", primary, 4),
                        new LoadPath("fresh", primary, LoadPath.Kind.FRESH, BOTH, 1, 1, 1),
                        new LoadPath(
                                "reader",
                                target(shard.readerEndpoint()),
                                LoadPath.Kind.KEPT,
                                Set.of(Operation.READ),
                                1,
                                2,
                                1)),
                new Workload(1, 1, 1, "load:", 1_000, 64, 4711),
                Optional.of(new Ledger(LoadPath.kept("ledger", primary, 1), 50, 5)),
                LoadPlan.DEADLINE,
                LoadPlan.LIMIT);
        LoadGenerator generator = LoadGenerator.start(plan, connections, InstantSource.system());
        await().atMost(PATIENCE).until(() -> generator.read().total().successes() > 500);

        group.failover();
        await().atMost(PATIENCE).until(() -> group.snapshot().node("orders-002").state() == State.PRIMARY);
        await().atMost(PATIENCE).until(() -> isFreeOfErrors(generator.read()));
        generator.stop();
        LoadResult result = generator
                .result()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();

        assertThat(result.summary("kept", Operation.WRITE).failures()).isPositive();
        assertThat(result.summary("fresh", Operation.CONNECT).failures()).isPositive();
        LostWrites writes = generator.lostWrites().join().orElseThrow();
        assertThat(writes.unread()).isZero();
        assertThat(writes.lost())
                .as("of what the lost primary had not passed on")
                .isLessThan(50);
    }

    /** On all paths, in the last but one of its seconds. */
    private static boolean isFreeOfErrors(LoadResult result) {
        int second = result.seconds().lastKey().second() - 1;
        return List.of("kept", "fresh", "reader", "ledger").stream()
                .map(path -> result.summary(series -> series.second() == second
                        && series.path().equals(path)
                        && series.operation() != Operation.CONNECT))
                .allMatch(summary -> summary.successes() > 0 && summary.failures() == 0);
    }

    private static NodeTarget target(String name) {
        return new NodeTarget(new Endpoint(name, 6379), false, Optional.empty());
    }
}
