package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs a packaged instance to ask every node once a second, by the number of nodes; whether each is asked on time; and what the service adds to a
 * node's latency. Many names lead to few real servers, each over connections of its own.
 */
@Tag("benchmark")
class ProbeBenchmark {

    private static final int NODES = 1 + Fleet.REPLICAS;
    private static final Duration WATCHED = Duration.ofSeconds(60);
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final int SCRAPES = 15;

    /** Not measured, as many as there are in the first half hour: the JVM compiles what runs often. */
    private static final int SCRAPES_BEFORE = 120;

    /** Of the histogram, 10 µs each. */
    private static final int BOUNDS = 60;

    private static final String MICROS = IntStream.rangeClosed(1, BOUNDS)
            .mapToObj(bound -> bound * 10 + "us")
            .collect(Collectors.joining(","));

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();

    /** @param perSecond how many answers came, in each second */
    private record Measured(
            int nodes,
            double perSecond,
            double skipped,
            Duration cpu,
            double liveMegabytes,
            double residentMegabytes,
            int threads,
            Duration scrape,
            Duration scrapeHung,
            Duration healthHung) {}

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void everyNodeIsAskedOnceASecond() throws IOException, InterruptedException {
        Report report = new Report("probes");
        List<Measured> all = new ArrayList<>();
        for (int groups : List.of(10, 84, 250, 834)) {
            all.add(measure(groups));
        }
        report.table(
                List.of(
                        "nodes",
                        "asked on time, %",
                        "passed by",
                        "CPU, cores",
                        "heap live, MB",
                        "RSS, MB",
                        "threads",
                        "scrape, ms",
                        "scrape, all nodes hung, ms",
                        "health, all nodes hung, ms"),
                all.stream().map(ProbeBenchmark::row).toList());
        report.publish();
        assertThat(all).allSatisfy(one -> assertThat(onTime(one)).isGreaterThanOrEqualTo(0.999));
    }

