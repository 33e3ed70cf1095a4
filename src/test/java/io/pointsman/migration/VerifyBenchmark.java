package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.pointsman.benchmark.LargeServer;
import io.pointsman.benchmark.Report;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.Primaries;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How fast a copy is verified, beside how fast it was made. */
@Tag("benchmark")
class VerifyBenchmark {

    private static final Duration SILENCE = Duration.ofMinutes(1);
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final int STRINGS = 1_000_000;
    private static final int MIXED = 315_000;
    private static final int TIMES = 3;

    @TempDir
    private Path folder;

    private LargeServer source;
    private LargeServer target;
    private NodeConnections connections;

    /**
     * @param cpu of this process, without the servers'
     * @param allocated by the thread that worked, bytes
     */
    private record Measured(long keys, Duration took, Duration cpu, long allocated) {

        double perSecond() {
            return keys / (took.toNanos() / 1e9);
        }
    }

    private interface Work {
        /** @return keys */
        long run() throws IOException, InterruptedException;
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
    void aCopyIsVerifiedAsFastAsItIsMade() throws IOException, InterruptedException {
        Report report = new Report("verify");
        List<List<String>> rows = new ArrayList<>();
        measure("1 M strings: key 32, value 256 bytes", STRINGS, CopyData.STRINGS, rows);
        measure("mixed, 315 k keys", MIXED, CopyData.MIXED, rows);
        report.table(List.of("data", "what", "keys/s", "CPU, s a million keys", "allocated, bytes a key"), rows);
        report.publish();
    }

    private void measure(String name, int keys, CopyData data, List<List<String>> rows)
            throws IOException, InterruptedException {
        source.empty();
        try (BulkConnection writing = connections.openBulk(source.target(), SILENCE, LONGEST)) {
            data.write(writing, keys);
        }
        List<Measured> copies = new ArrayList<>();
        List<Measured> forward = new ArrayList<>();
        List<Measured> backward = new ArrayList<>();
        for (int time = 0; time < TIMES; time++) {
            target.empty();
            copies.add(measured(this::copy));
            forward.add(measured(() -> verify(source, target, Direction.FORWARD)));
            backward.add(measured(() -> verify(target, source, Direction.BACKWARD)));
        }
        rows.add(row(name, "copy", copies, keys));
        rows.add(row(name, "verify: the target holds the same", forward, keys));
        rows.add(row(name, "verify: the target holds no more", backward, keys));
    }

    private static List<String> row(String data, String what, List<Measured> some, int keys) {
        Measured middle = some.stream()
                .sorted(Comparator.comparing(Measured::took))
                .skip(some.size() / 2)
                .findFirst()
                .orElseThrow();
        assertThat(middle.keys()).isEqualTo(keys);
        return List.of(
                data,
                what,
                String.format(Locale.ROOT, "%,.0f", middle.perSecond()),
                String.format(Locale.ROOT, "%.1f", middle.cpu().toNanos() / 1e3 / keys),
                String.format(Locale.ROOT, "%,d", middle.allocated() / keys));
    }

    private static Measured measured(Work work) throws IOException, InterruptedException {
        OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long cpu = machine.getProcessCpuTime();
        long begun = System.nanoTime();
        long keys = work.run();
        return new Measured(
                keys,
                Duration.ofNanos(System.nanoTime() - begun),
                Duration.ofNanos(machine.getProcessCpuTime() - cpu),
                threads.getCurrentThreadAllocatedBytes() - allocated);
    }

    private long copy() throws IOException {
        try (BulkConnection reading = connections.openBulk(source.target(), SILENCE, LONGEST);
                Primaries<TargetNode> writing =
                        Primaries.open(connections, target.target(), false, LONGEST, TargetNode::new)) {
            Lane lane = new Lane(reading, writing, BusyKey.FAIL, LaneProgress.NONE);
            lane.run();
            return lane.progress().copied();
        }
    }

    private long verify(LargeServer one, LargeServer other, Direction direction)
            throws IOException, InterruptedException {
        try (BulkConnection here = connections.openBulk(one.target(), SILENCE, LONGEST);
                Primaries<AskedNode> there =
                        Primaries.open(connections, other.target(), false, LONGEST, AskedNode::new)) {
            VerifyLane lane = new VerifyLane(here, there, direction, VerifyProgress.NONE);
            lane.run();
            return lane.progress().same();
        }
    }
}
