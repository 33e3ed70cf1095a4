package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.migration.Migration.State;
import io.pointsman.migration.MigrationStore.Rival;
import io.pointsman.redis.InfoReply;
import io.pointsman.store.Store;
import io.pointsman.topology.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What migrations in a database promise, whichever it is. */
abstract class MigrationStoreContract {

    private static final Instant NOW = Instant.parse("2026-11-28T15:00:00.123Z");
    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    private MigrationStore migrations = new MigrationStore(store(), new JsonMapper());
    private LaneStore lanes = new LaneStore(store(), migrations, new JsonMapper());

    /** Open, and the same for all tests. */
    abstract Store store();

    @BeforeEach
    void nothingIsThere() {
        var unused =
                store().change(client -> client.sql("delete from migration").update());
        migrations = new MigrationStore(store(), new JsonMapper());
        lanes = new LaneStore(store(), migrations, new JsonMapper());
    }

    @Test
    void aMigrationIsFoundAsItWasPutDown() {
        Migration migration = added("orders", "wares", "0001", "0002");
        assertThat(migrations.find(migration.id())).hasValue(migration);
        assertThat(migrations.find(UUID.randomUUID())).isEmpty();
        assertThat(lanes.toDo())
                .containsExactly(
                        new LaneKey(migration.id(), LaneKind.COPY, "0001"),
                        new LaneKey(migration.id(), LaneKind.COPY, "0002"));
    }

    @Test
    void theyAreListedNewestFirst() {
        Migration first = added("a", "b", "0001");
        Migration second = SampleMigrations.migration("c", "d", NOW.plusSeconds(1), "0001", "0002");
        assertThat(migrations.add(second)).isEmpty();
        assertThat(migrations.list(NOW.plusSeconds(2), 10)).containsExactly(second, first);
        assertThat(migrations.list(NOW.plusSeconds(2), 1)).containsExactly(second);
        assertThat(migrations.list(NOW.plusSeconds(1), 10)).containsExactly(first);
    }

    @Test
    void twoWithTheSameTargetDoNotMeetNorOneThatReadsWhatAnotherWrites() {
        Migration first = added("orders", "wares", "0001");
        Optional<Rival> rival = Optional.of(new Rival(first.id(), "orders", "wares"));
        assertThat(migrations.add(SampleMigrations.migration("carts", "wares", NOW, "0001")))
                .isEqualTo(rival);
        assertThat(migrations.add(SampleMigrations.migration("wares", "carts", NOW, "0001")))
                .isEqualTo(rival);
        assertThat(migrations.add(SampleMigrations.migration("carts", "orders", NOW, "0001")))
                .isEqualTo(rival);
        assertThat(migrations.rival(SampleMigrations.request("wares", "orders")))
                .isEqualTo(rival);
        assertThat(migrations.add(SampleMigrations.migration("orders", "carts", NOW, "0001")))
                .as("two may read the same")
                .isEmpty();

        assertThat(migrations.turn(first.id(), List.of(State.COPYING), State.PAUSED, "", NOW))
                .isTrue();
        assertThat(migrations.rival(SampleMigrations.request("other", "wares"))).isEqualTo(rival);
        assertThat(migrations.turn(first.id(), List.of(State.PAUSED), State.STOPPED, "", NOW))
                .isTrue();
        assertThat(migrations.rival(SampleMigrations.request("other", "wares"))).isEmpty();
    }

    @Test
    void ofManyAtOnceToTheSameTargetOneIsPutDown() throws Exception {
        List<Callable<Boolean>> all = IntStream.range(0, 6)
                .mapToObj(number -> (Callable<Boolean>) () -> migrations
                        .add(SampleMigrations.migration("from" + number, "wares", NOW, "0001"))
                        .isEmpty())
                .toList();
        int added = 0;
        try (ExecutorService threads = Executors.newFixedThreadPool(all.size())) {
            for (Future<Boolean> one : threads.invokeAll(all)) {
                added += one.get() ? 1 : 0;
            }
        }
        assertThat(added).isOne();
        assertThat(migrations.list(NOW.plusSeconds(1), 10)).hasSize(1);
    }

