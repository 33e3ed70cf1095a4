package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XAddArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Between two real servers. */
class LaneIT {

    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final int MANY = 5_000;
    private static final int STEPS = 4;

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
        source = fromClient.connect().sync();
        target = toClient.connect().sync();
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
    void everyTypeArrivesAsItIs() throws IOException {
        source.set("string", "1");
        source.rpush("list", "a", "b", "a");
        source.sadd("set", "a", "b");
        source.hset("hash", Map.of("a", "1", "b", "2"));
        source.zadd("sorted", Double.POSITIVE_INFINITY, "most");
        source.zadd("sorted", Double.NEGATIVE_INFINITY, "least");
        source.xadd("stream", new XAddArgs().id("1-1"), Map.of("z", "1", "a", "2"));
        source.xgroupCreate(StreamOffset.from("stream", "0"), "readers");

        LaneProgress copied = copy(BusyKey.SKIP, LaneProgress.NONE);

        assertThat(copied.done()).isTrue();
        assertThat(copied.found()).isEqualTo(6);
        assertThat(copied.copied()).isEqualTo(6);
        assertThat(target.get("string")).isEqualTo("1");
        assertThat(target.lrange("list", 0, -1)).containsExactly("a", "b", "a");
        assertThat(target.smembers("set")).containsExactlyInAnyOrder("a", "b");
        assertThat(target.hgetall("hash")).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThat(target.zscore("sorted", "most")).isInfinite().isPositive();
        assertThat(target.zscore("sorted", "least")).isInfinite().isNegative();
        assertThat(target.xrange("stream", Range.unbounded()))
                .extracting(StreamMessage::getBody)
                .containsExactly(
                        source.xrange("stream", Range.unbounded()).getFirst().getBody());
        assertThat(target.xinfoGroups("stream")).hasSize(1);
        // The order of a set's members is each server's own.
        for (String key : List.of("string", "list", "hash", "sorted", "stream")) {
            assertThat(target.dump(key)).isEqualTo(source.dump(key));
        }
    }

    @Test
    void aKeyExpiresAtTheSameMillisecondAndOneThatDoesNotStaysSo() throws IOException {
        source.set("soon", "1", SetArgs.Builder.px(Duration.ofHours(1)));
        source.set("never", "1");

        copy(BusyKey.SKIP, LaneProgress.NONE);

        assertThat(target.pexpiretime("soon")).isEqualTo(source.pexpiretime("soon"));
        assertThat(target.pttl("never")).isEqualTo(-1);
    }

    @Test
    void manyKeysOfManySizesArriveAndAreCountedOnce() throws IOException {
        for (int key = 0; key < MANY; key++) {
            source.set("key:" + key, "v".repeat(key % 1_000));
        }
        String large = "v".repeat(20_000_000);
        source.set("large", large);

        LaneProgress copied = copy(BusyKey.SKIP, LaneProgress.NONE);

        assertThat(copied.copied() + copied.busy()).isEqualTo(copied.found());
        assertThat(copied.copied()).isEqualTo(MANY + 1);
        assertThat(target.dbsize()).isEqualTo(MANY + 1);
        assertThat(target.get("key:1999")).hasSize(999);
        assertThat(target.strlen("large")).isEqualTo(large.length());
    }

    @Test
    void whatTheTargetHasStaysUnlessItIsToBeReplaced() throws IOException {
        source.set("both", "of the source");
        target.set("both", "of the target");

        assertThat(copy(BusyKey.SKIP, LaneProgress.NONE).busy()).isEqualTo(1);
        assertThat(target.get("both")).isEqualTo("of the target");

        assertThatIOException()
                .isThrownBy(() -> copy(BusyKey.FAIL, LaneProgress.NONE))
                .withMessageContaining("has a key already that is to be copied: both");
        assertThat(target.get("both")).isEqualTo("of the target");

        assertThat(copy(BusyKey.REPLACE, LaneProgress.NONE).copied()).isEqualTo(1);
        assertThat(target.get("both")).isEqualTo("of the source");
    }

