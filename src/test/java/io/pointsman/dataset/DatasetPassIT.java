package io.pointsman.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.failure.Rejected;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Datasets on real servers, one alone and a cluster. */
class DatasetPassIT {

    private static final int KEYS = 3_000;

    private RedisProcess server;
    private NodeConnections connections;

    @BeforeEach
    void start() {
        server = RedisProcess.start(RedisBinary.find());
        connections = connections(Optional.empty());
    }

    @AfterEach
    void end() {
        connections.close();
        server.close();
    }

    @Test
    void thePresetMakesStringsOf256Letters() throws Exception {
        DatasetRequest request = SampleDatasets.uuids(KEYS, 1);
        write(request);
        Map<String, String> content = content();
        assertThat(content).hasSize(KEYS);
        var unused = ask(node -> {
            String name = content.keySet().iterator().next();
            assertThat(node.get(name)).matches("[A-Za-z]{256}");
            assertThat(node.ttl(name)).isEqualTo(-1);
            return name;
        });
    }

    @Test
    void theSameSeedIsTheSameDataThoughItIsWrittenTwice() throws Exception {
        DatasetRequest request = SampleDatasets.everything(KEYS, 7);
        write(request);
        Map<String, String> once = content();
        write(request);
        assertThat(once).hasSize(KEYS);
        assertThat(content()).isEqualTo(once);

        server.flush();
        write(SampleDatasets.everything(KEYS, 8));
        assertThat(content()).hasSize(KEYS).isNotEqualTo(once);
    }

    @Test
    void allTypesAndTimesToLiveHaveTheirShares() throws Exception {
        write(SampleDatasets.everything(KEYS, 7));
        Map<String, Long> types = new HashMap<>();
        Map<Boolean, Long> expiring = new HashMap<>();
        var unused = ask(node -> {
            for (String name : names(node)) {
                types.merge(node.type(name), 1L, Long::sum);
                long ttl = node.ttl(name);
                expiring.merge(ttl >= 0, 1L, Long::sum);
                assertThat(ttl == -1 || (ttl > 3_500 && ttl <= 7_200))
                        .as(name + " " + ttl)
                        .isTrue();
            }
            return types;
        });
        assertThat(types.keySet()).containsExactlyInAnyOrder("string", "hash", "list", "set", "zset", "stream");
        assertThat(types.values()).allSatisfy(count -> assertThat(count).isBetween(350L, 650L));
        assertThat(expiring.get(true)).isBetween(1_350L, 1_650L);
    }

    @Test
    void itsKeysAreRemovedAndNoOthers() throws Exception {
        DatasetRequest request = SampleDatasets.everything(KEYS, 7);
        List<String> others = List.of("test:" + KEYS, "test:abc", "tes", "other");
        var unused = ask(
                node -> others.stream().map(name -> node.set(name, "theirs")).toList());
        write(request);
        try (DatasetPass removal = new DatasetPass(request, primaries(), true)) {
            for (long key = 0; key < KEYS; key++) {
                removal.send(key);
            }
            removal.settle();
            assertThat(removal.removed()).isEqualTo(KEYS);
        }
        assertThat(content().keySet()).containsExactlyInAnyOrderElementsOf(others);
    }

    @Test
    void aNodeThatRefusesForGoodIsSaid() throws Exception {
        DatasetRequest request = SampleDatasets.everything(KEYS, 7);
        var unused = ask(node -> IntStream.range(0, 100)
                .mapToObj(key -> node.set("test:" + key, "theirs"))
                .toList());
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> write(request))
                .withMessageContaining("WRONGTYPE");
    }

    @Test
    void aNodeThatDiesIsForLater() throws Exception {
        DatasetRequest request = SampleDatasets.uuids(KEYS, 7);
        try (DatasetPass pass = new DatasetPass(request, primaries(), false)) {
            pass.send(0);
            pass.settle();
            server.kill();
            assertThatIOException().isThrownBy(() -> {
                pass.send(1);
                pass.settle();
            });
        }
    }

    @Test
    void aClusterHasTheSameDataAndTakesThemWhereTheirSlotsAre() throws Exception {
        DatasetRequest request = SampleDatasets.everything(KEYS, 7);
        write(request);
        Map<String, String> alone = content();
        try (Sandbox sandbox = Sandbox.start(SandboxSettings.of(
                        "aws-port=0",
                        "dns-port=0",
                        "pace=300",
                        "groups[0].id=carts",
                        "groups[0].shards=2",
                        "groups[0].replicas=0"));
                NodeConnections ofSandbox = connections(Optional.of(sandbox.dnsAddress()))) {
            String name =
                    sandbox.group("carts").snapshot().configurationEndpoint().orElseThrow();
            NodeTarget entrance = new NodeTarget(new Endpoint(name, 6379), false, Optional.empty());
            SampleDatasets.write(request, Primaries.open(ofSandbox, entrance, true));

            Map<String, String> spread = new TreeMap<>();
            try (Primaries primaries = Primaries.open(ofSandbox, entrance, true)) {
                assertThat(primaries.all()).hasSize(2);
                NodeSearch.Found found = NodeSearch.search(primaries, request);
                assertThat(found.names()).isNotEmpty();
                assertThat(found.words()).contains("some begin with the prefix");
            }
            sandbox.group("carts").snapshot().nodes().forEach(node -> {
                Map<String, String> here = content("redis://" + node.address().getHostString() + ":"
                        + node.address().getPort());
                assertThat(here).hasSizeGreaterThan(KEYS / 4);
                spread.putAll(here);
            });
            assertThat(spread).isEqualTo(alone);
        }
    }

    private void write(DatasetRequest request) throws IOException, InterruptedException {
        SampleDatasets.write(request, primaries());
    }

    private Primaries primaries() throws IOException {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return Primaries.open(connections, new NodeTarget(endpoint, false, Optional.empty()), false);
    }

    /** What is in each key, by name. */
    private Map<String, String> content() {
        return content(uri());
    }

    private static Map<String, String> content(String uri) {
        return ask(
                uri,
                node -> names(node).stream()
                        .collect(Collectors.toMap(
                                Function.identity(), name -> content(node, name), (one, other) -> one, TreeMap::new)));
    }

    private static String content(RedisCommands<String, String> node, String name) {
        String type = node.type(name);
        return switch (type) {
            case "string" -> String.valueOf(node.get(name));
            case "hash" -> new TreeMap<>(node.hgetall(name)).toString();
            case "list" -> node.lrange(name, 0, -1).toString();
            case "set" -> new TreeSet<>(node.smembers(name)).toString();
            case "zset" -> node.zrangeWithScores(name, 0, -1).toString();
            case "stream" -> node.xrange(name, Range.unbounded()).toString();
            default -> throw new IllegalStateException(type);
        };
    }

    private static List<String> names(RedisCommands<String, String> node) {
        KeyScanCursor<String> all = node.scan(ScanArgs.Builder.limit(1_000_000));
        assertThat(all.isFinished()).isTrue();
        return all.getKeys();
    }

    private <T> T ask(Function<RedisCommands<String, String>, T> question) {
        return ask(uri(), question);
    }

    private String uri() {
        return "redis://" + server.address().getAddress().getHostAddress() + ":"
                + server.address().getPort();
    }

    private static <T> T ask(String uri, Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }

    private static NodeConnections connections(Optional<InetSocketAddress> dns) {
        return new NodeConnections(new NodeAddresses(dns), Optional.empty(), Duration.ofSeconds(5));
    }
}
