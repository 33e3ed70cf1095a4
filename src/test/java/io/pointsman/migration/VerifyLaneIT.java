package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.pointsman.benchmark.LargeServer;
import io.pointsman.migration.VerifyProgress.Named;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Between two real servers. */
class VerifyLaneIT {

    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final int MANY = 10_000;
    private static final Duration LITTLE = Duration.ofMillis(5);
    private static final VerifyRules QUICK = new VerifyRules(1, 8L << 20, 256 * 1024, LITTLE);

    /** All but the smallest are big. */
    private static final VerifyRules IN_PIECES = new VerifyRules(1, 4_000, 2_000, LITTLE);

    private static RedisProcess from;
    private static RedisProcess to;
    private static RedisClient fromClient;
    private static RedisClient toClient;
    private static RedisCommands<String, String> source;
    private static RedisCommands<String, String> target;
    private static RedisCommands<byte[], byte[]> sourceBytes;
    private static RedisCommands<byte[], byte[]> targetBytes;
    private static NodeConnections connections;

    @BeforeAll
    static void start() {
        from = RedisProcess.start(RedisBinary.find());
        to = RedisProcess.start(RedisBinary.find());
        fromClient = client(from);
        toClient = client(to);
        source = fromClient.connect().sync();
        target = toClient.connect().sync();
        sourceBytes = fromClient.connect(ByteArrayCodec.INSTANCE).sync();
        targetBytes = toClient.connect(ByteArrayCodec.INSTANCE).sync();
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
    void twoEmptyServersAreTheSame() throws Exception {
        VerifyProgress verified = verify(QUICK);
        assertThat(verified.done()).isTrue();
        assertThat(verified.found()).isZero();
        assertThat(verified.differences()).isEmpty();
    }

    @Test
    void aCopyIsTheSameAndHasTheSameChecksumOnEitherSide() throws Exception {
        SampleKeys.everyType(source, "");
        source.set("expires", "1", SetArgs.Builder.px(Duration.ofHours(1)));
        sourceBytes.set(HexFormat.of().parseHex("ff00"), new byte[] {0, '\r', '\n'});
        copy();

        VerifyProgress there = verify(QUICK);

        assertThat(IndependentCheck.differences(sourceBytes, targetBytes)).isEmpty();
        assertThat(there.differences()).isEmpty();
        assertThat(there.same()).isEqualTo(there.found()).isEqualTo(source.dbsize());
        assertThat(verify(QUICK).checksum()).isEqualTo(there.checksum());
        assertThat(verify(to, from, Direction.FORWARD, QUICK).checksum()).isEqualTo(there.checksum());
        assertThat(backwards(QUICK).same()).isEqualTo(there.found());

        source.set("string", "another");
        target.set("string", "another");
        assertThat(verify(QUICK).checksum()).isNotEqualTo(there.checksum());
    }

    @Test
    void encodingsAndTheOrderOfInsertionAreNoDifference() throws Exception {
        SampleKeys.grown(source, false);
        SampleKeys.grown(target, true);

        VerifyProgress verified = verify(QUICK);

        List<String> unlike = source.keys("*").stream()
                .filter(key -> !Arrays.equals(source.dump(key), target.dump(key)))
                .toList();
        assertThat(unlike)
                .containsExactlyInAnyOrder("set", "large-set", "hash", "large-hash", "sorted", "list", "stream");
        assertThat(IndependentCheck.differences(sourceBytes, targetBytes)).isEmpty();
        assertThat(verified.named()).isEmpty();
        assertThat(verified.same()).isEqualTo(unlike.size() + 1);
    }

    @Test
    void everyPlantedDifferenceIsFoundAndNothingElse() throws Exception {
        SampleKeys.everyType(source, "");
        List<Named> planted = plant();

        List<Named> found = new ArrayList<>(verify(QUICK).named());
        found.addAll(backwards(QUICK).named());

        assertThat(found).containsExactlyInAnyOrderElementsOf(planted);
        assertThat(IndependentCheck.differences(sourceBytes, targetBytes))
                .containsExactlyInAnyOrderElementsOf(
                        planted.stream().map(VerifyLaneIT::plain).toList());
    }

    @Test
    void inPiecesTheSameIsFound() throws Exception {
        SampleKeys.everyType(source, "");
        List<Named> planted = plant();
        long dumps = calls(source, "dump");

        VerifyProgress verified = verify(IN_PIECES);

        assertThat(verified.named())
                .containsExactlyInAnyOrderElementsOf(planted.stream()
                        .filter(one -> one.difference() != Difference.EXTRA)
                        .toList());
        long small = source.keys("*").stream()
                .filter(key -> isSmall(source, key) && isSmall(target, key))
                .count();
        assertThat(calls(source, "dump") - dumps).isEqualTo(small);
        assertThat(calls(source, "sscan")).isPositive();
        assertThat(calls(source, "hscan")).isPositive();
    }

    @Test
    void bigKeysThatAreTheSameAreTheSameInPieces() throws Exception {
        SampleKeys.everyType(source, "");
        copy();
        VerifyProgress verified = verify(IN_PIECES);
        assertThat(verified.named()).isEmpty();
        assertThat(verified.same()).isEqualTo(source.dbsize());
        assertThat(verify(IN_PIECES).checksum()).isEqualTo(verified.checksum());
    }

    @Test
    void aKeyThatHasSettledByTheSecondLookDoesNotCount() throws Exception {
        source.set("settles", "new");
        target.set("settles", "old");
        source.set("arrives", "1");
        long dumps = calls(target, "dump");

        FutureTask<VerifyProgress> verifying = background(() -> verify(patient(Duration.ofSeconds(3))));
        await().until(() -> calls(target, "dump") == dumps + 2);
        target.set("settles", "new");
        target.set("arrives", "1");

        assertThat(verifying.get().named()).isEmpty();
        assertThat(verifying.get().same()).isEqualTo(2);
    }

    @Test
    void whatExpiresMeanwhileIsGone() throws Exception {
        source.set("expires", "1", SetArgs.Builder.px(Duration.ofMillis(1_500)));

        VerifyProgress verified = verify(patient(Duration.ofSeconds(2)));

        assertThat(verified.gone()).isEqualTo(verified.found());
        assertThat(verified.named()).isEmpty();
    }

    private static VerifyRules patient(Duration patience) {
        return new VerifyRules(1, QUICK.bigBytes(), QUICK.pieceBytes(), patience);
    }

    @Test
    void whatANodeRefusesToTellIsUnread(@TempDir Path folder) throws Exception {
        source.set("app:1", "1");
        source.set("other:1", "1");
        try (LargeServer closed = LargeServer.start(folder);
                BulkConnection here = open(from);
                Primaries<AskedNode> there =
                        Primaries.open(connections, closed.target(), false, LONGEST, AskedNode::new)) {
            try (RedisClient client = RedisClient.create(RedisURI.create(
                    closed.target().endpoint().host(),
                    closed.target().endpoint().port()))) {
                client.connect().sync().set("app:1", "1");
                client.connect()
                        .sync()
                        .aclSetuser(
                                "default", AclSetuserArgs.Builder.resetKeys().keyPattern("app:*"));
            }
            VerifyLane lane = new VerifyLane(here, there, Direction.FORWARD, VerifyProgress.NONE, QUICK);
            lane.run();

            assertThat(lane.progress().same()).isEqualTo(1);
            assertThat(lane.progress().named()).singleElement().satisfies(named -> {
                assertThat(named.difference()).isEqualTo(Difference.UNREAD);
                assertThat(named.key()).isEqualTo("other:1");
                assertThat(named.detail()).startsWith("NOPERM");
            });
        }
    }

    @Test
    void whatWasEndedGoesOnWhereItWasAndCountsNothingTwice() throws Exception {
        from.fill(MANY);
        to.fill(MANY);
        long missing = 0;
        for (int key = 0; key < MANY; key += 50) {
            missing += target.del("key:" + key);
        }
        VerifyProgress progress = VerifyProgress.NONE;
        int lanes = 0;
        while (!progress.done()) {
            try (BulkConnection here = open(from);
                    Primaries<AskedNode> there = primaries(to)) {
                VerifyLane lane = new VerifyLane(here, there, Direction.FORWARD, progress, QUICK);
                var unused = lane.step();
                lane.stop();
                assertThat(lane.step()).isFalse();
                progress = lane.progress();
                lanes++;
            }
        }
        assertThat(lanes).isGreaterThan(1);
        assertThat(progress.found()).isEqualTo(MANY);
        assertThat(progress.differences()).isEqualTo(Map.of(Difference.MISSING, missing));
        assertThat(progress.same()).isEqualTo(MANY - missing);
        assertThat(progress.named()).hasSize(100).doesNotHaveDuplicates();
        assertThat(progress.checksum()).isEqualTo(verify(QUICK).checksum());
    }

    @Test
    void aConnectionThatBreaksLeavesTheProgressAsItWas() throws Exception {
        from.fill(MANY);
        to.fill(MANY);
        try (BulkConnection here = open(from);
                Primaries<AskedNode> there = primaries(to)) {
            VerifyLane lane = new VerifyLane(here, there, Direction.FORWARD, VerifyProgress.NONE, QUICK);
            assertThat(lane.step()).isTrue();
            VerifyProgress before = lane.progress();
            to.cutClients();
            assertThatIOException().isThrownBy(lane::step);
            assertThat(lane.progress()).isEqualTo(before);
            assertThat(before.same()).isEqualTo(before.found()).isPositive();
        }
    }

    private static List<Named> plant() throws IOException {
        Plants.prepare(source);
        copy();
        return Plants.plant(source, target, sourceBytes, targetBytes);
    }

    private static String plain(Named named) {
        String kind = named.difference().name().toLowerCase(Locale.ROOT);
        return named.key() + ": " + kind.replaceAll("_.*", "");
    }

    private static boolean isSmall(RedisCommands<String, String> node, String key) {
        Long size = node.memoryUsage(key);
        return size == null || size < IN_PIECES.bigBytes();
    }

    private static long calls(RedisCommands<String, String> node, String command) {
        Matcher calls =
                Pattern.compile("cmdstat_" + command + ":calls=([0-9]+)").matcher(node.info("commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }

    private static FutureTask<VerifyProgress> background(Callable<VerifyProgress> work) {
        FutureTask<VerifyProgress> task = new FutureTask<>(work);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static void copy() throws IOException {
        try (BulkConnection reading = open(from);
                Primaries<TargetNode> writing =
                        Primaries.open(connections, target(to), false, LONGEST, TargetNode::new)) {
            new Lane(reading, writing, BusyKey.FAIL, LaneProgress.NONE).run();
        }
    }

    private static VerifyProgress verify(VerifyRules rules) throws IOException, InterruptedException {
        return verify(from, to, Direction.FORWARD, rules);
    }

    private static VerifyProgress backwards(VerifyRules rules) throws IOException, InterruptedException {
        return verify(to, from, Direction.BACKWARD, rules);
    }

    private static VerifyProgress verify(RedisProcess here, RedisProcess there, Direction direction, VerifyRules rules)
            throws IOException, InterruptedException {
        try (BulkConnection connection = open(here);
                Primaries<AskedNode> others = primaries(there)) {
            VerifyLane lane = new VerifyLane(connection, others, direction, VerifyProgress.NONE, rules);
            lane.run();
            VerifyProgress progress = lane.progress();
            long told = progress.differences().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(progress.same() + progress.gone() + progress.moved() + told)
                    .isEqualTo(progress.found());
            return progress;
        }
    }

    private static BulkConnection open(RedisProcess server) throws IOException {
        return connections.openBulk(target(server), SILENCE, LONGEST);
    }

    private static Primaries<AskedNode> primaries(RedisProcess server) throws IOException {
        return Primaries.open(connections, target(server), false, LONGEST, AskedNode::new);
    }

    private static NodeTarget target(RedisProcess server) {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeTarget(endpoint, false, Optional.empty());
    }
}
