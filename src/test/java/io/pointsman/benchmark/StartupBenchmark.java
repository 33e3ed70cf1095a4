package io.pointsman.benchmark;

import static io.pointsman.benchmark.PackagedService.JAR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSpec;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged application's way to readiness and its memory, against a sandbox with one group: as it is, and unpacked with a small heap.
 * The variants take turns.
 */
@Tag("benchmark")
class StartupBenchmark {

    private static final int RUNS = 5;
    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final int EVENTS = 100;
    private static final String GROUP = "bench";

    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Sandbox sandbox;

    /** One way to start it, and what was measured in all its runs. */
    private record Variant(
            String name,
            Path jar,
            List<String> options,
            Samples starts,
            Samples cpu,
            List<Double> atReady,
            List<Double> afterIdle,
            List<Double> afterEvents) {

        Variant(String name, Path jar, List<String> options) {
            this(
                    name,
                    jar,
                    options,
                    new Samples(),
                    new Samples(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }
    }

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "groups="));
        var unused = sandbox.elastiCache().create(GroupSpec.of(GROUP, 5).withServers(GroupSpec.Servers.NONE));
    }

    @AfterEach
    void stop() {
        http.close();
        sandbox.close();
    }

    @Test
    void thePackagedServiceGetsReadyAndKeepsWorking() throws IOException, InterruptedException {
        Report report = new Report("startup");
        assertThat(JAR).as("the packaged application; run verify, not test").isRegularFile();
        List<Variant> variants = List.of(
                new Variant("`java -jar pointsman.jar`", JAR, List.of()),
                new Variant(
                        "extracted, `-XX:+UseSerialGC -Xmx256m`", extract(), List.of("-XX:+UseSerialGC", "-Xmx256m")));
        for (int run = 1; run <= RUNS; run++) {
            for (Variant variant : variants) {
                measure(variant, run == RUNS);
            }
        }
        write(report, variants);
    }

    private void measure(Variant variant, boolean stay) throws IOException, InterruptedException {
        Path log = folder.resolve("service.log");
        try (PackagedService service = PackagedService.start(
                http,
                variant.jar(),
                variant.options(),
                port -> ServiceSettings.on(sandbox, GROUP, "readonly", port),
                log)) {
            variant.starts().add(service.startUp());
            variant.cpu().add(service.cpu());
            variant.atReady().add(service.residentMegabytes());
            if (stay) {
                TimeUnit.NANOSECONDS.sleep(IDLE.toNanos());
                variant.afterIdle().add(service.residentMegabytes());
                for (int i = 0; i < EVENTS; i++) {
                    sandbox.topic().publish("ElastiCache:FailoverComplete", GROUP);
                }
                await().atMost(Duration.ofMinutes(2))
                        .until(() -> sandbox.queues().depth() == 0);
                variant.afterEvents().add(service.residentMegabytes());
                assertThat(service.isReady(http)).isTrue();
                assertThat(sandbox.queues().deadLetters()).isZero();
                assertThat(sandbox.route53().journal())
                        .as("only the names' creation")
                        .hasSize(1);
            }
        }
    }

    private Path extract() throws IOException, InterruptedException {
        Path destination = folder.resolve("extracted");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djarmode=tools",
                        "-jar",
                        JAR.toString(),
                        "extract",
                        "--destination",
                        destination.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("extract.log").toFile())
                .start();
        assertThat(process.waitFor()).isZero();
        return destination.resolve("pointsman.jar");
    }

    private static void write(Report report, List<Variant> variants) throws IOException {
        report.table(
                List.of(
                        "",
                        "ready, median s",
                        "ready, best s",
                        "CPU s until ready, median",
                        "RSS MB when ready, median",
                        "after 30 s idle",
                        "after 100 events"),
                variants.stream().map(StartupBenchmark::row).toList());
        report.line("%d starts of each, in turns; the last one of each stayed for idle and events.".formatted(RUNS));
        report.publish();
    }

    private static List<String> row(Variant variant) {
        return List.of(
                variant.name(),
                Samples.oneDecimal(variant.starts().medianMillis() / 1000),
                Samples.oneDecimal(variant.starts().bestMillis() / 1000),
                Samples.oneDecimal(variant.cpu().medianMillis() / 1000),
                megabytes(variant.atReady().stream().sorted().toList().get(RUNS / 2)),
                megabytes(variant.afterIdle().getFirst()),
                megabytes(variant.afterEvents().getFirst()));
    }

    private static String megabytes(double amount) {
        return Long.toString(Math.round(amount));
    }
}