    private Measured measure(int groups) throws IOException, InterruptedException {
        int nodes = groups * NODES;
        Sandbox sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "groups=",
                "route53-limits=false",
                "record-sets-per-zone=" + (groups * 2 * Fleet.REPLICAS + 100)));
        try {
            Fleet fleet = Fleet.settled(sandbox, groups, true);
            String settings = fleet.settings(folder);
            try (SharedServers servers = SharedServers.behind(fleet.groups());
                    PackagedService service = PackagedService.start(
                            http,
                            PackagedService.JAR,
                            List.of(),
                            port -> ServiceSettings.with(
                                    sandbox,
                                    port,
                                    settings,
                                    "--pointsman.probe.enabled=true",
                                    "--pointsman.redis.name-server=" + servers.nameServer()),
                            folder.resolve("service-" + groups + ".log"))) {
                await().pollInterval(Duration.ofSeconds(10))
                        .atMost(LONGEST)
                        .until(() -> service.metric(http, "pointsman_node_up") == nodes);
                return measure(service, servers, nodes);
            }
        } finally {
            sandbox.close();
        }
    }

    private Measured measure(PackagedService service, SharedServers servers, int nodes)
            throws IOException, InterruptedException {
        double answered = answered(service);
        double skipped = skipped(service);
        long begun = System.nanoTime();
        Duration cpu = service.cpu();
        TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
        cpu = service.cpu().minus(cpu);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        answered = answered(service) - answered;
        skipped = skipped(service) - skipped;
        Duration scrape = median(service, "prometheus");
        double live = service.liveMegabytes();
        double resident = service.residentMegabytes();
        int threads = service.threads();
        servers.hang();
        try {
            await().atMost(LONGEST).until(() -> service.metric(http, "pointsman_node_up") == 0);
            return new Measured(
                    nodes,
                    answered / seconds(took),
                    skipped,
                    cpu.multipliedBy(1_000).dividedBy(took.toMillis()),
                    live,
                    resident,
                    threads,
                    scrape,
                    median(service, "prometheus"),
                    median(service, "health/caches"));
        } finally {
            servers.resume();
        }
    }

    private double answered(PackagedService service) {
        return service.metric(http, "pointsman_probes_total", "outcome=\"answered\"");
    }

    private double skipped(PackagedService service) {
        return service.metric(http, "pointsman_probes_total", "outcome=\"skipped\"");
    }

    private Duration median(PackagedService service, String path) {
        for (int i = 0; i < SCRAPES_BEFORE; i++) {
            var unused = service.read(http, path);
        }
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < SCRAPES; i++) {
            long begun = System.nanoTime();
            var unused = service.read(http, path);
            took.add(Duration.ofNanos(System.nanoTime() - begun));
        }
        Collections.sort(took);
        return took.get(SCRAPES / 2);
    }

    private static double onTime(Measured one) {
        return Math.min(1, one.perSecond() / one.nodes());
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static List<String> row(Measured one) {
        return List.of(
                String.format(Locale.ROOT, "%,d", one.nodes()),
                String.format(Locale.ROOT, "%.2f", 100 * onTime(one)),
                Long.toString(Math.round(one.skipped())),
                Samples.twoDecimals(seconds(one.cpu())),
                Samples.oneDecimal(one.liveMegabytes()),
                Long.toString(Math.round(one.residentMegabytes())),
                Integer.toString(one.threads()),
                Long.toString(one.scrape().toMillis()),
                Long.toString(one.scrapeHung().toMillis()),
                Long.toString(one.healthHung().toMillis()));
    }

    @Test
    void theProbesLatencyIsThatOfTheNode() throws IOException, InterruptedException {
        Report report = new Report("probe-latency");
        Sandbox sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "groups="));
        try {
            Fleet fleet = Fleet.settled(sandbox, 1, true);
            String settings = fleet.settings(folder);
            try (SharedServers servers = SharedServers.behind(fleet.groups());
                    PackagedService service = PackagedService.start(
                            http,
                            PackagedService.JAR,
                            List.of(),
                            port -> ServiceSettings.with(
                                    sandbox,
                                    port,
                                    settings,
                                    "--pointsman.probe.enabled=true",
                                    "--pointsman.probe.interval=100ms",
                                    "--management.metrics.distribution.slo.pointsman.group.latency=" + MICROS,
                                    "--pointsman.redis.name-server=" + servers.nameServer()),
                            folder.resolve("service.log"))) {
                TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
                double[] before = upTo(service);
                double sum = latency(service, "sum");
                TimeUnit.NANOSECONDS.sleep(WATCHED.toNanos());
                double[] after = upTo(service);
                double mean =
                        (latency(service, "sum") - sum) / (after[after.length - 1] - before[before.length - 1]) * 1_000;
                double median = median(before, after);
                double cli = redisCli(servers.primary());
                report.table(
                        List.of("PING to one node, ms", "mean", "median"),
                        List.of(
                                List.of("`redis-cli --latency`", millis(cli), "not told"),
                                List.of("the probe", millis(mean), millis(median)),
                                List.of("more than redis-cli's mean", millis(mean - cli), millis(median - cli))));
                report.publish();
                assertThat(cli).isPositive();
            }
        } finally {
            sandbox.close();
        }
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    /** How many answers of the group's nodes took up to each of the bounds, and how many there were. */
    private double[] upTo(PackagedService service) {
        return IntStream.rangeClosed(1, BOUNDS + 1)
                .mapToDouble(bound -> bound > BOUNDS
                        ? latency(service, "count")
                        : service.metric(
                                http,
                                "pointsman_group_latency_seconds_bucket",
                                "kind=\"ping\"",
                                "le=\"" + bound * 10_000 / 1e9 + "\""))
                .toArray();
    }

    /** @return milliseconds, within a bucket as if answers were spread evenly over it */
    private static double median(double[] before, double[] after) {
        double half = (after[BOUNDS] - before[BOUNDS]) / 2;
        double below = 0;
        for (int bound = 0; bound < BOUNDS; bound++) {
            double upTo = after[bound] - before[bound];
            if (upTo >= half) {
                return (bound + (half - below) / (upTo - below)) / 100;
            }
            below = upTo;
        }
        throw new IllegalStateException("the median is over the highest bound");
    }

    /** Of all nodes of the one group. */
    private double latency(PackagedService service, String part) {
        return service.metric(http, "pointsman_group_latency_seconds_" + part, "kind=\"ping\"");
    }

    /** @return the mean of ten seconds, in milliseconds */
    private static double redisCli(InetSocketAddress server) throws IOException, InterruptedException {
        Process cli = new ProcessBuilder(
                        "redis-cli",
                        "-h",
                        server.getAddress().getHostAddress(),
                        "-p",
                        "" + server.getPort(),
                        "--raw",
                        "--latency",
                        "-i",
                        "10")
                .start();
        String words = new String(cli.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (cli.waitFor() != 0) {
            throw new IllegalStateException(words);
        }
        return Double.parseDouble(words.strip().split("\\s+", -1)[2]); // min max mean count
    }
}
