package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.SetArgs;
import io.pointsman.migration.LaneProgress.FailedKey;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.redis.RedisBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What changes at one real server while all it has is copied to another, and after that. */
class LiveLaneIT {

    private static final int STATIC = 10_000;
    private static final long BETWEEN = Duration.ofMillis(10).toNanos();

    private LiveWorld world;

    @BeforeEach
    void start() {
        world = new LiveWorld();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void whateverChangesWhileAllIsCopiedArrives() throws IOException {
        changeWhileAllIsCopied(4711, 300);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverElseChangesArrives(long seed) throws IOException {
        changeWhileAllIsCopied(seed, 600);
    }

    /** 50 changes each 10 ms, and a step of the copy now and then. */
    private void changeWhileAllIsCopied(long seed, int rounds) throws IOException {
        Changes changes = new Changes(seed);
        world.from.fill(STATIC);
        try (BulkConnection client = world.open(world.from)) {
            changes.make(client, 5_000);
            try (KeyEvents events = world.follow();
                    Follower follower = Follower.of(world);
                    BulkConnection reading = world.open(world.from);
                    Primaries<TargetNode> writing = world.written()) {
                world.dirty.scanBegins();
                Lane copy = new Lane(reading, writing, BusyKey.SKIP, LaneProgress.NONE);
                long begun = System.nanoTime();
                for (int round = 0; round < rounds; round++) {
                    LockSupport.parkNanos(begun + round * BETWEEN - System.nanoTime());
                    changes.make(client, 50);
                    if (round % 3 == 0) {
                        var unused = copy.step();
                    }
                }
                copy.run();
                world.dirty.scanEnds();

                world.awaitSame();
                assertThat(events.isFollowing()).isTrue();
                assertThat(world.dirty.gap()).isEmpty();
                assertThat(copy.progress().copied()).isGreaterThan(STATIC / 2);
                assertThat(follower.progress().written()).isGreaterThan(rounds);
                assertThat(follower.progress().deleted()).isGreaterThan(rounds / 10);
                assertThat(follower.progress().failed()).isZero();
            }
        }
    }

    @Test // RIOT loses 69 of these
    void tenThousandUpdatesASecondAllArrive() throws IOException {
        int keys = 5_000;
        int rounds = 200;
        SplittableRandom random = new SplittableRandom(4711);
        try (KeyEvents events = world.follow();
                Follower follower = Follower.of(world);
                BulkConnection client = world.open(world.from)) {
            long begun = System.nanoTime();
            for (int round = 0; round < rounds; round++) {
                LockSupport.parkNanos(begun + round * BETWEEN - System.nanoTime());
                for (int update = 0; update < 100; update++) {
                    client.commands()
                            .command(ascii("SET"), ascii("key:" + random.nextInt(keys)), ascii(round + "-" + update));
                }
                client.commands().flush();
                for (int update = 0; update < 100; update++) {
                    var unused = client.replies().next();
                }
            }
            world.awaitSame();
            assertThat(world.target.dbsize()).isGreaterThan(keys / 2);
            assertThat(world.dirty.figures().marked()).isEqualTo(100L * rounds);
            assertThat(world.dirty.gap()).isEmpty();
            assertThat(events.trouble()).isEmpty();
            assertThat(follower.progress().redirected()).isZero();
        }
    }

    @Test
    void aKeyThatIsDeletedBetweenItsReadingAndItsWritingByACopyDoesNotStay() throws IOException {
        world.source.set("key", "1");
        try (KeyEvents events = world.follow();
                BulkConnection reading = world.open(world.from);
                Primaries<TargetNode> writing = world.written();
                BulkConnection source = world.open(world.from);
                Primaries<LiveWriter> target = world.target()) {
            world.dirty.scanBegins();
            Lane copy = new Lane(reading, writing, BusyKey.SKIP, LaneProgress.NONE);
            LiveLane live = new LiveLane(source, target, world.dirty, LiveProgress.NONE);

            // Its name, its size; then its value is asked for.
            assertThat(copy.step()).isTrue();
            assertThat(copy.step()).isTrue();
            await().until(() -> world.source.info("commandstats").contains("cmdstat_dump:calls=1,"));
            world.source.del("key");
            await().until(() -> world.dirty.figures().backlog() == 1);
            assertThat(live.step()).isTrue();
            copy.run();
            assertThat(world.target.exists("key")).isEqualTo(1);

            world.dirty.scanEnds();
            assertThat(live.step()).isTrue();
            assertThat(world.target.exists("key")).isZero();
            assertThat(live.progress().deleted()).isEqualTo(2);
            assertThat(events.isFollowing()).isTrue();
        }
    }

    @Test
    void expiryIsCarriedOverToTheMillisecondAndSoIsItsEnd() throws IOException {
        try (KeyEvents events = world.follow();
                Follower follower = Follower.of(world)) {
            world.source.set("soon", "1", SetArgs.Builder.px(Duration.ofHours(1)));
            world.source.set("never", "1", SetArgs.Builder.px(Duration.ofHours(1)));
            world.source.set("later", "1");
            world.source.set("ends", "1");
            world.awaitSame();
            assertThat(world.target.pexpiretime("soon")).isEqualTo(world.source.pexpiretime("soon"));

            world.source.persist("never");
            world.source.pexpire("later", Duration.ofMinutes(1));
            world.source.pexpire("ends", Duration.ofMillis(5));
            await().until(() -> world.source.exists("ends") == 0);
            world.awaitSame();
            assertThat(world.target.pttl("never")).isEqualTo(-1);
            assertThat(world.target.keys("*")).containsExactlyInAnyOrder("soon", "never", "later");
            assertThat(follower.progress().failed()).isZero();
            assertThat(events.isFollowing()).isTrue();
        }
    }

    @Test
    void namesAndValuesOfAnyBytesArrive() throws IOException {
        try (KeyEvents events = world.follow();
                Follower follower = Follower.of(world)) {
            world.source.set("\r\n\0\u00ff", "\0\u00fe\r\n");
            world.source.set("", "empty name");
            world.source.set("long", "v".repeat(10_000_000));
            world.awaitSame();
            assertThat(world.target.dbsize()).isEqualTo(3);
            assertThat(follower.progress().bytes()).isPositive();
            assertThat(events.isFollowing()).isTrue();
        }
    }

    @Test
    void whatIsUnderWayWhenTheTargetBreaksIsDirtyAsBefore() throws IOException {
        mark("a", "b", "gone");
        world.source.set("a", "1");
        world.source.set("b", "2");
        world.target.set("gone", "3");
        List<LiveProgress> ends = new ArrayList<>();
        try (BulkConnection source = world.open(world.from);
                Primaries<LiveWriter> target = world.target()) {
            LiveLane lane = new LiveLane(source, target, world.dirty, LiveProgress.NONE);
            // It is opened when it is needed first.
            assertThat(target.all()).hasSize(1);
            world.to.cutClients();
            assertThatIOException().isThrownBy(lane::step);
            ends.add(lane.progress());
        }
        assertThat(world.dirty.figures().backlog()).isEqualTo(3);
        assertThat(ends).containsExactly(LiveProgress.NONE);

        try (Follower follower = Follower.of(world)) {
            await().until(() -> world.dirty.figures().backlog() == 0);
            assertThat(LiveWorld.contents(world.connect(world.to.address()))).isEqualTo(world.contents());
            assertThat(follower.progress().written()).isEqualTo(2);
            assertThat(follower.progress().deleted()).isEqualTo(1);
        }
    }

    @Test
    void aTargetThatCannotTakeAnythingIsForLater() throws IOException {
        mark("a");
        world.source.set("a", "1");
        world.to.replicateOf(world.from.address());
        world.to.awaitLink();
        try (BulkConnection source = world.open(world.from);
                Primaries<LiveWriter> target = world.target()) {
            LiveLane lane = new LiveLane(source, target, world.dirty, LiveProgress.NONE);
            assertThatIOException().isThrownBy(lane::step).withMessageContaining("the target refuses: READONLY");
            assertThat(world.dirty.figures().backlog()).isEqualTo(1);
        }
    }

    @Test
    void aReplicaIsNotReadFrom() {
        world.from.replicateOf(world.to.address());
        assertThatIOException()
                .isThrownBy(() -> {
                    try (BulkConnection source = world.open(world.from);
                            Primaries<LiveWriter> target = world.target()) {
                        var unused = new LiveLane(source, target, world.dirty, LiveProgress.NONE);
                    }
                })
                .withMessageContaining("no primary");
    }

    @Test
    void aKeyThatTheTargetRefusesIsToldAndTheOthersGoOn() throws IOException {
        RedisBinary older = RedisBinary.embedded();
        assumeTrue(older.version().startsWith("6."), "the older server is not there");
        try (LiveWorld differing = new LiveWorld(older)) {
            differing.source.set("new", "1");
            differing.target.set("gone", "1");
            for (String key : List.of("new", "gone")) {
                differing.dirty.mark(ascii(key), 0, key.length());
            }
            try (BulkConnection source = differing.open(differing.from);
                    Primaries<LiveWriter> target = differing.target()) {
                LiveLane lane = new LiveLane(source, target, differing.dirty, LiveProgress.NONE);
                assertThat(lane.step()).isTrue();
                assertThat(lane.step()).isFalse();
                assertThat(lane.progress().failures())
                        .extracting(FailedKey::key)
                        .containsExactly("new");
                assertThat(lane.progress().failures().getFirst().reason())
                        .startsWith("the target refuses it: ERR DUMP payload version");
                assertThat(lane.progress().deleted()).isEqualTo(1);
            }
            assertThat(differing.target.keys("*")).isEmpty();
            assertThat(differing.dirty.figures().backlog()).isZero();
        }
    }

    private void mark(String... keys) {
        for (String key : keys) {
            world.dirty.mark(ascii(key), 0, key.length());
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
