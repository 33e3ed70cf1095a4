package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.Drill.State;
import io.pointsman.drill.Drill.Verdict;
import io.pointsman.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What drills in a database promise, whichever it is. */
abstract class DrillStoreContract {

    private static final Instant NOW = Instant.parse("2026-11-28T03:00:00.123Z");

    private DrillStore drills = new DrillStore(store(), new JsonMapper());

    /** Open, and the same for all tests. */
    abstract Store store();

    @BeforeEach
    void nothingIsThere() {
        var unused = store().change(client -> client.sql("delete from drill").update());
        drills = new DrillStore(store(), new JsonMapper());
    }

    @Test
    void aDrillIsFoundAsItWasPutDown() {
        Drill drill = asked("orders", NOW);

        assertThat(drills.add(drill)).isEmpty();
        assertThat(drills.find(drill.id())).hasValue(drill);
        assertThat(drills.open()).containsExactly(drill.id());
        assertThat(drills.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void aGroupHasOneDrillAtATime() {
        Drill first = asked("orders", NOW);
        assertThat(drills.add(first)).isEmpty();
        assertThat(drills.add(asked("orders", NOW))).hasValue(first.id());
        assertThat(drills.list(NOW.plusSeconds(1), 10)).hasSize(1);
        assertThat(drills.add(asked("carts", NOW))).isEmpty();

        assertThat(drills.end(first.id(), Verdict.PASS, "", NOW)).isTrue();
        assertThat(drills.add(asked("orders", NOW))).isEmpty();
    }

    @Test
    void whatNodesUsedIsFoundByNodeAndTime() {
        Drill drill = asked("orders", NOW);
        assertThat(drills.add(drill)).isEmpty();
        NodeUsage late = new NodeUsage(NOW.plusSeconds(5), "orders-001", "10.0.1.17:6379", 1L, 2L, 3L, 0.5);
        NodeUsage early = new NodeUsage(NOW, "orders-001", "10.0.1.17:6379", null, null, null, null);
        NodeUsage other = new NodeUsage(NOW, "orders-002", "10.0.1.18:6379", 7L, null, 9L, null);
        UsageStore usages = new UsageStore(store());

        usages.add(drill.id(), List.of(late, other));
        usages.add(drill.id(), List.of(early, late));
        assertThat(usages.find(drill.id())).containsExactly(early, late, other);
        usages.add(UUID.randomUUID(), List.of(late));
        assertThat(usages.find(UUID.randomUUID())).isEmpty();
    }

    @Test
    void eachStepIsTakenOnce() {
        Drill drill = asked("orders", NOW);
        assertThat(drills.add(drill)).isEmpty();
        assertThat(drills.watch(drill.id())).isFalse();

        assertThat(drills.act(drill.id(), 1, NOW, Optional.of("orders-001"))).isTrue();
        assertThat(drills.act(drill.id(), 1, NOW, Optional.of("orders-002"))).isFalse();
        assertThat(drills.watch(drill.id())).isTrue();
        assertThat(drills.watch(drill.id())).isFalse();

        assertThat(drills.end(drill.id(), Verdict.FAIL, "late", NOW.plusSeconds(9)))
                .isTrue();
        assertThat(drills.end(drill.id(), Verdict.PASS, "", NOW)).isFalse();
        assertThat(drills.find(drill.id())).hasValueSatisfying(ended -> {
            assertThat(ended.state()).isEqualTo(State.ENDED);
            assertThat(ended.verdict()).hasValue(Verdict.FAIL);
            assertThat(ended.reason()).isEqualTo("late");
            assertThat(ended.lostNode()).hasValue("orders-001");
            assertThat(ended.endedAt()).hasValue(NOW.plusSeconds(9));
        });
        assertThat(drills.open()).isEmpty();
    }

    @Test
    void eachRoundFollowsTheOneBefore() {
        Drill drill = asked("orders", NOW);
        assertThat(drills.add(drill)).isEmpty();
        Instant again = NOW.plusSeconds(60);
        assertThat(drills.act(drill.id(), 1, NOW, Optional.empty())).isTrue();
        assertThat(drills.act(drill.id(), 2, again, Optional.empty())).isFalse();
        assertThat(drills.watch(drill.id())).isTrue();

        assertThat(drills.act(drill.id(), 2, again, Optional.empty())).isTrue();
        assertThat(drills.act(drill.id(), 2, again, Optional.empty())).isFalse();
        assertThat(drills.find(drill.id())).hasValueSatisfying(acting -> {
            assertThat(acting.round()).isEqualTo(2);
            assertThat(acting.actedAt()).hasValue(NOW);
            assertThat(acting.calledAt()).hasValue(again);
            assertThat(acting.lostNode()).isEmpty();
        });
    }

    @Test
    void whatHappensIsNotedOnceAndAMilestoneAtItsFirstTime() {
        Drill drill = asked("orders", NOW);
        assertThat(drills.add(drill)).isEmpty();
        assertThat(drills.act(drill.id(), 1, NOW, Optional.of("orders-001"))).isTrue();
        Entry event = Entry.of(
                NOW.plusSeconds(1), Source.ELASTICACHE, "orders: Failover to replica node orders-002 completed");
        Entry promoted = promoted(2);

        drills.note(drill.id(), event);
        drills.note(drill.id(), event);
        drills.note(drill.id(), promoted);
        drills.note(drill.id(), promoted(3));

        Drill found = drills.find(drill.id()).orElseThrow();
        assertThat(found.timeline()).containsExactly(event, promoted);
        assertThat(found.until(Milestone.PROMOTED)).hasValue(Duration.ofSeconds(2));
        assertThat(found.until(Milestone.NAMES)).isEmpty();
    }

    @Test
    void longWordsAreCut() {
        Drill drill = asked("orders", NOW);
        assertThat(drills.add(drill)).isEmpty();
        Entry endless = Entry.of(NOW, Source.ELASTICACHE, "x".repeat(10_000));

        drills.note(drill.id(), endless);
        drills.note(drill.id(), endless);
        assertThat(drills.end(drill.id(), Verdict.FAIL, "y".repeat(10_000), NOW))
                .isTrue();

        Drill found = drills.find(drill.id()).orElseThrow();
        assertThat(found.timeline()).hasSize(1);
        assertThat(found.timeline().getFirst().what()).hasSize(2_000).endsWith("x…");
        assertThat(found.reason()).hasSize(2_000);
    }

    @Test
    void theyAreListedNewestFirst() {
        List<Drill> added = List.of(asked("a", NOW), asked("b", NOW.plusSeconds(1)), asked("c", NOW.plusSeconds(2)));
        added.forEach(drill -> assertThat(drills.add(drill)).isEmpty());

        assertThat(drills.list(NOW.plusSeconds(60), 2))
                .extracting(Drill::groupId)
                .containsExactly("c", "b");
        assertThat(drills.list(NOW.plusSeconds(1), 2))
                .extracting(Drill::groupId)
                .containsExactly("a");
    }

    @Test
    void whatWasDoneCountsFromWhenItWasDone() {
        Drill drill = asked("orders", NOW);
        assertThat(drills.add(drill)).isEmpty();
        assertThat(drills.actedSince(NOW)).isEmpty();

        assertThat(drills.act(drill.id(), 1, NOW.plusSeconds(5), Optional.of("orders-001")))
                .isTrue();
        assertThat(drills.actedSince(NOW.plusSeconds(5))).hasSize(1);
        assertThat(drills.actedSince(NOW.plusSeconds(6))).isEmpty();
    }

    private static Entry promoted(int second) {
        return new Entry(
                NOW.plusSeconds(second),
                Source.NODE,
                Optional.of(Milestone.PROMOTED),
                "orders-002 says that it is the primary");
    }

    private static Drill asked(String group, Instant at) {
        return Drill.asked(
                UUID.randomUUID(),
                Kind.FAILOVER_TEST,
                group,
                new FailoverTestRequest(
                        "0001",
                        null,
                        null,
                        null,
                        group,
                        true,
                        new LoadRequest(200, null, null, null, 3, null, null, null, null, Duration.ofSeconds(5), null),
                        new Budget(
                                Duration.ofMinutes(2), null, Duration.ofSeconds(90), null, null, null, null, null, 7L)),
                "ops",
                at);
    }
}
