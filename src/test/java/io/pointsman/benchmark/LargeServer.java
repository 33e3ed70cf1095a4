package io.pointsman.benchmark;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.pointsman.redis.NodeTarget;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** A real server that keeps nothing on disk and has no limit to its memory, as the sandbox's have. */
public final class LargeServer implements AutoCloseable {

    private static final String HOST = "127.0.0.1";

    private final Process process;
    private final int port;

    private LargeServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** @param folder for its log */
    public static LargeServer start(Path folder) throws IOException {
        int port;
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = any.getLocalPort();
        }
        Process process = new ProcessBuilder(
                        RedisBinary.find().executable().toString(),
                        "--bind",
                        HOST,
                        "--port",
                        Integer.toString(port),
                        "--save",
                        "")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server-%d.log".formatted(port)).toFile())
                .start();
        LargeServer server = new LargeServer(process, port);
        await().ignoreException(RedisConnectionException.class).until(() -> server.keys() == 0);
        return server;
    }

    public NodeTarget target() {
        return new NodeTarget(new Endpoint(HOST, port), false, Optional.empty());
    }

    public void empty() {
        var unused = ask(RedisServerCommands::flushall);
    }

    public long keys() {
        return ask(RedisServerCommands::dbsize);
    }

    <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(RedisURI.create(HOST, port));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
