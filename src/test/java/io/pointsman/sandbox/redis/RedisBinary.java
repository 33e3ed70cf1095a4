package io.pointsman.sandbox.redis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/**
 * A server program that this machine can run.
 *
 * @param version as the program says it, such as {@code 7.0.15}
 */
public record RedisBinary(Path executable, String version) {

    /** The system property that chooses the program: {@code embedded}, or the path of one. */
    public static final String PROPERTY = "pointsman.sandbox.redis";

    private static final Pattern VERSION = Pattern.compile("server v=(\\S+)");

    /**
     * The program that {@link #PROPERTY} names; else {@code valkey-server} or {@code redis-server} from the {@code PATH}; else the one
     * that embedded-redis carries, so that a newcomer needs nothing installed.
     */
    public static RedisBinary find() {
        String chosen = System.getProperty(PROPERTY, "");
        if (chosen.equals("embedded")) {
            return embedded();
        }
        if (!chosen.isEmpty()) {
            return at(Path.of(chosen));
        }
        return Stream.of("valkey-server", "redis-server")
                .flatMap(name -> onPath(name).stream())
                .findFirst()
                .map(RedisBinary::at)
                .orElseGet(RedisBinary::embedded);
    }

    /** The program that embedded-redis carries, unpacked once for this JVM. */
    public static RedisBinary embedded() {
        return Embedded.BINARY;
    }

    /** Whether the program is of {@code major} or newer; versions of Valkey continue those of Redis. */
    boolean isAtLeast(int major) {
        return Integer.parseInt(version.substring(0, version.indexOf('.'))) >= major;
    }

    private static Optional<Path> onPath(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    // Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=ae4d7c971a948f0
    private static RedisBinary at(Path executable) {
        try {
            Process process = new ProcessBuilder(executable.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher matcher = VERSION.matcher(said);
            if (!matcher.find()) {
                throw new IllegalStateException(executable + " is no server of Redis or Valkey; it says: " + said);
            }
            return new RedisBinary(executable, matcher.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run " + executable, e);
        }
    }

    private static final class Embedded {
        static final RedisBinary BINARY = unpack();

        private static RedisBinary unpack() {
            try {
                File directory =
                        Files.createTempDirectory("pointsman-redis-program-").toFile();
                directory.deleteOnExit();
                File program =
                        ExecutableProvider.newJarResourceProvider(directory).get();
                program.deleteOnExit();
                return at(program.toPath());
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "embedded-redis carries no server for this machine; install redis-server", e);
            }
        }
    }
}
