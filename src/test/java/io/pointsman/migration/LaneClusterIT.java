package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.api.sync.RedisServerCommands;
import io.lettuce.core.cluster.SlotHash;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.redis.ClusterServer;
import io.pointsman.sandbox.redis.LoopbackAddresses;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.sandbox.redis.SlotMove;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between servers alone and a cluster of two primaries, one of which has a replica, while slots move from one to the other. */
class LaneClusterIT {

    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final int KEYS = 2_000;
    private static final int MOVED = 2_000;

    private static final RedisProcess ALONE = RedisProcess.start(RedisBinary.find());
    private static final RedisProcess OTHER = RedisProcess.start(RedisBinary.find());
    private static final RedisProcess ONE = member();
    private static final RedisProcess TWO = member();
    private static final RedisProcess REPLICA = member();
    private static final ClusterServer FIRST = new ClusterServer(ONE);
    private static final ClusterServer SECOND = new ClusterServer(TWO);
    private static final NodeConnections CONNECTIONS =
            new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), SILENCE);

    private static RedisProcess member() {
        return RedisProcess.start(RedisBinary.find(), LoopbackAddresses.free(), true);
    }

    @BeforeAll
    static void form() {
        ClusterServer third = new ClusterServer(REPLICA);
        FIRST.setEpoch(1);
        FIRST.claim(slots(0, SlotHash.SLOT_COUNT / 2));
        SECOND.setEpoch(2);
        SECOND.claim(slots(SlotHash.SLOT_COUNT / 2, SlotHash.SLOT_COUNT));
        FIRST.meet(List.of(SECOND, third));
        await().until(() -> {
            SECOND.meet(List.of(FIRST, third));
            return third.view().find(FIRST.id()).isPresent();
        });
        third.follow(FIRST);
        await().atMost(SILENCE).until(() -> {
            FIRST.meet(List.of(SECOND, third));
            SECOND.meet(List.of(FIRST, third));
            return Stream.of(FIRST, SECOND, third).allMatch(ClusterServer::isWell)
                    && REPLICA.replication().linkUp();
        });
    }

    private static BitSet slots(int from, int to) {
        BitSet slots = new BitSet();
        slots.set(from, to);
        return slots;
    }

    @AfterAll
    static void end() {
        CONNECTIONS.close();
        Stream.of(ALONE, OTHER, ONE, TWO, REPLICA).forEach(RedisProcess::close);
    }

    @BeforeEach
    void fill() {
        Stream.of(ALONE, OTHER, ONE, TWO).forEach(RedisProcess::flush);
        ALONE.fill(KEYS);
        var unused = ask(ALONE, node -> {
            for (int key = 0; key < KEYS; key += 20) {
                var unusedReply = node.expire("key:" + key, Duration.ofHours(1));
            }
            return true;
        });
    }

    @Test
    void eachKeyArrivesWhereItsSlotIsAndIsRecognisedThere() throws IOException {
        try (Primaries<TargetNode> cluster = cluster()) {
            assertThat(copy(ALONE, cluster, BusyKey.FAIL).copied()).isEqualTo(KEYS);
            assertThat(spread()).isEqualTo(content(ALONE));
            assertThat(content(ONE)).hasSizeGreaterThan(KEYS / 4);
            assertThat(content(TWO)).hasSizeGreaterThan(KEYS / 4);

            assertThat(copy(ALONE, cluster, BusyKey.FAIL).copied()).isEqualTo(KEYS);
        }
    }

    @Test
    void keysOfSlotsThatMoveAreSentAgain() throws IOException {
        Map<String, String> wanted = content(ALONE);
        try (Primaries<TargetNode> cluster = cluster()) {
            SlotMove move = someSlots();
            move.open();
            LaneProgress toNewOwner = copy(ALONE, cluster, BusyKey.FAIL);
            assertThat(toNewOwner.copied()).isEqualTo(toNewOwner.found());
            assertThat(spread()).isEqualTo(wanted);

            Stream.of(ONE, TWO).forEach(RedisProcess::flush);
            move.close();
            LaneProgress toAnother = copy(ALONE, cluster, BusyKey.FAIL);
            assertThat(toAnother.copied()).isEqualTo(toAnother.found());
            assertThat(spread()).isEqualTo(wanted);
        }
    }

    @Test
    void keysOfWhichHalfAreHereAndHalfThereAreRecognisedAndReplaced() throws IOException {
        Map<String, String> wanted = content(ALONE);
        try (Primaries<TargetNode> cluster = cluster()) {
            assertThat(copy(ALONE, cluster, BusyKey.FAIL).copied()).isEqualTo(KEYS);
            SlotMove move = someSlots();
            move.open();
            move.moveHalf();
            assertThat(copy(ALONE, cluster, BusyKey.FAIL).copied()).isEqualTo(KEYS);
            assertThat(copy(ALONE, cluster, BusyKey.REPLACE).copied()).isEqualTo(KEYS);
            assertThat(spread()).isEqualTo(wanted);
            move.close();
            assertThat(copy(ALONE, cluster, BusyKey.FAIL).copied()).isEqualTo(KEYS);
            assertThat(spread()).isEqualTo(wanted);
        }
    }

    @Test
    void keysThatLeaveTheSourceAreTold() throws IOException {
        try (Primaries<TargetNode> cluster = cluster()) {
            assertThat(copy(ALONE, cluster, BusyKey.FAIL).copied()).isEqualTo(KEYS);
        }
        boolean fromFirst = firstHasMore();
        RedisProcess leaving = fromFirst ? ONE : TWO;
        Map<String, String> before = content(leaving);
        try (BulkConnection reading = open(leaving);
                Primaries<TargetNode> writing = node(OTHER)) {
            Lane lane = new Lane(reading, writing, BusyKey.FAIL, LaneProgress.NONE);
            assertThat(lane.step()).isTrue();
            SlotMove move = someSlots();
            move.open();
            move.moveHalf();
            assertThat(lane.step()).isTrue();
            move.close();
            lane.run();
            LaneProgress told = lane.progress();
            assertThat(told.done()).isTrue();
            assertThat(told.moved()).isPositive();
            assertThat(told.copied() + told.moved()).isEqualTo(told.found());
        }
        assertThat(content(OTHER)).containsAllEntriesOf(content(leaving));
        assertThat(before)
                .containsAllEntriesOf(content(OTHER))
                .hasSizeGreaterThan(content(OTHER).size());
    }

    @Test
    void aReplicaIsReadAsWellAsItsPrimary() throws IOException {
        try (Primaries<TargetNode> cluster = cluster()) {
            assertThat(copy(ALONE, cluster, BusyKey.FAIL).copied()).isEqualTo(KEYS);
        }
        Map<String, String> wanted = content(ONE);
        await().until(() -> ask(REPLICA, RedisServerCommands::dbsize) == wanted.size());
        try (Primaries<TargetNode> writing = node(OTHER)) {
            assertThat(copy(REPLICA, writing, BusyKey.FAIL).copied()).isEqualTo(wanted.size());
        }
        assertThat(content(OTHER)).isEqualTo(wanted);
    }

    @Test
    void aBigKeyIsPutTogetherWhereItsSlotIs() throws IOException {
        ALONE.flush();
        Map<String, String> fields = new HashMap<>();
        for (int field = 0; field < KEYS; field++) {
            fields.put("field:" + field, "v");
        }
        List<String> names = List.of("{a}big", "{b}big", "{c}big", "{d}big");
        var unused = ask(
                ALONE,
                node -> names.stream().map(name -> node.hset(name, fields)).toList());
        try (BulkConnection reading = open(ALONE);
                Primaries<TargetNode> cluster = cluster()) {
            Lane lane = new Lane(reading, cluster, BusyKey.FAIL, LaneProgress.NONE, KEYS);
            lane.run();
            assertThat(lane.progress().copied()).isEqualTo(names.size());
        }
        long here = ask(ONE, RedisServerCommands::dbsize);
        long there = ask(TWO, RedisServerCommands::dbsize);
        assertThat(here).isPositive();
        assertThat(there).isPositive();
        assertThat(here + there).isEqualTo(names.size());
    }

    /** From the primary that has more to the other. */
    private static SlotMove someSlots() {
        ClusterServer from = firstHasMore() ? FIRST : SECOND;
        List<Integer> some =
                from.view().myself().slots().stream().limit(MOVED).boxed().toList();
        return new SlotMove(from, from == FIRST ? SECOND : FIRST, some);
    }

    private static boolean firstHasMore() {
        return FIRST.view().myself().slots().cardinality()
                >= SECOND.view().myself().slots().cardinality();
    }

    private static LaneProgress copy(RedisProcess source, Primaries<TargetNode> target, BusyKey busyKey)
            throws IOException {
        try (BulkConnection reading = open(source)) {
            Lane lane = new Lane(reading, target, busyKey, LaneProgress.NONE);
            lane.run();
            return lane.progress();
        }
    }

    private static BulkConnection open(RedisProcess server) throws IOException {
        return CONNECTIONS.openBulk(target(server), SILENCE, LONGEST);
    }

    private static Primaries<TargetNode> node(RedisProcess server) throws IOException {
        return Primaries.open(CONNECTIONS, target(server), false, LONGEST, TargetNode::new);
    }

    private static Primaries<TargetNode> cluster() throws IOException {
        return Primaries.open(CONNECTIONS, target(ONE), true, LONGEST, TargetNode::new);
    }

    private static NodeTarget target(RedisProcess server) {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeTarget(endpoint, false, Optional.empty());
    }

    /** All that both primaries have; a key that both had would fail. */
    private static Map<String, String> spread() {
        Map<String, String> all = content(ONE);
        content(TWO).forEach((key, value) -> assertThat(all.put(key, value)).isNull());
        return all;
    }

    /** Values, and when they expire; of a slot on its way, what is here already too. */
    private static Map<String, String> content(RedisProcess server) {
        boolean cluster = server != ALONE && server != OTHER;
        return connected(server, connection -> {
            RedisAsyncCommands<String, String> ahead = connection.async();
            Map<String, CompletableFuture<String>> told = new TreeMap<>();
            ScanIterator.scan(connection.sync()).forEachRemaining(key -> {
                if (cluster) {
                    var unused = ahead.asking();
                }
                CompletableFuture<String> value = ahead.get(key).toCompletableFuture();
                if (cluster) {
                    var unused = ahead.asking();
                }
                told.put(key, value.thenCombine(ahead.pexpiretime(key), (text, expires) -> text + " " + expires));
            });
            Map<String, String> content = new TreeMap<>();
            told.forEach((key, value) -> content.put(key, value.join()));
            return content;
        });
    }

    private static <T> T ask(RedisProcess server, Function<RedisCommands<String, String>, T> question) {
        return connected(server, connection -> question.apply(connection.sync()));
    }

    private static <T> T connected(RedisProcess server, Function<StatefulRedisConnection<String, String>, T> question) {
        RedisClient client = RedisClient.create(RedisURI.create(
                server.address().getAddress().getHostAddress(), server.address().getPort()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection);
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }
}
