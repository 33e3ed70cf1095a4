package io.pointsman.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** The packaged application in a process of its own, on the JDK that runs the benchmark. Linux only: memory is read from {@code /proc}. */
final class PackagedService implements AutoCloseable {

    private static final Duration LONGEST_START = Duration.ofMinutes(2);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(1);

    private final Process process;
    private final HttpRequest readiness;
    private final Duration startUp;

    private PackagedService(Process process, HttpRequest readiness, Duration startUp) {
        this.process = process;
        this.readiness = readiness;
        this.startUp = startUp;
    }

    /**
     * Starts it and returns when it says that it is ready.
     *
     * @param options of the JVM
     * @param settings the command line for a given management port
     * @param log gets everything it prints
     */
    static PackagedService start(
            HttpClient http, Path jar, List<String> options, IntFunction<List<String>> settings, Path log)
            throws IOException, InterruptedException {
        int management = freePort();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(settings.apply(management));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        HttpRequest readiness = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long begin = System.nanoTime();
        Process process = builder.start();
        while (!isReady(http, readiness)) {
            if (!process.isAlive() || System.nanoTime() - begin > LONGEST_START.toNanos()) {
                process.destroyForcibly();
                throw new IllegalStateException("the service did not get ready, see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return new PackagedService(process, readiness, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** From the process's start to its first word that it is ready, to 10 ms or so. */
    Duration startUp() {
        return startUp;
    }

    boolean isReady(HttpClient http) throws InterruptedException {
        return isReady(http, readiness);
    }

    /** User and system time of all its threads so far. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Resident memory. */
    double residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow()
                / 1024.0;
    }

    /** @throws java.util.concurrent.CompletionException if it does not end in time */
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS).join();
    }

    private static boolean isReady(HttpClient http, HttpRequest readiness) throws InterruptedException {
        try {
            return http.send(readiness, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // nobody listens yet
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
