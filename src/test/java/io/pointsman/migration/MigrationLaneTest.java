package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pointsman.migration.Migration.State;
import io.pointsman.redis.InfoReply;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Where a lane goes on, and what is shown of it. */
class MigrationLaneTest {

    private static final MigrationLane HALF = MigrationLane.of(LaneKind.COPY, "0001", SampleMigrations.KEYS)
            .readFrom("orders-002", node("5f2a"))
            .at(SampleMigrations.half(), 250, Duration.ofSeconds(2));

    @Test
    void itGoesOnAtTheSameServer() {
        MigrationLane again = HALF.readFrom("orders-002", node("5f2a"));
        assertThat(again.progress().cursor()).isEqualTo("17");
        assertThat(again.progress()).isInstanceOfSatisfying(LaneProgress.class, progress -> {
            assertThat(progress.copied()).isEqualTo(490);
            assertThat(progress.found()).as("those under way are found again").isEqualTo(500);
        });
        assertThat(again.begun()).isOne();
        assertThat(again.taken()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void itBeginsAnewAtAnotherServerAndCountsAnew() {
        MigrationLane anew = HALF.readFrom("orders-003", node("77"));
        assertThat(anew.progress()).isEqualTo(LaneProgress.NONE);
        assertThat(anew.begun()).isEqualTo(2);
        assertThat(anew.node()).isEqualTo("orders-003");
        assertThat(anew.taken()).isZero();
    }

    @Test
    void aServerThatCannotBeKnownAgainIsAnother() {
        MigrationLane first = MigrationLane.of(LaneKind.COPY, "0001", 1).readFrom("orders-002", node("0"));
        assertThat(first.begun()).isOne();
        assertThat(first.at(SampleMigrations.half(), 1, Duration.ZERO)
                        .readFrom("orders-002", node("0"))
                        .progress())
                .isEqualTo(LaneProgress.NONE);
    }

    @Test
    void itsKeyIsReadBackFromTheNameOfItsJob() {
        LaneKey key = new LaneKey(UUID.randomUUID(), LaneKind.SEARCH, "0001");
        assertThat(LaneKey.parse(key.toString())).isEqualTo(key);
    }

    @Test
    void timeIsLeftByTheSlowestLane() {
        MigrationLane slower = HALF.at(SampleMigrations.half(), 100, Duration.ofSeconds(20));
        MigrationView view = MigrationView.of(migration(State.COPYING, List.of(HALF, slower)));
        assertThat(view.timeLeft()).isEqualTo(Duration.ofSeconds(20));
        assertThat(view.counts().copied()).isEqualTo(980);
        assertThat(view.counts().keysPerSecond()).isEqualTo(350);
        assertThat(view.lanes()).extracting(MigrationView.LaneView::state).containsOnly("copying");
        assertThat(view.lanes().getFirst().failures()).hasSize(1);

        MigrationView waiting = MigrationView.of(migration(
                State.COPYING, List.of(HALF, MigrationLane.of(LaneKind.COPY, "0002", SampleMigrations.KEYS))));
        assertThat(waiting.timeLeft()).isNull();
        assertThat(waiting.lanes()).extracting(MigrationView.LaneView::state).containsExactly("copying", "waiting");
    }

    @Test
    void aLaneIsWhatItsMigrationIsUnlessItHasEnded() {
        MigrationLane done = HALF.at(SampleMigrations.whole(), 0, Duration.ofSeconds(4));
        assertThat(MigrationView.of(migration(State.PAUSED, List.of(HALF, done)))
                        .lanes())
                .extracting(MigrationView.LaneView::state)
                .containsExactly("paused", "done");
        MigrationView stopped = MigrationView.of(migration(State.STOPPED, List.of(HALF, done)));
        assertThat(stopped.lanes()).extracting(MigrationView.LaneView::state).containsExactly("stopped", "done");
        assertThat(stopped.timeLeft()).isNull();
        assertThat(stopped.counts().keysPerSecond()).isZero();
    }

    @Test
    void whatDiffersIsToldOnceAllIsCompared() {
        List<MigrationLane> lanes = SampleMigrations.lanesToTheEnd();
        MigrationLane copied =
                lanes.get(0).readFrom("orders-002", node("5f2a")).at(SampleMigrations.whole(), 0, Duration.ZERO);
        MigrationLane compared =
                lanes.get(1).readFrom("orders-002", node("5f2a")).at(SampleMigrations.compared(), 0, Duration.ZERO);
        assertThat(MigrationView.of(migration(State.VERIFYING, List.of(copied, lanes.get(1), lanes.get(2))))
                        .verification())
                .isNull();

        MigrationView half = MigrationView.of(migration(State.VERIFYING, List.of(copied, compared, lanes.get(2))));
        assertThat(half.counts().copied()).isEqualTo(SampleMigrations.KEYS);
        assertThat(half.lanes()).hasSize(1);
        assertThat(half.verification()).isNotNull().satisfies(view -> {
            assertThat(view.equal()).isNull();
            assertThat(view.lanes())
                    .extracting(VerificationView.LaneView::of, VerificationView.LaneView::state)
                    .containsExactly(tuple("source", "done"), tuple("target", "waiting"));
        });

        MigrationLane searched = lanes.get(2)
                .readFrom("wares-001", node("77"))
                .at(new VerifyProgress("0", true, 999, 999, 0, 0, 0, 0, Map.of(), List.of()), 0, Duration.ZERO);
        assertThat(MigrationView.of(migration(State.DONE, List.of(copied, compared, searched)))
                        .verification())
                .isNotNull()
                .satisfies(view -> {
                    assertThat(view.equal()).isFalse();
                    assertThat(view.compared()).isEqualTo(SampleMigrations.KEYS);
                    assertThat(view.same()).isEqualTo(999);
                    assertThat(view.searched()).isEqualTo(999);
                    assertThat(view.differences()).containsOnly(Map.entry("expiry-lost", 1L));
                    assertThat(view.named())
                            .containsExactly(new VerificationView.NamedView("expiry-lost", "key:1", null));
                    assertThat(view.checksum()).isEqualTo("0000000000001267");
                });
    }

    private static Migration migration(State state, List<MigrationLane> lanes) {
        return new Migration(
                UUID.randomUUID(),
                SampleMigrations.request("orders", "wares"),
                "ops",
                Instant.EPOCH,
                state,
                "",
                Optional.empty(),
                "",
                lanes);
    }

    private static NodeFacts node(String runId) {
        return NodeFacts.of(InfoReply.parse("run_id:" + runId + "\nrole:slave"));
    }
}
