package io.pointsman;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM of its own that runs the service, as packaged or with a sandbox beside it. What it prints is kept. */
final class ServiceProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target", "pointsman.jar");
    private static final Duration LONGEST_START = Duration.ofMinutes(2);

    private final Process process;
    private final Path output;
    private final ServiceApi api;

    private ServiceProcess(List<String> program, List<String> arguments, int port, int managementPort) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(program);
        command.addAll(arguments);
        try {
            output = Files.createTempFile("pointsman", ".log");
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        api = new ServiceApi(port, managementPort);
    }

    /** Starts the packaged jar and returns at once. */
    static ServiceProcess packaged(ServiceSettings settings) {
        int port = freePort();
        int managementPort = freePort();
        settings.with("server.port", "" + port).with("management.server.port", "" + managementPort);
        return new ServiceProcess(List.of("-jar", JAR.toString()), settings.arguments(), port, managementPort);
    }

    /** Starts {@link PointsmanOnSandbox} and returns at once. */
    static ServiceProcess onSandbox(int port, String... settings) {
        int managementPort = freePort();
        List<String> arguments = new ArrayList<>(List.of(settings));
        arguments.add("--server.port=" + port);
        arguments.add("--management.server.port=" + managementPort);
        return new ServiceProcess(
                List.of("-cp", System.getProperty("java.class.path"), PointsmanOnSandbox.class.getName()),
                arguments,
                port,
                managementPort);
    }

    /** A port of 127.0.0.1 that was free a moment ago. */
    static int freePort() {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ServiceProcess awaitReady() {
        await().dontCatchUncaughtExceptions().atMost(LONGEST_START).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended with " + process.exitValue() + ":\n" + output());
            }
            return api.isReady();
        });
        return this;
    }

    ServiceApi api() {
        return api;
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGKILL; returns when the process is gone. */
    void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * SIGTERM.
     *
     * @return the exit code
     * @throws IllegalStateException if it still runs after {@code longest}
     */
    int terminate(Duration longest) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("still running " + longest + " after SIGTERM:\n" + output());
        }
        return process.exitValue();
    }

    /** Kills what still runs, its children too. */
    @Override
    public void close() {
        api.close();
        List<ProcessHandle> children = process.descendants().toList();
        kill();
        children.forEach(ProcessHandle::destroyForcibly);
        try {
            Files.deleteIfExists(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
