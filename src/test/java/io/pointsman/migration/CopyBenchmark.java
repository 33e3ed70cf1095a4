package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.pointsman.benchmark.LargeServer;
import io.pointsman.benchmark.Report;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.Primaries;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a lane copies, beside the least that has to be done for it, written in C: {@code src/test/c/copy-floor.c}. */
@Tag("benchmark")
class CopyBenchmark {

    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final int STRINGS = 1_000_000;
    private static final int MIXED = 315_000;
    private static final int TIMES = 5;

    @TempDir
    private Path folder;

    private LargeServer source;
    private LargeServer target;
    private NodeConnections connections;

    /** @param cpu of whoever copies, without the servers' */
    private record Measured(long keys, Duration took, Duration cpu) {

        double perSecond() {
            return keys / (took.toNanos() / 1e9);
        }
    }

    @BeforeEach
    void start() throws IOException {
        source = LargeServer.start(folder);
        target = LargeServer.start(folder);
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), SILENCE);
    }

    @AfterEach
    void end() {
        connections.close();
        source.close();
        target.close();
    }

    @Test
    void aLaneIsNearTheFloor() throws IOException, InterruptedException {
        Path floor = compiled();
        Report report = new Report("copy");
        List<List<String>> rows = new ArrayList<>();
        measure("1 M strings: key 32, value 256 bytes", STRINGS, CopyData.STRINGS, floor, rows);
        measure("mixed, 315 k keys", MIXED, CopyData.MIXED, floor, rows);
        report.table(List.of("data", "who", "keys/s", "of the floor", "CPU, s a million keys"), rows);
        report.publish();
    }

    private void measure(String name, int keys, CopyData data, Path floor, List<List<String>> rows)
            throws IOException, InterruptedException {
        source.empty();
        try (BulkConnection writing = open(source)) {
            data.write(writing, keys);
        }
        List<Measured> bare = new ArrayList<>();
        List<Measured> ours = new ArrayList<>();
        for (int time = 0; time < TIMES; time++) {
            target.empty();
            bare.add(floor(floor));
            target.empty();
            ours.add(lane());
        }
        Measured least = middle(bare);
        Measured lane = middle(ours);
        assertThat(lane.keys()).isEqualTo(keys);
        rows.add(row(name, "the floor", least, least));
        rows.add(row(name, "a lane", lane, least));
    }

    private static Measured middle(List<Measured> some) {
        return some.stream()
                .sorted(Comparator.comparing(Measured::took))
                .skip(some.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> row(String data, String who, Measured one, Measured floor) {
        return List.of(
                data,
                who,
                String.format(Locale.ROOT, "%,.0f", one.perSecond()),
                String.format(Locale.ROOT, "%.2f", one.perSecond() / floor.perSecond()),
                String.format(Locale.ROOT, "%.1f", one.cpu().toNanos() / 1e3 / one.keys()));
    }

    private Measured lane() throws IOException {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long cpu = machine.getProcessCpuTime();
        long begun = System.nanoTime();
        try (BulkConnection reading = open(source);
                Primaries<TargetNode> writing =
                        Primaries.open(connections, target.target(), false, LONGEST, TargetNode::new)) {
            Lane lane = new Lane(reading, writing, BusyKey.SKIP, LaneProgress.NONE);
            lane.run();
            return new Measured(
                    lane.progress().copied(),
                    Duration.ofNanos(System.nanoTime() - begun),
                    Duration.ofNanos(machine.getProcessCpuTime() - cpu));
        }
    }

    private Measured floor(Path program) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        List<String> command = List.of(
                "bash",
                "-c",
                "TIMEFORMAT='%U %S'; time \"$@\" 2>&1",
                "floor",
                program.toString(),
                source.target().endpoint().host(),
                "" + source.target().endpoint().port(),
                target.target().endpoint().host(),
                "" + target.target().endpoint().port());
        String[] words = output(command).strip().split("\\s+", -1);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        double cpu = Double.parseDouble(words[1]) + Double.parseDouble(words[2]);
        return new Measured(Long.parseLong(words[0]), took, Duration.ofNanos(Math.round(cpu * 1e9)));
    }

    private Path compiled() throws IOException, InterruptedException {
        Path program = folder.resolve("copy-floor");
        var unused = output(List.of("cc", "-O2", "-o", program.toString(), "src/test/c/copy-floor.c"));
        return program;
    }

    private static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(words);
        }
        return words;
    }

    private BulkConnection open(LargeServer server) throws IOException {
        return connections.openBulk(server.target(), SILENCE, LONGEST);
    }
}
