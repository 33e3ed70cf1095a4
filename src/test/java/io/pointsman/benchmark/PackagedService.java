package io.pointsman.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The packaged application in a process of its own, on the JDK that runs the benchmark. Linux only: memory is read from {@code /proc}. */
final class PackagedService implements AutoCloseable {

    /** As {@code ./mvnw package} leaves it. */
    static final Path JAR = Path.of("target", "pointsman.jar").toAbsolutePath();

    private static final Path JDK = Path.of(System.getProperty("java.home"), "bin");
    private static final Duration LONGEST_START = Duration.ofMinutes(3);
    private static final Duration LONGEST_STOP = Duration.ofMinutes(1);

    private final Process process;
    private final URI actuator;
    private final HttpRequest readiness;
    private final Duration startUp;

    private PackagedService(Process process, URI actuator, HttpRequest readiness, Duration startUp) {
        this.process = process;
        this.actuator = actuator;
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
        command.add(JDK.resolve("java").toString());
        command.addAll(options);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(settings.apply(management));
        Files.createDirectories(log.toAbsolutePath().getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        URI actuator = URI.create("http://127.0.0.1:" + management + "/actuator/");
        HttpRequest readiness = HttpRequest.newBuilder(actuator.resolve("health/readiness"))
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
        return new PackagedService(process, actuator, readiness, Duration.ofNanos(System.nanoTime() - begin));
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
        return status("VmRSS:") / 1024.0;
    }

    /** Of the operating system. */
    int threads() throws IOException {
        return (int) status("Threads:");
    }

    private long status(String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Live objects on the heap, counted after a full collection. */
    double liveMegabytes() throws IOException, InterruptedException {
        Process histogram = new ProcessBuilder(
                        JDK.resolve("jcmd").toString(), Long.toString(process.pid()), "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String text = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (histogram.waitFor() != 0) {
            throw new IllegalStateException(text);
        }
        // Total       1234567      123456789
        String total = text.lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(total.trim().replaceAll(".*\\s", "")) / 1024.0 / 1024;
    }

    /**
     * One of the service's metrics, summed over all its series with these tags.
     *
     * @param name as Prometheus has it
     * @param tags such as {@code outcome="unchanged"}
     */
    double metric(HttpClient http, String name, String... tags) {
        return read(http, "prometheus")
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> Stream.of(tags).allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .filter(value -> !Double.isNaN(value))
                .sum();
    }

    /** What an actuator endpoint says, whatever its status. */
    String read(HttpClient http, String endpoint) {
        String credentials = ServiceSettings.VIEWER + ":" + ServiceSettings.VIEWER;
        HttpRequest request = HttpRequest.newBuilder(actuator.resolve(endpoint))
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
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
