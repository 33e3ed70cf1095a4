package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.KeyValue;
import io.pointsman.dataset.SampleDatasets;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a dataset is written as fast as a server takes it, beside a file of the same commands, ready to be sent by {@code redis-cli --pipe}. */
@Tag("benchmark")
class DatasetBenchmark {

    private static final int KEYS = 1_000_000;
    private static final long SEED = 1;
    private static final int TIMES = 3;
    private static final int TOGETHER = 5_000;

    @TempDir
    private Path folder;

    private NodeConnections connections;
    private LargeServer server;

    @BeforeEach
    void start() throws IOException {
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), Duration.ofSeconds(5));
        server = LargeServer.start(folder);
    }

    @AfterEach
    void end() {
        connections.close();
        server.close();
    }

    /** @param processor seconds of it, without the server's */
    private record Run(double seconds, double processor) {}

    @Test
    void aDatasetIsWrittenAsFastAsReadyCommands() throws IOException, InterruptedException {
        var unused = generated();
        Path commands = commands(folder.resolve("commands"));
        List<Run> ours = new ArrayList<>();
        List<Run> theirs = new ArrayList<>();
        for (int time = 0; time < TIMES; time++) {
            ours.add(generated());
            theirs.add(piped(commands));
        }
        Report report = new Report("dataset");
        report.table(
                List.of("%,d keys of the preset `uuid`".formatted(KEYS), "keys/s, median", "each", "processor, s"),
                List.of(
                        row("generated, with each reply read", ours),
                        row("`redis-cli --pipe` of a ready file", theirs)));
        report.publish();
        assertThat(server.keys()).isEqualTo(KEYS);
    }

    private Run generated() throws IOException, InterruptedException {
        server.empty();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long begun = System.nanoTime();
        SampleDatasets.write(KEYS, SEED, connections, server.target());
        return new Run((System.nanoTime() - begun) / 1e9, (system.getProcessCpuTime() - processor) / 1e9);
    }

    private Run piped(Path commands) throws IOException, InterruptedException {
        server.empty();
        String script = "TIMEFORMAT='%%U %%S'; time redis-cli -h %s -p %d --pipe < %s > /dev/null"
                .formatted(
                        server.target().endpoint().host(),
                        server.target().endpoint().port(),
                        commands);
        long begun = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-c", script).start();
        String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        double seconds = (System.nanoTime() - begun) / 1e9;
        String[] times = told.strip().split(" ", -1);
        assertThat(server.keys()).isEqualTo(KEYS);
        return new Run(seconds, Double.parseDouble(times[0]) + Double.parseDouble(times[1]));
    }

    /** What has just been written, as commands in the same order. */
    private Path commands(Path file) throws IOException {
        List<String> names = SampleDatasets.names(KEYS, SEED).toList();
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            for (int from = 0; from < KEYS; from += TOGETHER) {
                String[] some = names.subList(from, from + TOGETHER).toArray(String[]::new);
                for (KeyValue<String, String> pair : server.ask(node -> node.mget(some))) {
                    out.write("*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
                            .formatted(
                                    pair.getKey().length(),
                                    pair.getKey(),
                                    pair.getValue().length(),
                                    pair.getValue()));
                }
            }
        }
        return file;
    }

    private static List<String> row(String name, List<Run> runs) {
        return List.of(
                name,
                thousands(median(runs.stream().map(run -> KEYS / run.seconds()).toList())),
                String.join(
                        " / ",
                        runs.stream()
                                .map(run -> thousands(KEYS / run.seconds()))
                                .toList()),
                Samples.twoDecimals(median(runs.stream().map(Run::processor).toList())));
    }

    private static double median(List<Double> numbers) {
        return numbers.stream().sorted().skip(TIMES / 2).findFirst().orElseThrow();
    }

    private static String thousands(double rate) {
        return String.format(Locale.ROOT, "%,.0f", rate);
    }
}
