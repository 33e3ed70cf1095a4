package io.pointsman.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.sandbox.net.NetworkState;
import io.pointsman.sandbox.net.Relay;
import io.pointsman.sandbox.redis.LoopbackAddresses;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Outages as they are measured, beside the gaps that a network before a real server is known to have had. */
class OutageIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration DEADLINE = Duration.ofMillis(250);

    /** Shorter ones come from a machine that is busy. */
    private static final Duration SHORT = Duration.ofMillis(150);

    private static final long CLOSE = 100;
    private static final long LONGEST_PAUSE = 100;

    private final long zero = System.nanoTime();

    private NodeConnections connections;
    private RedisProcess server;
    private Relay network;

    /** From and until when it had taken effect. */
    private record Gap(Instant from, Instant until) {}

    @BeforeEach
    void start() {
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), Duration.ofSeconds(5));
        server = RedisProcess.start(RedisBinary.find());
        network = new Relay(LoopbackAddresses.free());
        network.serve(server.address());
    }

    @AfterEach
    void end() {
        connections.close();
        network.close();
        server.close();
    }

    @Test
    void outagesAreWhereTheGapsWere() {
        LoadGenerator generator = LoadGenerator.start(plan(), connections, clock());
        await().atMost(PATIENCE).until(() -> isFreeOfErrors(generator.readSettled(0)));
        List<Gap> gaps = List.of(
                gap(new NetworkState.Refused(), 700),
                gap(new NetworkState.Silent(), 500),
                gap(new NetworkState.Refused(), 300));
        generator.stop();
        LoadResult result = generator
                .result()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();

        Duration warm = Duration.between(result.begin(), gaps.getFirst().from()).minusMillis(CLOSE);
        List<Outage> fresh = outages(result, "fresh", warm);
        List<Outage> kept = outages(result, "kept", warm);
        assertThat(fresh).hasSameSizeAs(gaps);
        assertThat(kept).hasSameSizeAs(gaps);
        for (int i = 0; i < gaps.size(); i++) {
            long from = Duration.between(result.begin(), gaps.get(i).from()).toMillis();
            long until = Duration.between(result.begin(), gaps.get(i).until()).toMillis();
            assertThat(fresh.get(i).from().toMillis()).as("begin of %d", i).isCloseTo(from, within(CLOSE));
            assertThat(fresh.get(i).until().toMillis()).as("end of %d", i).isCloseTo(until, within(CLOSE));
            assertThat(kept.get(i).from().toMillis()).as("begin of %d", i).isCloseTo(from, within(CLOSE));
            assertThat(kept.get(i).until().toMillis())
                    .as("end of %d, and until one that was being opened is given up and another is opened", i)
                    .isBetween(until - CLOSE, until + DEADLINE.toMillis() + LONGEST_PAUSE + CLOSE);
            assertThat(fresh.get(i).over()).isTrue();
            assertThat(fresh.get(i).errors()).containsKey(i == 1 ? ErrorKind.TIMEOUT : ErrorKind.REFUSED);
        }
    }

    private Gap gap(NetworkState state, long millis) {
        network.become(state);
        Instant from = clock().instant();
        pause(millis);
        network.become(new NetworkState.Well());
        Instant until = clock().instant();
        pause(1_000);
        return new Gap(from, until);
    }

    private static void pause(long millis) {
        long begin = System.nanoTime();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** The monotonic one, by which the generator measures. */
    private InstantSource clock() {
        return () -> Instant.EPOCH.plusNanos(System.nanoTime() - zero);
    }

    /** In the last of its seconds. */
    private static boolean isFreeOfErrors(LoadResult result) {
        return !result.seconds().isEmpty()
                && result.summary(series -> series.second()
                                        == result.seconds().lastKey().second())
                                .failures()
                        == 0;
    }

    private static List<Outage> outages(LoadResult result, String path, Duration from) {
        return result.outages().stream()
                .filter(outage -> outage.path().equals(path) && outage.operation() == Operation.WRITE)
                .filter(outage ->
                        outage.length().compareTo(SHORT) >= 0 && outage.from().compareTo(from) > 0)
                .toList();
    }

    private LoadPlan plan() {
        Endpoint endpoint = new Endpoint(
                network.address().getAddress().getHostAddress(),
                network.address().getPort());
        NodeTarget target = new NodeTarget(endpoint, false, Optional.empty());
        return new LoadPlan(
                new Schedule(List.of(Phase.hold(Duration.ofMinutes(10), 400))),
                List.of(LoadPath.kept("kept", target, 4), LoadPath.fresh("fresh", target)),
                new Workload(1, 0, 0, "load:", 100, 64, 4711),
                Optional.empty(),
                DEADLINE,
                LoadPlan.LIMIT);
    }
}
