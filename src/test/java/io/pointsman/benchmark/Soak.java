package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.NotificationSink.Notification;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import io.pointsman.sandbox.messaging.EventFaults.Chances;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A packaged instance under {@link #EVENTS_PER_SECOND} events a second and a failover every two seconds, while calls are throttled, fail and are
 * cut, and events are lost, doubled and late: {@code ./mvnw verify -Psoak}. Then the faults end, and everything must come right.
 */
@Tag("soak")
class Soak {

    /** Ten samples are taken in this time. */
    private static final Duration LENGTH = Duration.parse(System.getProperty("soak.length", "PT10M"));

    private static final int SAMPLES = 10;
    private static final int GROUPS = 50;
    private static final int EVENTS_PER_SECOND = 200;
    private static final Duration BEAT = Duration.ofMillis(100);
    private static final int BEATS_BETWEEN_FAILOVERS = 20;
    private static final long SEED = 7;
    private static final Duration LONGEST_END = Duration.ofMinutes(5);

    /** When all is quiet again, the heap may hold so much more than after the first minute, in which caches fill and code is compiled. */
    private static final double MOST_GROWTH = 1.2;

    private static final List<String> KINDS = List.of(
            "ElastiCache:FailoverComplete",
            "ElastiCache:CacheNodeReplaceStarted",
            "ElastiCache:CacheNodeReplaceComplete",
            "ElastiCache:CacheNodesRebooted",
            "ElastiCache:SnapshotComplete",
            "ElastiCache:NothingWeKnow");

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(SEED);
    private Sandbox sandbox;
    private Fleet fleet;
    private int events;
    private int failovers;

    private record Sample(Duration at, int events, int failovers, double liveMegabytes, double residentMegabytes) {}

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "pace=60", "latency=10ms", "groups="));
        fleet = Fleet.settled(sandbox, GROUPS, true);
    }

    @AfterEach
    void stop() {
        http.close();
        sandbox.close();
    }

    @Test
    void nothingIsLostAndMemoryStaysFlat() throws IOException, InterruptedException {
        Report report = new Report("soak");
        String groups = fleet.settings(folder);
        try (PackagedService service = PackagedService.start(
                http,
                PackagedService.JAR,
                List.of(),
                port -> ServiceSettings.with(sandbox, port, groups),
                Path.of("target", "benchmarks", "soak.log"))) {
            beginFaults();
            List<Sample> samples = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 1; i <= SAMPLES; i++) {
                disturbUntil(begin + LENGTH.dividedBy(SAMPLES).multipliedBy(i).toNanos());
                samples.add(sample(service, begin));
            }
            long calls = sandbox.calls().counts().values().stream()
                    .flatMap(operations -> operations.values().stream())
                    .mapToLong(Long::longValue)
                    .sum();
            endFaults();
            long ended = System.nanoTime();
            await().pollInterval(Duration.ofSeconds(1)).atMost(LONGEST_END).until(this::isQuietAndRight);
            Duration until = Duration.ofNanos(System.nanoTime() - ended);
            samples.add(sample(service, begin));
            write(report, samples, calls, until);

            assertThat(sandbox.queues().deadLetters()).as("dead letters").isZero();
            assertThat(service.isReady(http)).isTrue();
            assertThat(samples.getLast().liveMegabytes())
                    .as("live heap at the end")
                    .isLessThan(samples.getFirst().liveMegabytes() * MOST_GROWTH);
        }
    }

    private Sample sample(PackagedService service, long begin) throws IOException, InterruptedException {
        return new Sample(
                Duration.ofNanos(System.nanoTime() - begin),
                events,
                failovers,
                service.liveMegabytes(),
                service.residentMegabytes());
    }

    private void beginFaults() {
        CallFaults faults = sandbox.faults();
        for (String service : List.of("elasticache", "route53", "sqs")) {
            faults.failAtRandom(service, CallFaults.ANY, CallFault.THROTTLE, 0.02);
            faults.failAtRandom(service, CallFaults.ANY, CallFault.UNAVAILABLE, 0.02);
            faults.failAtRandom(service, CallFaults.ANY, CallFault.CUT, 0.01);
            faults.failAtRandom(service, CallFaults.ANY, CallFault.CUT_HALF, 0.01);
        }
        faults.seed(SEED);
        sandbox.topic().faults().atRandom(new Chances(0.02, 0.05, Duration.ofSeconds(2)), SEED);
    }

    private void endFaults() {
        sandbox.faults().clear();
        sandbox.topic().clearFaults();
    }

    private void disturbUntil(long end) throws InterruptedException {
        int beats = 0;
        for (long next = System.nanoTime(); next < end; next += BEAT.toNanos()) {
            TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
            List<Notification> some = new ArrayList<>();
            for (int i = 0; i < EVENTS_PER_SECOND * BEAT.toMillis() / 1_000; i++) {
                some.add(anyEvent());
            }
            sandbox.topic().publishAll(some);
            events += some.size();
            if (++beats % BEATS_BETWEEN_FAILOVERS == 0) {
                failOver(any(fleet.groups()));
            }
        }
    }

    private Notification anyEvent() {
        SandboxGroup group = any(fleet.groups());
        String subject = random.nextBoolean()
                ? group.id()
                : any(group.snapshot().nodes()).id();
        return new Notification(sandbox.topic().arn(), any(KINDS), subject);
    }

    private void failOver(SandboxGroup group) {
        try {
            group.failover();
            failovers++;
        } catch (IllegalStateException inTheMiddleOfOne) {
            // Another one next time.
        }
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** All nodes serve, each replica has a name of its own, and every message is done with. */
    private boolean isQuietAndRight() {
        return fleet.groups().stream()
                        .allMatch(group -> group.snapshot().nodes().stream().allMatch(NodeSnapshot::inService))
                && fleet.namesAstray() == 0
                && fleet.targets().values().stream().distinct().count() == (long) GROUPS * Fleet.REPLICAS
                && sandbox.queues().depth() == 0;
    }

    private void write(Report report, List<Sample> samples, long calls, Duration until) throws IOException {
        report.table(
                List.of("after", "events", "failovers", "heap live, MB", "RSS, MB"),
                samples.stream()
                        .map(sample -> List.of(
                                sample.at().toSeconds() + " s",
                                Integer.toString(sample.events()),
                                Integer.toString(sample.failovers()),
                                Samples.oneDecimal(sample.liveMegabytes()),
                                Long.toString(Math.round(sample.residentMegabytes()))))
                        .toList());
        report.line(
                "The last row is of when all was right again; what the heap holds before is for the most part events in hand.");
        report.line(
                "%,d calls of AWS meanwhile, 6 in 100 of them disturbed. All right and the queue empty %s s after the faults ended; dead letters: %d."
                        .formatted(
                                calls,
                                Samples.oneDecimal(until.toMillis() / 1_000.0),
                                sandbox.queues().deadLetters()));
        report.publish();
    }
}
