package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * For how long read names are wrong in a test failover, from outside: kept by the Lambda, by Pointsman that hears of events alone, and by Pointsman
 * that asks the nodes. Each has a group of its own on real servers, and all three fail over at the same moment, along the time line that was
 * observed on AWS. {@code -Dpointsman.pace} compresses that; the figures in the documents are of a run that did not.
 */
@Tag("benchmark")
class WrongSecondsBenchmark {

    static final Duration SAMPLE = Duration.ofMillis(10);

    private static final double PACE = Double.parseDouble(System.getProperty("pointsman.pace", "1"));
    private static final String GROUP = "orders";
    private static final int REPLICAS = 2;
    private static final Duration TTL = Duration.ofSeconds(5);
    private static final Duration LATENCY = Duration.ofMillis(30);
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** Until DNS has a change that Route 53 accepted; the sandbox's own is five seconds. */
    private static final Duration PROPAGATION = Duration.ofMillis(Long.getLong("pointsman.propagation", 5_000));

    /** The lost node is back after 764 s. */
    private static final Duration WATCHED =
            Duration.ofMillis((long) (800_000 / PACE)).plusSeconds(20);

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Of which the Lambda is told. */
    private static final Set<String> EVENTS = Set.of(
            "ElastiCache:FailoverComplete",
            "ElastiCache:CacheNodeReplaceComplete",
            "ElastiCache:ReplicationGroupIncreaseReplicaCountFinished",
            "ElastiCache:ReplicationGroupDecreaseReplicaCountFinished");

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<AutoCloseable> parts = new ArrayList<>();

    private record Side(String name, Sandbox sandbox, WatchedNames names) {}

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable part : parts.reversed()) {
            part.close();
        }
        http.close();
    }

    @Test
    void namesAreWrongForLittleMoreThanTheTimeToLive() throws IOException, InterruptedException {
        Report report = new Report("wrong-seconds");
        List<Side> sides = List.of(
                lambda(), pointsman("Pointsman, events alone", sandbox()), probing("Pointsman, asking the nodes"));
        await().atMost(SOON)
                .until(() -> sides.stream().allMatch(side -> side.names().areRight()));

        sides.forEach(side -> side.sandbox().group(GROUP).testFailover());
        watch(sides);

        double floor = (INTERVAL.toMillis() + 2 * LATENCY.toMillis() + TTL.toMillis()) / 1_000.0;
        write(report, sides, floor);
        assertThat(sides.getLast().names().longest())
                .isLessThan(sides.getFirst().names().longest());
    }

    private static void watch(List<Side> sides) throws InterruptedException {
        long end = System.nanoTime() + WATCHED.toNanos();
        long last = System.nanoTime();
        while (last < end) {
            TimeUnit.MILLISECONDS.sleep(SAMPLE.toMillis());
            long now = System.nanoTime();
            for (Side side : sides) {
                side.names().sample(now - last);
            }
            last = now;
        }
    }

    private static void write(Report report, List<Side> sides, double floor) throws IOException {
        report.line("One group of 1 + %d nodes each, pace %s, %d ms for each AWS call, TTL %d s, probes every %d s."
                .formatted(
                        REPLICAS,
                        PACE == 1 ? "of the clock" : "%.0f times the clock's".formatted(PACE),
                        LATENCY.toMillis(),
                        TTL.toSeconds(),
                        INTERVAL.toSeconds()));
        report.table(
                List.of(
                        "kept by",
                        "names ever wrong",
                        "the worst client, s",
                        "all names, mean client, s",
                        "times the floor"),
                sides.stream()
                        .map(side -> List.of(
                                side.name(),
                                "%d of %d".formatted(side.names().wrongNames(), REPLICAS),
                                seconds(side.names().longest()),
                                seconds(side.names().sum()),
                                seconds(side.names().longest() / floor)))
                        .toList());
        report.line(
                "The floor, one interval of the probes, two round trips and the time to live: %s s. Route 53 shows a change after %s s, which are not in it."
                        .formatted(seconds(floor), seconds(PROPAGATION.toMillis() / 1_000.0 / PACE)));
        report.publish();
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private Side lambda() {
        Sandbox sandbox = sandbox();
        BlogLambda lambda = part(new BlogLambda(sandbox));
        SqsClient queue = part(BlogLambda.onSandbox(SqsClient.builder(), sandbox)
                .region(Region.of(sandbox.settings().region()))
                .build());
        lambda.handle(GROUP, BlogLambda.LABEL);
        String url =
                queue.getQueueUrl(request -> request.queueName("cache-events")).queueUrl();
        Thread listener = Thread.ofVirtual().name("lambda").start(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                handleEvents(lambda, queue, url);
            }
        });
        parts.add(listener::interrupt);
        return side("the Lambda", sandbox, BlogLambda.LABEL);
    }

    private static void handleEvents(BlogLambda lambda, SqsClient queue, String url) {
        for (Message message : queue.receiveMessage(
                        request -> request.queueUrl(url).waitTimeSeconds(1))
                .messages()) {
            if (EVENTS.stream().anyMatch(message.body()::contains)) {
                lambda.handle(GROUP, BlogLambda.LABEL);
            }
            queue.deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle()));
        }
    }

    private Side probing(String name) throws IOException, InterruptedException {
        Sandbox sandbox = sandbox();
        return pointsman(
                name,
                sandbox,
                "--pointsman.probe.enabled=true",
                "--pointsman.probe.interval=" + INTERVAL.toMillis() + "ms",
                "--pointsman.redis.name-server=127.0.0.1:"
                        + sandbox.dnsAddress().getPort());
    }

    private Side pointsman(String name, Sandbox sandbox, String... more) throws IOException, InterruptedException {
        parts.add(PackagedService.start(
                http,
                PackagedService.JAR,
                List.of(),
                port -> ServiceSettings.on(sandbox, GROUP, "readonly", port, more),
                Path.of("target", "benchmarks", name + ".log")));
        return side(name, sandbox, "readonly");
    }

    private Side side(String name, Sandbox sandbox, String label) {
        StubDns dns = new StubDns(sandbox.dnsAddress());
        WatchedNodes nodes = part(new WatchedNodes(dns));
        sandbox.group(GROUP).snapshot().nodes().stream()
                .map(NodeSnapshot::endpoint)
                .forEach(nodes::watch);
        List<String> names = IntStream.rangeClosed(1, REPLICAS)
                .mapToObj(number -> label + number + "." + Fleet.zoneName(sandbox))
                .toList();
        return new Side(name, sandbox, part(new WatchedNames(dns, nodes, names, TTL)));
    }

    private Sandbox sandbox() {
        Sandbox sandbox = part(Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=" + PACE,
                "latency=" + LATENCY.toMillis() + "ms",
                "groups[0].id=" + GROUP,
                "groups[0].replicas=" + REPLICAS)));
        sandbox.route53().settings(sandbox.route53().settings().withPropagation(PROPAGATION));
        return sandbox;
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.add(part);
        return part;
    }
}