    @Test
    void whatIsThereAlreadyTheSameIsCopiedAndWhatDiffersInValueOrExpiryIsBusy() throws IOException {
        String[] members =
                IntStream.range(0, 1_000).mapToObj(member -> "member:" + member).toArray(String[]::new);
        Map<String, String> fields = new HashMap<>();
        List<Object> scores = new ArrayList<>();
        for (int member = 0; member < members.length; member++) {
            fields.put(members[member], "" + member);
            scores.addAll(List.of((double) member, members[member]));
        }
        source.hset("hash", fields);
        source.sadd("set", members);
        source.zadd("sorted", scores.toArray());
        source.rpush("list", members);
        source.set("soon", "1", SetArgs.Builder.px(Duration.ofHours(1)));
        source.set("string", "1");
        assertThat(copy(BusyKey.FAIL, LaneProgress.NONE).copied()).isEqualTo(6);
        // Servers keep large ones in orders of their own.
        assertThat(target.dump("hash")).isNotEqualTo(source.dump("hash"));

        LaneProgress again = copy(BusyKey.FAIL, LaneProgress.NONE);
        assertThat(again.copied()).isEqualTo(6);
        assertThat(again.busy()).isZero();

        target.hset("hash", Map.of("member:1", "2", "member:2", "1"));
        target.pexpireat("soon", source.pexpiretime("soon") - 1_000);
        target.pexpireat("string", source.pexpiretime("soon"));
        LaneProgress changed = copy(BusyKey.SKIP, LaneProgress.NONE);
        assertThat(changed.busy()).isEqualTo(3);
        assertThat(changed.copied()).isEqualTo(3);
        assertThat(target.hget("hash", "member:1")).isEqualTo("2");
    }

    @Test
    void manyKeysThatAreThereAlreadyAreRecognised() throws IOException {
        from.fill(MANY);
        assertThat(copy(BusyKey.FAIL, LaneProgress.NONE).copied()).isEqualTo(MANY);
        target.set("key:4711", "of the target");
        LaneProgress again = copy(BusyKey.SKIP, LaneProgress.NONE);
        assertThat(again.copied()).isEqualTo(MANY - 1);
        assertThat(again.busy()).isEqualTo(1);
    }

    @Test
    void whatWasStoppedGoesOnWhereItEndedAndCopiesNothingTwice() throws IOException {
        for (int key = 0; key < MANY; key++) {
            source.set("key:" + key, "1");
        }
        LaneProgress progress = LaneProgress.NONE;
        int pieces = 0;
        while (!progress.done()) {
            try (BulkConnection reading = open(from);
                    Primaries<TargetNode> writing = target(to)) {
                Lane lane = new Lane(reading, writing, BusyKey.FAIL, progress);
                for (int step = 0; step < STEPS; step++) {
                    var unused = lane.step();
                }
                lane.stop();
                lane.run();
                progress = lane.progress();
                pieces++;
            }
        }
        assertThat(pieces).isGreaterThan(2);
        assertThat(progress.copied()).isEqualTo(MANY);
        assertThat(target.dbsize()).isEqualTo(MANY);
    }

    @Test
    void aTargetThatCannotTakeItEndsTheLaneAndNothingIsTakenForDone() throws IOException {
        source.set("key", "1");
        to.replicateOf(from.address());
        to.awaitLink();
        try {
            assertThatIOException()
                    .isThrownBy(() -> copy(BusyKey.SKIP, LaneProgress.NONE))
                    .withMessageContaining("the target refuses: READONLY");
        } finally {
            to.promote();
        }
    }

    private static LaneProgress copy(BusyKey busyKey, LaneProgress begin) throws IOException {
        try (BulkConnection reading = open(from);
                Primaries<TargetNode> writing = target(to)) {
            Lane lane = new Lane(reading, writing, busyKey, begin);
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