    @Test
    void whatCountsIsPutDownByWhoeverTookTheLaneLast() {
        Migration migration = added("orders", "wares", "0001");
        LaneKey key = new LaneKey(migration.id(), LaneKind.COPY, "0001");
        MigrationLane half = begun(migration).at(SampleMigrations.half(), 250, Duration.ofSeconds(2));

        assertThat(lanes.save(migration.id(), half, ONE, NOW)).isEmpty();
        assertThat(lanes.take(key, ONE)).hasValue(migration);
        assertThat(lanes.save(migration.id(), half, ONE, NOW)).hasValue(State.COPYING);
        assertThat(lanes.take(key, OTHER)).isPresent();
        assertThat(lanes.save(migration.id(), begun(migration), ONE, NOW)).isEmpty();
        assertThat(lane(migration))
                .isEqualTo(new MigrationLane(
                        LaneKind.COPY,
                        "0001",
                        MigrationLane.State.OPEN,
                        SampleMigrations.KEYS,
                        "orders-002",
                        Role.REPLICA,
                        "5f2a",
                        1,
                        SampleMigrations.half(),
                        250,
                        Duration.ofSeconds(2),
                        "",
                        Optional.of(NOW)));

        lanes.waits(key, OTHER, "nobody answers");
        assertThat(lane(migration).trouble()).isEqualTo("nobody answers");
        assertThat(lanes.save(migration.id(), half, OTHER, NOW)).hasValue(State.COPYING);
        assertThat(lane(migration).trouble()).isEmpty();
    }

    @Test
    void aLaneLearnsThatItIsPausedAndIsNotTakenUntilItGoesOn() {
        Migration migration = added("orders", "wares", "0001");
        LaneKey key = new LaneKey(migration.id(), LaneKind.COPY, "0001");
        assertThat(lanes.take(key, ONE)).isPresent();
        assertThat(migrations.turn(migration.id(), List.of(State.COPYING), State.PAUSED, "paused by ops", NOW))
                .isTrue();

        assertThat(lanes.save(migration.id(), begun(migration).at(SampleMigrations.half(), 0, Duration.ZERO), ONE, NOW))
                .hasValue(State.PAUSED);
        assertThat(lanes.take(key, OTHER)).isEmpty();
        assertThat(lanes.toDo()).isEmpty();

        assertThat(migrations.resume(migration)).isEmpty();
        assertThat(lanes.toDo()).containsExactly(key);
        assertThat(lane(migration).progress()).isEqualTo(SampleMigrations.half());
    }

    @Test
    void itIsDoneWhenItsLastLaneIs() {
        Migration migration = added("orders", "wares", "0001", "0002");
        for (String shard : List.of("0001", "0002")) {
            lanes.advance(NOW);
            assertThat(lanes.take(new LaneKey(migration.id(), LaneKind.COPY, shard), ONE))
                    .isPresent();
            assertThat(lanes.save(
                            migration.id(),
                            lane(migration, shard).at(SampleMigrations.whole(), 0, Duration.ZERO),
                            ONE,
                            NOW))
                    .hasValue(State.COPYING);
        }
        lanes.advance(NOW.plusSeconds(5));
        assertThat(migrations.find(migration.id())).hasValueSatisfying(ended -> {
            assertThat(ended.state()).isEqualTo(State.DONE);
            assertThat(ended.endedAt()).hasValue(NOW.plusSeconds(5));
        });
    }

