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
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.SandboxGroup;
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
import org.junit.jupiter.api.Tag;
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
        write(SampleDatasets.uuids(KEYS, 1));
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
        var unused = ask(node -> IntStream.range(0, 100)
                .mapToObj(key -> node.set("test:" + key, "theirs"))
                .toList());
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> write(SampleDatasets.everything(KEYS, 7)))
                .withMessageContaining("WRONGTYPE");
    }

    @Test
    void aNodeThatDiesIsForLater() throws Exception {
        try (DatasetPass pass = new DatasetPass(SampleDatasets.uuids(KEYS, 7), primaries(), false)) {
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
        try (Sandbox sandbox = twoShards();
                NodeConnections ofSandbox = connections(Optional.of(sandbox.dnsAddress()))) {
            String name =
                    sandbox.group("carts").snapshot().configurationEndpoint().orElseThrow();
            NodeTarget entrance = new NodeTarget(new Endpoint(name, 6379), false, Optional.empty());
            SampleDatasets.write(request, DatasetPlaces.open(ofSandbox, entrance, true));

            Map<String, String> spread = new TreeMap<>();
            try (Primaries<Lane> primaries = DatasetPlaces.open(ofSandbox, entrance, true)) {
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

    @Test
    @Tag("long")
    void slotsThatMoveAreFollowed() throws Exception {
        DatasetRequest request = SampleDatasets.everything(KEYS, 7);
        SampleDatasets.write(request, primaries());
        Map<String, String> alone = content();
        try (Sandbox sandbox = twoShards();
                NodeConnections ofSandbox = connections(Optional.of(sandbox.dnsAddress()))) {
            SandboxGroup carts = sandbox.group("carts");
            String name = carts.snapshot().configurationEndpoint().orElseThrow();
            NodeTarget entrance = new NodeTarget(new Endpoint(name, 6379), false, Optional.empty());
            try (Primaries<Lane> primaries = DatasetPlaces.open(ofSandbox, entrance, true)) {
                sendAll(request, primaries, false);
                carts.reshard(3);
                do {
                    sendAll(request, primaries, false);
                } while (!carts.snapshot().status().equals("available"));
                Map<String, String> spread = new TreeMap<>();
                carts.snapshot().nodes().forEach(node -> {
                    Map<String, String> here = content(uri(node.address()));
                    assertThat(here).hasSizeGreaterThan(KEYS / 6);
                    spread.putAll(here);
                });
                assertThat(spread).isEqualTo(alone);

                carts.reshard(2);
                do {
                    sendAll(request, primaries, true);
                } while (!carts.snapshot().status().equals("available"));
                carts.snapshot()
                        .nodes()
                        .forEach(
                                node -> assertThat(content(uri(node.address()))).isEmpty());
            }
        }
    }

    private static Sandbox twoShards() {
        return Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=300",
                "groups[0].id=carts",
                "groups[0].shards=2",
                "groups[0].replicas=0"));
    }

    private static void sendAll(DatasetRequest request, Primaries<Lane> primaries, boolean removing)
            throws IOException, InterruptedException {
        // Closing it would close the ways, which are to be older than the slots' places.
        DatasetPass pass = new DatasetPass(request, primaries, removing);
        long places = removing ? request.keys() : new Order(request).writes();
        for (long place = 0; place < places; place++) {
            pass.send(place);
        }
        pass.settle();
    }

    private Primaries<Lane> primaries() throws IOException {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return DatasetPlaces.open(connections, new NodeTarget(endpoint, false, Optional.empty()), false);
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

    private static String uri(InetSocketAddress address) {
        return "redis://" + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private String uri() {
        return uri(server.address());
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
