package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import io.pointsman.migration.DirtyKeys.Gap;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.Primaries;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The events of real servers, and what is done about those that were missed. */
class KeyEventsIT {

    private static final Duration SHORT = Duration.ofMillis(300);

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
    void whatChangesIsMarkedAndWhatIsOnlyReadIsNot() throws IOException {
        world.from.tellOfChanges("AEm");
        try (KeyEvents events = world.follow()) {
            world.source.get("nothing");
            world.source.set("one", "1");
            world.source.rename("one", "other");
            world.source.set("one", "1");
            await().until(() -> world.dirty.figures().marked() == 4);
            assertThat(world.dirty.take(10)).extracting(DirtyKey::toString).containsExactly("one", "other");
            assertThat(events.isFollowing()).isTrue();
            assertThat(events.trouble()).isEmpty();
        }
        assertThat(world.dirty.gap()).isEmpty();
    }

    @Test
    void aConnectionThatIsCutIsAGapAndEventsComeAgain() throws IOException {
        Changes changes = new Changes(4711);
        try (KeyEvents events = world.follow();
                Follower follower = Follower.of(world);
                BulkConnection client = world.open(world.from)) {
            changes.make(client, 2_000);
            world.from.cutSubscribers();
            while (world.dirty.gap().isEmpty()) {
                changes.make(client, 50);
            }
            await().until(() -> {
                changes.make(client, 50);
                return events.isFollowing();
            });
            closeGap();
            world.awaitSame();
            assertThat(world.dirty.gap()).isEmpty();
            assertThat(follower.progress().failed()).isZero();
        }
    }

    @Test
    void whatWasMissedIsFoundBySweeps() throws IOException {
        world.source.set("changed", "1");
        world.source.set("deleted", "1");
        try (KeyEvents events = world.follow();
                Follower follower = Follower.of(world)) {
            List.of("changed", "deleted").forEach(key -> world.source.append(key, "2"));
            world.awaitSame();

            world.from.tellOfChanges("");
            world.source.set("changed", "3");
            world.source.set("new", "1");
            world.source.del("deleted");
            world.from.tellOfChanges("AE");
            world.from.cutSubscribers();
            await().until(() -> world.dirty.gap().isPresent());
            await().until(events::isFollowing);
            closeGap();
            world.awaitSame();
            assertThat(world.target.get("changed")).isEqualTo("3");
            assertThat(world.target.keys("*")).containsExactlyInAnyOrder("changed", "new");
            assertThat(follower.progress().deleted()).isEqualTo(1);
        }
    }

    @Test
    void aListThatIsFullHoldsNobodyUpAndIsAGap() throws IOException {
        world.dirty = new DirtyKeys(10, 10_000, InstantSource.system());
        try (KeyEvents events = world.follow()) {
            world.from.fill(500);
            await().until(() -> world.dirty.figures().marked() == 500);
            assertThat(world.dirty.figures().overflowed()).isEqualTo(490);
            assertThat(world.dirty.figures().backlog()).isEqualTo(10);
            try (Follower follower = Follower.of(world)) {
                closeGap();
                world.awaitSame();
                assertThat(world.dirty.gap()).isEmpty();
                assertThat(follower.progress().written()).isGreaterThanOrEqualTo(500);
            }
            assertThat(events.isFollowing()).isTrue();
        }
    }

    @Test
    void aNodeThatHangsIsNoticedWithinTheDeadline() throws IOException {
        try (KeyEvents events = world.follow(SHORT)) {
            world.from.hang();
            await().until(() -> world.dirty.gap().isPresent());
            assertThat(events.isFollowing()).isFalse();
            await().until(() -> events.trouble().isPresent());
            world.from.resume();
            await().until(events::isFollowing);
            world.source.set("key", "1");
            await().until(() -> world.dirty.figures().backlog() == 1);
        }
    }

    @Test
    void aQuietNodeIsNoSilentOne() throws IOException {
        try (KeyEvents events = world.follow(SHORT)) {
            long begun = System.nanoTime();
            await().during(SHORT.multipliedBy(3)).until(events::isFollowing);
            assertThat(System.nanoTime() - begun)
                    .isGreaterThan(SHORT.multipliedBy(3).toNanos());
        }
        assertThat(world.dirty.gap()).isEmpty();
    }

    @Test
    void aPrimaryThatBecomesAReplicaTellsNothingMoreThatCounts() throws IOException {
        try (KeyEvents events = world.follow(SHORT);
                BulkConnection source = world.open(world.from);
                Primaries<LiveWriter> target = world.target()) {
            LiveLane lane = new LiveLane(source, target, world.dirty, LiveProgress.NONE);
            assertThat(lane.step()).isFalse();
            world.from.replicateOf(world.to.address());
            await().until(() -> !events.isFollowing());
            await().until(() -> events.trouble().orElse("").contains("no primary"));
            assertThat(world.dirty.gap()).isPresent();

            world.from.promote();
            await().until(events::isFollowing);
            assertThatIOException().isThrownBy(lane::step).withMessageContaining("another primary");
        }
    }

    @Test
    void aNodeThatCannotBeFollowedIsSaidAtOnce() {
        world.from.replicateOf(world.to.address());
        assertThatIOException().isThrownBy(world::follow).withMessageContaining("no primary");
        world.from.kill();
        assertThatIOException().isThrownBy(world::follow);
    }

    /** As whoever leads a migration does it. */
    private void closeGap() throws IOException {
        while (world.dirty.gap().isPresent()) {
            Gap gap = world.dirty.gap().orElseThrow();
            try (BulkConnection source = world.open(world.from);
                    BulkConnection asking = world.open(world.from);
                    BulkConnection target = world.open(world.to)) {
                run(Sweep.ofAll(source, world.dirty));
                run(Sweep.ofStrays(target, asking, world.dirty));
            }
            world.dirty.closed(gap);
        }
    }

    private static void run(Sweep sweep) throws IOException {
        while (sweep.step()) {
            Thread.onSpinWait();
        }
    }
}
