package io.pointsman.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.pointsman.dataset.SampleDatasets;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.topology.Endpoint;
import java.io.BufferedWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a dataset is written as fast as a server takes it, beside a file of the same commands, ready to be sent by {@code redis-cli --pipe}. */
@Tag("benchmark")
class DatasetBenchmark {

    private static final String HOST = "127.0.0.1";
    private static final int KEYS = 1_000_000;
    private static final long SEED = 1;
    private static final int TIMES = 3;
    private static final int TOGETHER = 5_000;

    @TempDir
    private Path folder;

    private NodeConnections connections;
    private Process server;
    private int port;

    /** One without a limit to its memory, as the sandbox's have. */
    @BeforeEach
    void start() throws IOException {
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), Duration.ofSeconds(5));
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = any.getLocalPort();
        }
        server = new ProcessBuilder(
                        RedisBinary.find().executable().toString(),
                        "--bind",
                        HOST,
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        await().ignoreException(RedisConnectionException.class).until(() -> keys() == 0);
    }

    @AfterEach
    void end() {
        connections.close();
        server.destroyForcibly();
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
        assertThat(keys()).isEqualTo(KEYS);
    }

    private Run generated() throws IOException, InterruptedException {
        var unused = ask(RedisServerCommands::flushall);
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long processor = system.getProcessCpuTime();
        long begun = System.nanoTime();
        SampleDatasets.write(KEYS, SEED, connections, target());
        return new Run((System.nanoTime() - begun) / 1e9, (system.getProcessCpuTime() - processor) / 1e9);
    }

    private Run piped(Path commands) throws IOException, InterruptedException {
        var unused = ask(RedisServerCommands::flushall);
        String script = "TIMEFORMAT='%%U %%S'; time redis-cli -h %s -p %d --pipe < %s > /dev/null"
                .formatted(target().endpoint().host(), target().endpoint().port(), commands);
        long begun = System.nanoTime();
        Process process = new ProcessBuilder("bash", "-c", script).start();
        String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(told).isZero();
        double seconds = (System.nanoTime() - begun) / 1e9;
        String[] times = told.strip().split(" ", -1);
        assertThat(keys()).isEqualTo(KEYS);
        return new Run(seconds, Double.parseDouble(times[0]) + Double.parseDouble(times[1]));
    }

    /** What has just been written, as commands in the same order. */
    private Path commands(Path file) throws IOException {
        List<String> names = SampleDatasets.names(KEYS, SEED).toList();
        RedisClient client = RedisClient.create(uri());
        try (StatefulRedisConnection<String, String> connection = client.connect();
                BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.US_ASCII)) {
            for (int from = 0; from < KEYS; from += TOGETHER) {
                String[] some = names.subList(from, from + TOGETHER).toArray(String[]::new);
                for (KeyValue<String, String> pair : connection.sync().mget(some)) {
                    out.write("*3\r\n$3\r\nSET\r\n$%d\r\n%s\r\n$%d\r\n%s\r\n"
                            .formatted(
                                    pair.getKey().length(),
                                    pair.getKey(),
                                    pair.getValue().length(),
                                    pair.getValue()));
                }
            }
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
        return file;
    }

    private long keys() {
        return ask(RedisServerCommands::dbsize);
    }

    private <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(uri());
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
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

    private String uri() {
        return "redis://" + target().endpoint();
    }

    private NodeTarget target() {
        return new NodeTarget(new Endpoint(HOST, port), false, Optional.empty());
    }
}
