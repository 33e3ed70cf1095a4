package io.pointsman.benchmark;

import io.pointsman.sandbox.redis.RedisProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Load as others make it: half SET and half GET, unpipelined, over connections that are kept. */
final class OtherGenerators {

    private static final int A_CONNECTION = 20_000;
    private static final int MOST = 300_000;
    private static final int SECONDS = 8;

    private OtherGenerators() {}

    /** @param median from being sent to the answer */
    record Measured(String name, double perSecond, Duration median) {}

    /** {@code redis-benchmark}: over each connection the next as soon as the one before is answered. */
    static Measured closedLoop(RedisProcess server, int connections, int valueBytes) {
        List<String> command = new ArrayList<>(List.of("redis-benchmark", "--csv", "-t", "set,get"));
        command.addAll(List.of("-c", "" + connections, "-d", "" + valueBytes, "-r", "10000"));
        command.addAll(List.of("-n", "" + Math.min(MOST, A_CONNECTION * connections)));
        command.addAll(List.of("-h", host(server), "-p", "" + server.address().getPort()));
        // "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms",…
        List<String[]> rows = output(command)
                .lines()
                .filter(line -> line.startsWith("\"SET") || line.startsWith("\"GET"))
                .map(line -> line.replace("\"", "").split(",", -1))
                .toList();
        double perSecond = rows.stream()
                .mapToDouble(row -> Double.parseDouble(row[1]))
                .average()
                .orElseThrow();
        double median = rows.stream()
                .mapToDouble(row -> Double.parseDouble(row[4]))
                .average()
                .orElseThrow();
        return new Measured("`redis-benchmark`, closed loop", perSecond, Duration.ofNanos(Math.round(median * 1e6)));
    }

    /** {@code memtier_benchmark}, held to a rate; empty if this machine does not have it. */
    static Optional<Measured> paced(RedisProcess server, int connections, int rate, int valueBytes) {
        boolean here = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "memtier_benchmark")));
        if (!here) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of("memtier_benchmark", "--hide-histogram", "--ratio", "1:1"));
        command.addAll(List.of("--threads", "1", "--clients", "" + connections, "--test-time", "" + SECONDS));
        command.addAll(List.of("--rate-limiting", "" + rate / connections, "--data-size", "" + valueBytes));
        command.addAll(List.of("--key-maximum", "10000"));
        command.addAll(List.of(
                "--server", host(server), "--port", "" + server.address().getPort()));
        // Totals  ops/sec  hits/sec  misses/sec  avg  p50  p99  p99.9  KB/sec
        String[] totals = output(command)
                .lines()
                .filter(line -> line.startsWith("Totals"))
                .map(line -> line.split(" +", -1))
                .findFirst()
                .orElseThrow();
        return Optional.of(new Measured(
                "`memtier_benchmark`",
                Double.parseDouble(totals[1]),
                Duration.ofNanos(Math.round(Double.parseDouble(totals[5]) * 1e6))));
    }

    private static String host(RedisProcess server) {
        return server.address().getAddress().getHostAddress();
    }

    private static String output(List<String> command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(1, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw new IllegalStateException(words);
            }
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
