package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Two real servers, of which one tells of changes, and what is needed to carry them over to the other. Texts stand for bytes, one letter for each. */
final class LiveWorld implements AutoCloseable {

    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int LONGEST = 64 * 1024 * 1024;

    final RedisProcess from = RedisProcess.start(RedisBinary.find());
    final RedisProcess to;
    final RedisCommands<String, String> source;
    final RedisCommands<String, String> target;
    private final StatefulRedisConnection<String, String> sourceNode;
    private final StatefulRedisConnection<String, String> targetNode;
    final NodeConnections connections =
            new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), Duration.ofSeconds(5));
    private final RedisClient client = RedisClient.create();
    DirtyKeys dirty = new DirtyKeys(1_000_000, 1L << 30, InstantSource.system());

    LiveWorld() {
        this(RedisBinary.find());
    }

    /** @param program of the target */
    LiveWorld(RedisBinary program) {
        to = RedisProcess.start(program);
        from.tellOfChanges("AE");
        sourceNode = connect(from.address());
        targetNode = connect(to.address());
        source = sourceNode.sync();
        target = targetNode.sync();
    }

    /** Closed with this. */
    StatefulRedisConnection<String, String> connect(InetSocketAddress server) {
        return client.connect(
                new StringCodec(StandardCharsets.ISO_8859_1),
                RedisURI.create(server.getAddress().getHostAddress(), server.getPort()));
    }

    KeyEvents follow(Duration deadline) throws IOException {
        return KeyEvents.follow(connections, node(from), dirty, deadline);
    }

    KeyEvents follow() throws IOException {
        return KeyEvents.follow(connections, node(from), dirty);
    }

    BulkConnection open(RedisProcess server) throws IOException {
        return connections.openBulk(node(server), SILENCE, LONGEST);
    }

    /** To copy to. */
    Primaries<TargetNode> written() throws IOException {
        return Primaries.open(connections, node(to), false, LONGEST, TargetNode::new);
    }

    Primaries<LiveWriter> target() throws IOException {
        return Primaries.open(connections, node(to), false, LONGEST, LiveWriter::new);
    }

    static NodeTarget node(RedisProcess server) {
        return new NodeTarget(
                new Endpoint(
                        server.address().getAddress().getHostAddress(),
                        server.address().getPort()),
                false,
                Optional.empty());
    }

    /**
     * What a key is.
     *
     * @param expires in milliseconds since 1970; -1: never
     * @param value serialized; of a set its members, since a serialization has no order of them
     */
    record Content(long expires, String value) {

        boolean isSame(Content other, Duration apart) {
            return value.equals(other.value)
                    && expires < 0 == other.expires < 0
                    && Math.abs(expires - other.expires) <= apart.toMillis();
        }
    }

    /** Of the source. */
    Map<String, Content> contents() {
        return contents(sourceNode);
    }

    static Map<String, Content> contents(StatefulRedisConnection<String, String> server) {
        RedisAsyncCommands<String, String> node = server.async();
        Map<String, CompletableFuture<Content>> asked = new TreeMap<>();
        for (String key : server.sync().keys("*")) {
            CompletableFuture<Long> expires = node.pexpiretime(key).toCompletableFuture();
            CompletableFuture<String> value = key.startsWith("set:")
                    ? node.smembers(key).toCompletableFuture().thenApply(members -> new TreeSet<>(members).toString())
                    : node.dump(key).toCompletableFuture().thenApply(LiveWorld::text);
            asked.put(key, expires.thenCombine(value, Content::new));
        }
        Map<String, Content> contents = new TreeMap<>();
        asked.forEach((key, content) -> contents.put(key, content.join()));
        return contents;
    }

    /** @param dump null of a key that has expired since it was found */
    private static String text(byte @Nullable [] dump) {
        return dump == null ? "gone" : HexFormat.of().formatHex(dump);
    }

    /** All has arrived at the target, and nothing else is there. */
    void awaitSame() {
        await().untilAsserted(() -> {
            assertThat(dirty.figures().backlog()).isZero();
            assertThat(contents(targetNode)).isEqualTo(contents(sourceNode));
        });
    }

    @Override
    public void close() {
        connections.close();
        client.close();
        from.close();
        to.close();
    }
}
