package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load on a real server that stalls, dies and comes back. */
class LoadGeneratorIT {

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
    void aStallIsCountedFromTheIntendedStart() {
        LoadGenerator generator = start(hold(6, 1_000), STRINGS, DEADLINE, LoadPath.kept("primary", target(), 10));
        awaitSecond(generator, 1);
        server.hang();
        long hung = System.nanoTime();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> System.nanoTime() - hung >= Duration.ofSeconds(2).toNanos());
        server.resume();
        LoadResult result = end(generator);

        assertThat(result.total().successes()).isEqualTo(6_000);
        assertThat(lateOf(result, true)).as("two seconds of a thousand").isBetween(1_700L, 3_000L);
        assertThat(lateOf(result, false)).as("those that were sent before it").isLessThan(100);
        assertThat(result.total().latency().max()).isGreaterThan(Duration.ofMillis(1_900));
    }

    @Test
    void aRunLeavesNoThreadBehind() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        end(start(hold(1, 100), STRINGS, DEADLINE, LoadPath.kept("primary", target(), 3)));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .filteredOn(thread ->
                                !before.contains(thread) && thread.getName().matches("(lettuce-epoll|load).*"))
                        .isEmpty());
    }

    /** Those of more than 100 ms. */
    private static long lateOf(LoadResult result, boolean fromIntendedStart) {
        var sum = Distribution.emptySum();
        result.seconds().forEach((series, measured) -> {
            if (series.operation() != Operation.CONNECT) {
                (fromIntendedStart ? measured.latency() : measured.service()).addTo(sum);
            }
        });
        return sum.getTotalCount() - sum.getCountBetweenValues(0, 100_000);
    }

    @Test
    void aServerThatDiesAndComesBackIsReachedAgainAndNoOperationIsLost() {
        LoadGenerator generator = start(hold(8, 500), STRINGS, DEADLINE, LoadPath.kept("primary", target(), 5));
        awaitSecond(generator, 1);
        server.kill();
        await().atMost(PATIENCE).until(() -> errors(generator, ErrorKind.REFUSED) > 100);
        long before = generator.read().total().successes();
        server = RedisProcess.start(RedisBinary.find(), server.address());
        await().atMost(PATIENCE).until(() -> generator.read().total().successes() > before + 100);
        LoadResult result = end(generator);

        Summary total = result.total();
        assertThat(result.pacing().intended()).isEqualTo(4_000);
        assertThat(total.successes() + total.failures()).as("each once").isEqualTo(4_000);
        assertThat(result.total().errors().keySet())
                .contains(ErrorKind.REFUSED)
                .isSubsetOf(ErrorKind.REFUSED, ErrorKind.RESET);
        assertThat(result.summary("primary", Operation.CONNECT).successes()).isEqualTo(10);
        assertThat(result.summary("primary", Operation.CONNECT).errors()).containsKey(ErrorKind.REFUSED);
    }

    @Test
    void aSessionIsReadBackOnceItIsWritten() {
        Workload sessions = new Workload(0, 0, 1, "load:", 100, 64, 4711);
        LoadResult result = end(start(
                hold(1, 100),
                sessions,
                DEADLINE,
                LoadPath.kept("kept", target(), 2),
                LoadPath.fresh("fresh", target())));
        for (Operation operation : List.of(Operation.WRITE, Operation.READ)) {
            Summary summary = result.summary(series -> series.operation() == operation);
            assertThat(summary.successes()).as("%s", operation).isEqualTo(100);
        }
        assertThat(result.summary("fresh", Operation.CONNECT).successes())
                .as("one for each")
                .isEqualTo(2 * result.summary("fresh", Operation.WRITE).successes());
    }

    @Test
    void eachOperationOverAFreshConnectionHasItsOwn() {
        LoadResult result = end(start(hold(2, 50), STRINGS, DEADLINE, LoadPath.fresh("primary", target())));
        Summary connects = result.summary("primary", Operation.CONNECT);
        assertThat(connects.successes()).isEqualTo(100);
        assertThat(result.total().successes()).isEqualTo(100);
        assertThat(result.total().latency().p50())
                .isGreaterThan(connects.service().p50().dividedBy(2));
    }

    @Test
    void everyPathTakesItsOperationsOnly() {
        LoadPath writer = new LoadPath("primary", target(), LoadPath.Kind.KEPT, Set.of(Operation.WRITE), 1, 2, 1);
        LoadPath reader = new LoadPath("reader", target(), LoadPath.Kind.FRESH, Set.of(Operation.READ), 1, 1, 1);
        LoadResult result = end(start(hold(1, 100), STRINGS, DEADLINE, writer, reader));
        assertThat(result.summary("primary", Operation.WRITE).successes()
                        + result.summary("reader", Operation.READ).successes())
                .isEqualTo(100);
        assertThat(result.summary("primary", Operation.READ).successes()).isZero();
        assertThat(result.summary("primary", Operation.CONNECT).successes()).isEqualTo(2);
    }

    @Test
    void anOperationWithoutAnAnswerCountsAsATimeoutAtItsDeadline() {
        server.hang();
        LoadGenerator generator =
                start(hold(1, 100), STRINGS, Duration.ofMillis(300), LoadPath.fresh("primary", target()));
        LoadResult result = end(generator);
        assertThat(result.total().errors()).containsOnlyKeys(ErrorKind.TIMEOUT).containsValue(100L);
        server.resume();
    }

    @Test
    void whatIsTooMuchIsCountedAndMakesTheRunInvalid() {
        server.hang();
        LoadPlan plan = new LoadPlan(
                hold(1, 100),
                List.of(LoadPath.fresh("primary", target())),
                STRINGS,
                Optional.empty(),
                Duration.ofMillis(500),
                10);
        LoadResult result = end(LoadGenerator.start(plan, connections, InstantSource.system()));
        server.resume();
        assertThat(result.total().failures()).isEqualTo(100);
        assertThat(result.total().errors()).containsKey(ErrorKind.OVERLOADED);
        assertThat(result.isValid()).isFalse();
        assertThat(result.faults()).anyMatch(fault -> fault.contains("More than 10 operations"));
    }

    @Test
    void aNameThatLeadsNowhereIsAnErrorOfEachOperation() {
        NodeTarget nowhere = new NodeTarget(new Endpoint("nowhere.invalid", 6379), false, Optional.empty());
        LoadResult result = end(start(hold(1, 20), STRINGS, DEADLINE, LoadPath.kept("primary", nowhere, 2)));
        assertThat(result.total().errors()).containsOnlyKeys(ErrorKind.DNS).containsValue(20L);
    }

    @Test
    void aNameServerThatDoesNotAnswerIsAnErrorOfTheName() throws IOException {
        try (DatagramSocket silent = new DatagramSocket(0, InetAddress.getLoopbackAddress());
                NodeConnections lost = new NodeConnections(
                        new NodeAddresses(Optional.of((InetSocketAddress) silent.getLocalSocketAddress())),
                        Optional.empty(),
                        Duration.ofSeconds(5))) {
            NodeTarget named = new NodeTarget(new Endpoint("r1.orders.internal", 6379), false, Optional.empty());
            LoadResult result = end(LoadGenerator.start(
                    plan(hold(1, 10), STRINGS, DEADLINE, LoadPath.fresh("primary", named)),
                    lost,
                    InstantSource.system()));
            assertThat(result.total().errors()).containsOnlyKeys(ErrorKind.DNS).containsValue(10L);
        }
    }

    @Test
    void aConnectionToWhoIsAReplicaByNowIsMadeAnewAndNotTooOften() {
        try (RedisProcess primary = RedisProcess.start(RedisBinary.find())) {
            LoadGenerator generator = start(hold(600, 200), STRINGS, DEADLINE, LoadPath.kept("primary", target(), 2));
            awaitSecond(generator, 0);
            server.replicateOf(primary.address());
            await().atMost(PATIENCE).until(() -> errors(generator, ErrorKind.READONLY) > 0);
            int second = lastSecond(generator);
            await().atMost(PATIENCE).until(() -> lastSecond(generator) >= second + 5);
            long connects = connects(generator);
            server.promote();
            await().atMost(PATIENCE).until(() -> {
                int last = lastSecond(generator);
                return generator
                                .read()
                                .summary(series -> series.second() == last - 1)
                                .failures()
                        == 0;
            });
            generator.stop();
            LoadResult result = end(generator);
            assertThat(connects)
                    .as("two at first, and each again some twenty times a second")
                    .isBetween(4L, 300L);
            assertThat(result.total().errors()).containsOnlyKeys(ErrorKind.READONLY);
        }
    }

    private static int lastSecond(LoadGenerator generator) {
        return generator.read().seconds().lastKey().second();
    }

    private static long connects(LoadGenerator generator) {
        return generator.read().summary("primary", Operation.CONNECT).successes();
    }

    @Test
    void aRunThatIsStoppedTellsWhatItDid() {
        LoadGenerator generator = start(hold(600, 100), STRINGS, DEADLINE, LoadPath.kept("primary", target(), 2));
        awaitSecond(generator, 0);
        generator.stop();
        LoadResult result = end(generator);
        assertThat(result.pacing().intended()).isBetween(1L, 59_000L);
        assertThat(result.total().successes()).isEqualTo(result.pacing().intended());
    }

    private static LoadGenerator start(Schedule schedule, Workload workload, Duration deadline, LoadPath... paths) {
        return LoadGenerator.start(plan(schedule, workload, deadline, paths), connections, InstantSource.system());
    }

    private static LoadPlan plan(Schedule schedule, Workload workload, Duration deadline, LoadPath... paths) {
        return new LoadPlan(schedule, List.of(paths), workload, Optional.empty(), deadline, LoadPlan.LIMIT);
    }

    private static LoadResult end(LoadGenerator generator) {
        return generator
                .result()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Until an operation of it has succeeded. */
    private static void awaitSecond(LoadGenerator generator, int second) {
        await().atMost(PATIENCE)
                .until(() -> generator
                                .read()
                                .summary(series -> series.second() == second && series.operation() != Operation.CONNECT)
                                .successes()
                        > 0);
    }

    private static long errors(LoadGenerator generator, ErrorKind kind) {
        return generator.read().total().errors().getOrDefault(kind, 0L);
    }

    private static Schedule hold(int seconds, double rate) {
        return new Schedule(List.of(Phase.hold(Duration.ofSeconds(seconds), rate)));
    }

    private NodeTarget target() {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeTarget(endpoint, false, Optional.empty());
    }
}
