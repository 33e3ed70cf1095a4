package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.tuple;

import io.lettuce.core.Consumer;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.models.stream.PendingMessage;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a lane copies in pieces, which here begins at some kilobytes. */
class BigKeyIT {

    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int LONGEST = 64 * 1024 * 1024;
    /** Each byte is a letter of its own, so that none is lost between. */
    private static final StringCodec LETTERS = new StringCodec(StandardCharsets.ISO_8859_1);

    private static final long BIG = 4 * 1024;
    private static final int MANY = 3_000;
    private static final int ENTRIES = 1_200;

    private static RedisProcess from;
    private static RedisProcess to;
    private static RedisClient fromClient;
    private static RedisClient toClient;
    private static RedisCommands<String, String> source;
    private static RedisCommands<String, String> target;
    private static NodeConnections connections;

    @BeforeAll
    static void start() {
        from = RedisProcess.start(RedisBinary.find());
        to = RedisProcess.start(RedisBinary.find());
        fromClient = client(from);
        toClient = client(to);
        source = fromClient.connect(LETTERS).sync();
        target = toClient.connect(LETTERS).sync();
        connections = new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), SILENCE);
    }

    private static RedisClient client(RedisProcess server) {
        return RedisClient.create(RedisURI.create(
                server.address().getAddress().getHostAddress(), server.address().getPort()));
    }

    @AfterAll
    static void end() {
        connections.close();
        fromClient.close();
        toClient.close();
        from.close();
        to.close();
    }

    @BeforeEach
    void empty() {
        from.flush();
        to.flush();
    }

    @Test
    void hashesListsAndSetsArriveWhole() throws IOException {
        Map<String, String> fields = new HashMap<>();
        for (int field = 0; field < MANY; field++) {
            fields.put("field:" + field, "\u00ff\u0000\r\n".repeat(field % 50));
        }
        source.hset("hash", fields);
        String[] members = IntStream.range(0, MANY).mapToObj(i -> "\u0080:" + i).toArray(String[]::new);
        source.sadd("set", members);
        source.rpush("list", members);
        source.rpush("list", members[0], members[0]);

        copyInPieces(3);

        assertThat(target.hgetall("hash")).isEqualTo(fields);
        assertThat(target.smembers("set")).containsExactlyInAnyOrder(members);
        assertThat(target.lrange("list", 0, -1))
                .isEqualTo(source.lrange("list", 0, -1))
                .hasSize(MANY + 2);
    }

    @Test
    void stringsArriveWholeToTheLastByteOfThePiece() throws IOException {
        byte[] bytes = new byte[(int) (2 * Pieces.BYTES)];
        new Random(4711).nextBytes(bytes);
        String value = new String(bytes, StandardCharsets.ISO_8859_1);
        source.set("two", value);
        source.set("more", value + "1");
        source.set("less", value.substring(1));

        copyInPieces(3);

        assertThat(target.get("two")).isEqualTo(value);
        assertThat(target.get("more")).isEqualTo(value + "1");
        assertThat(target.get("less")).isEqualTo(value.substring(1));
    }

    @Test
    void scoresArriveAsTheyAre() throws IOException {
        Random random = new Random(4711);
        List<Object> scores = new ArrayList<>();
        for (int member = 0; member < MANY; member++) {
            scores.add(Double.longBitsToDouble(random.nextLong() & ~(1L << 62)));
            scores.add("member:" + member);
        }
        source.zadd("sorted", scores.toArray());
        source.zadd("sorted", Double.POSITIVE_INFINITY, "most");
        source.zadd("sorted", Double.NEGATIVE_INFINITY, "least");
        source.zadd("sorted", 0.1 + 0.2, "odd");

        copyInPieces(1);

        assertThat(target.zscore("sorted", "most")).isInfinite().isPositive();
        assertThat(target.zscore("sorted", "least")).isInfinite().isNegative();
        // In order and to the last bit, as is what is told of it.
        assertThat(target.dump("sorted")).isEqualTo(source.dump("sorted"));
    }

    @Test
    void streamsArriveWithTheirIdsTheOrderOfTheirFieldsTheirGroupsAndWhatWasNotAcknowledged() throws IOException {
        for (int entry = 1; entry <= ENTRIES; entry++) {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("z" + entry % 3, "1");
            fields.put("a", "\u00ff");
            fields.put("m", "3");
            source.xadd("stream", new XAddArgs().id(entry + "-" + entry), fields);
        }
        source.xdel("stream", ENTRIES + "-" + ENTRIES);
        source.xgroupCreate(StreamOffset.from("stream", "0"), "readers");
        source.xgroupCreate(StreamOffset.from("stream", "5-5"), "others");
        source.xgroupCreateconsumer("stream", Consumer.from("others", "idle"));
        give("one", 1_050);
        give("two", 10);
        source.xack("stream", "readers", "2-2");

        copyInPieces(1);

        List<?> entries = source.xrange("stream", Range.unbounded());
        assertThat(target.xrange("stream", Range.unbounded()).toString()).isEqualTo(entries.toString());
        assertThat(entries).hasSize(ENTRIES - 1);
        assertThat(about(target)).isEqualTo(about(source));
        assertThat(told(target, "GROUPS", "stream")).isEqualTo(told(source, "GROUPS", "stream"));
        assertThat(target.xinfoConsumers("stream", "others")).hasSize(1);
        List<PendingMessage> wanted = pending(source);
        List<PendingMessage> pending = pending(target);
        assertThat(wanted).hasSize(1_059);
        assertThat(pending)
                .extracting(PendingMessage::getId, PendingMessage::getConsumer, PendingMessage::getRedeliveryCount)
                .isEqualTo(wanted.stream()
                        .map(one -> tuple(one.getId(), one.getConsumer(), one.getRedeliveryCount()))
                        .toList());
        assertThat(pending.getFirst().getSinceLastDelivery())
                .isCloseTo(wanted.getFirst().getSinceLastDelivery(), Duration.ofSeconds(5));
    }

    @Test
    void anEmptyStreamKeepsItsPlaceAndItsGroups() throws IOException {
        source.xadd("stream", new XAddArgs().id("7-7"), Map.of("a", "1"));
        for (int group = 0; group < 100; group++) {
            source.xgroupCreate(StreamOffset.from("stream", "0"), "readers:" + group);
        }
        source.xdel("stream", "7-7");

        copyInPieces(1);

        assertThat(about(target)).isEqualTo(about(source));
        assertThat(told(target, "GROUPS", "stream")).isEqualTo(told(source, "GROUPS", "stream"));
    }

    @Test
    void itExpiresAtTheSameMillisecondOrNever() throws IOException {
        fill("soon");
        fill("never");
        source.pexpire("soon", Duration.ofHours(1));

        copyInPieces(2);

        assertThat(target.pexpiretime("soon")).isEqualTo(source.pexpiretime("soon"));
        assertThat(target.pttl("never")).isEqualTo(-1);
    }

    @Test
    void nobodySeesHalfOfItAndWhatOneThatWasKilledLeftIsRemoved() throws IOException {
        fill("big");
        try (BulkConnection reading = open(from);
                Primaries<TargetNode> writing = target(to)) {
            Lane killed = new Lane(reading, writing, BusyKey.FAIL, LaneProgress.NONE, BIG);
            do {
                assertThat(killed.step()).isTrue();
            } while (target.dbsize() == 0);
            assertThat(killed.step()).isTrue();
            assertThat(killed.progress().copied()).isZero();
            assertThat(killed.progress().bytes()).isPositive();
        }
        assertThat(target.keys("*")).singleElement().asString().startsWith("pointsman:migration:");
        String left = target.keys("*").getFirst();
        assertThat(target.pttl(left)).isPositive();
        target.hset(left, "of the killed", "1");

        copyInPieces(1);
        assertThat(target.hgetall("big")).isEqualTo(source.hgetall("big"));
    }

    @Test
    void whatTheTargetHasStaysUnlessItIsToBeReplaced() throws IOException {
        fill("both");
        target.set("both", "of the target");

        assertThat(copy(BusyKey.SKIP).busy()).isEqualTo(1);
        assertThatIOException()
                .isThrownBy(() -> copy(BusyKey.FAIL))
                .withMessageContaining("has a key already that is to be copied: both");
        assertThat(target.get("both")).isEqualTo("of the target");
        assertThat(target.dbsize()).isEqualTo(1);

        assertThat(copy(BusyKey.REPLACE).copied()).isEqualTo(1);
        assertThat(target.hgetall("both")).isEqualTo(source.hgetall("both"));
        assertThat(target.dbsize()).isEqualTo(1);
    }

    @Test
    void whatComesToTheTargetMeanwhileStays() throws IOException {
        fill("both");
        try (BulkConnection reading = open(from);
                Primaries<TargetNode> writing = target(to)) {
            Lane lane = new Lane(reading, writing, BusyKey.SKIP, LaneProgress.NONE, BIG);
            do {
                assertThat(lane.step()).isTrue();
            } while (target.dbsize() == 0);
            target.set("both", "of the target");
            lane.run();
            assertThat(lane.progress().busy()).isEqualTo(1);
        }
        assertThat(target.get("both")).isEqualTo("of the target");
        assertThat(target.dbsize()).isEqualTo(1);
    }

    @Test
    void whatGoesOrChangesItsTypeMeanwhileIsToldAndLeavesNothing() throws IOException {
        fill("gone");
        LaneProgress gone = copyWhile(() -> source.del("gone"));
        assertThat(gone.gone()).isEqualTo(1);
        assertThat(target.dbsize()).isZero();

        fill("other");
        LaneProgress changed = copyWhile(() -> source.set("other", "1"));
        assertThat(changed.failed()).isEqualTo(1);
        assertThat(changed.failures()).singleElement().asString().contains("other", "WRONGTYPE");
        assertThat(target.dbsize()).isZero();
    }

    @Test
    void aCopyThatTheTargetLosesMeanwhileIsNotTakenForWhole() throws IOException {
        fill("big");
        assertThatIOException()
                .isThrownBy(() -> copyWhile(() -> to.flush()))
                .withMessageContaining("has lost what it had of big");
        assertThat(target.exists("big")).isZero();
    }

    @Test
    void bigAndSmallKeysStandSideBySide() throws IOException {
        from.fill(MANY);
        for (int key = 0; key < 20; key++) {
            fill("big:" + key);
        }
        copyInPieces(MANY + 20);
        for (int key = 0; key < 20; key++) {
            assertThat(target.hlen("big:" + key)).isEqualTo(MANY);
        }
    }

    /** A hash, whose pieces are many. */
    private static void fill(String key) {
        Map<String, String> fields = new HashMap<>();
        for (int field = 0; field < MANY; field++) {
            fields.put("field:" + field, "v".repeat(20));
        }
        source.hset(key, fields);
    }

    /** But for how the server stores it. */
    private static Map<Object, Object> about(RedisCommands<String, String> node) {
        List<Object> told = told(node, "STREAM", "stream");
        Map<Object, Object> about = new HashMap<>();
        for (int name = 0; name < told.size(); name += 2) {
            about.put(told.get(name), told.get(name + 1));
        }
        about.keySet().removeAll(List.of("radix-tree-keys", "radix-tree-nodes"));
        return about;
    }

    private static List<Object> told(RedisCommands<String, String> node, String what, String key) {
        return node.dispatch(
                CommandType.XINFO,
                new NestedMultiOutput<>(LETTERS),
                new CommandArgs<>(LETTERS).add(what).addKey(key));
    }

    @SuppressWarnings("unchecked") // an array of one offset
    private static void give(String reader, long entries) {
        var given = source.xreadgroup(
                Consumer.from("readers", reader),
                XReadArgs.Builder.count(entries),
                StreamOffset.lastConsumed("stream"));
        assertThat(given).hasSize((int) entries);
    }

    private static List<PendingMessage> pending(RedisCommands<String, String> node) {
        return node.xpending("stream", "readers", Range.unbounded(), Limit.from(MANY));
    }

    /** All keys must arrive, and nothing else be left. */
    private static void copyInPieces(int keys) throws IOException {
        LaneProgress copied = copy(BusyKey.FAIL);
        assertThat(copied.failures()).isEmpty();
        assertThat(copied.done()).isTrue();
        assertThat(copied.copied()).isEqualTo(keys);
        assertThat(target.dbsize()).isEqualTo(keys);
    }

    private static LaneProgress copyWhile(Runnable change) throws IOException {
        try (BulkConnection reading = open(from);
                Primaries<TargetNode> writing = target(to)) {
            Lane lane = new Lane(reading, writing, BusyKey.SKIP, LaneProgress.NONE, BIG);
            do {
                assertThat(lane.step()).isTrue();
            } while (target.dbsize() == 0);
            change.run();
            lane.run();
            return lane.progress();
        }
    }

    private static LaneProgress copy(BusyKey busyKey) throws IOException {
        try (BulkConnection reading = open(from);
                Primaries<TargetNode> writing = target(to)) {
            Lane lane = new Lane(reading, writing, busyKey, LaneProgress.NONE, BIG);
            lane.run();
            return lane.progress();
        }
    }

    private static BulkConnection open(RedisProcess server) throws IOException {
        return connections.openBulk(node(server), SILENCE, LONGEST);
    }

    private static Primaries<TargetNode> target(RedisProcess server) throws IOException {
        return Primaries.open(connections, node(server), false, LONGEST, TargetNode::new);
    }

    private static NodeTarget node(RedisProcess server) {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeTarget(endpoint, false, Optional.empty());
    }
}