    @Test
    void whatIsCopiedIsComparedThenAndMayBeComparedAgain() {
        Migration migration = Migration.asked(
                UUID.randomUUID(),
                SampleMigrations.request("orders", "wares"),
                "ops",
                NOW,
                "",
                SampleMigrations.lanesToTheEnd());
        assertThat(migrations.add(migration)).isEmpty();
        LaneKey copy = new LaneKey(migration.id(), LaneKind.COPY, "0001");
        LaneKey compare = new LaneKey(migration.id(), LaneKind.COMPARE, "0001");
        LaneKey search = new LaneKey(migration.id(), LaneKind.SEARCH, "0001");
        assertThat(lanes.toDo()).containsExactly(copy);
        assertThat(lanes.take(compare, ONE)).isEmpty();

        end(migration, copy, SampleMigrations.whole());
        assertThat(migrations.rival(SampleMigrations.request("carts", "wares"))).isPresent();
        assertThat(lanes.toDo()).containsExactlyInAnyOrder(compare, search);
        end(migration, compare, SampleMigrations.compared());
        end(migration, search, new VerifyProgress("0", true, 0, 0, 0, 0, 0, 0, Map.of(), List.of()));
        assertThat(migrations.find(migration.id())).hasValueSatisfying(done -> {
            assertThat(done.state()).isEqualTo(State.DONE);
            assertThat(done.lane(compare).progress()).isEqualTo(SampleMigrations.compared());
        });

        assertThat(migrations.verify(migration)).isEmpty();
        assertThat(lanes.toDo()).containsExactlyInAnyOrder(compare, search);
        assertThat(migrations.find(migration.id())).hasValueSatisfying(again -> {
            assertThat(again.state()).isEqualTo(State.VERIFYING);
            assertThat(again.endedAt()).isEmpty();
            assertThat(again.lane(compare).progress()).isEqualTo(VerifyProgress.NONE);
            assertThat(again.lane(copy).progress()).isEqualTo(SampleMigrations.whole());
        });
    }

    private void end(Migration migration, LaneKey key, Progress progress) {
        assertThat(lanes.take(key, ONE)).isPresent();
        assertThat(lanes.save(migration.id(), migration.lane(key).at(progress, 0, Duration.ZERO), ONE, NOW))
                .isPresent();
        lanes.advance(NOW);
    }

    @Test
    void aLaneThatFailsEndsItAndItMayGoOnAllTheSame() {
        Migration migration = added("orders", "wares", "0001", "0002");
        LaneKey key = new LaneKey(migration.id(), LaneKind.COPY, "0002");
        assertThat(lanes.take(key, ONE)).isPresent();
        assertThat(lanes.fail(key, OTHER, "it is full", NOW)).isFalse();
        assertThat(lanes.fail(key, ONE, "it is full" + "!".repeat(3_000), NOW)).isTrue();
        assertThat(migrations.find(migration.id())).hasValueSatisfying(failed -> {
            assertThat(failed.state()).isEqualTo(State.FAILED);
            assertThat(failed.endedAt()).hasValue(NOW);
            assertThat(failed.reason())
                    .startsWith("shard 0002: it is full!")
                    .hasSize(2_000)
                    .endsWith("…");
            assertThat(lane(failed, "0002").state()).isEqualTo(MigrationLane.State.FAILED);
        });
        assertThat(lanes.toDo()).isEmpty();

        Migration other = added("carts", "wares", "0001");
        assertThat(migrations.resume(migration).map(Rival::id)).hasValue(other.id());
        assertThat(migrations.turn(other.id(), List.of(State.COPYING), State.STOPPED, "", NOW))
                .isTrue();
        assertThat(migrations.resume(migration)).isEmpty();
        assertThat(lanes.toDo()).hasSize(2);
        assertThat(migrations.find(migration.id())).hasValueSatisfying(again -> {
            assertThat(again.state()).isEqualTo(State.COPYING);
            assertThat(again.endedAt()).isEmpty();
            assertThat(again.reason()).isEmpty();
        });
    }

    private Migration added(String source, String target, String... shards) {
        Migration migration = SampleMigrations.migration(source, target, NOW, shards);
        assertThat(migrations.add(migration)).isEmpty();
        return migration;
    }

    private MigrationLane lane(Migration migration) {
        return lane(migrations.find(migration.id()).orElseThrow(), "0001");
    }

    private static MigrationLane lane(Migration migration, String shard) {
        return migration.lane(new LaneKey(migration.id(), LaneKind.COPY, shard));
    }

    private static MigrationLane begun(Migration migration) {
        return lane(migration, "0001")
                .readFrom(
                        "orders-002", NodeFacts.of(InfoReply.parse("run_id:5f2a\nrole:slave\nmaster_link_status:up")));
    }
}
