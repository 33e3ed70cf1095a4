package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.Drill.State;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrillJudgeTest {

    private static final Instant ACTED = Instant.parse("2026-11-28T03:00:00Z");
    private static final Set<Milestone> ALL =
            EnumSet.of(Milestone.PROMOTED, Milestone.PRIMARY_ENDPOINT, Milestone.NAMES, Milestone.REBUILT);
    private static final Map<Milestone, Integer> USUAL =
            Map.of(Milestone.PROMOTED, 63, Milestone.PRIMARY_ENDPOINT, 70, Milestone.NAMES, 71, Milestone.REBUILT, 764);

    @Test
    void whatIsWithinItsBudgetIsNotLate() {
        Budget budget = new Budget(
                Duration.ofSeconds(63),
                Duration.ofMinutes(2),
                Duration.ofMinutes(2),
                Duration.ofMinutes(15),
                null,
                null,
                null,
                null,
                null);

        assertThat(DrillJudge.late(drill(budget, USUAL), ALL)).isEmpty();
        assertThat(DrillJudge.late(drill(null, USUAL), ALL)).isEmpty();
    }

    @Test
    void eachThatIsOverItsBudgetIsTold() {
        Budget budget =
                new Budget(Duration.ofSeconds(60), null, Duration.ofSeconds(70), null, null, null, null, null, null);

        assertThat(DrillJudge.late(drill(budget, USUAL), ALL))
                .containsExactly(
                        "promoted: after 63.0 s, 60.0 s were allowed", "names: after 71.0 s, 70.0 s were allowed");
    }

    @Test
    void whatWasNotReachedIsLateUnlessItCannotBe() {
        Drill drill = drill(null, Map.of(Milestone.PROMOTED, 63, Milestone.NAMES, 70, Milestone.REBUILT, 764));

        assertThat(DrillJudge.late(drill, ALL)).containsExactly("primary endpoint: not reached");
        assertThat(DrillJudge.late(drill, EnumSet.of(Milestone.PROMOTED, Milestone.NAMES, Milestone.REBUILT)))
                .isEmpty();
    }

    private static Drill drill(@Nullable Budget budget, Map<Milestone, Integer> seconds) {
        List<Entry> timeline = seconds.entrySet().stream()
                .map(reached -> new Entry(
                        ACTED.plusSeconds(reached.getValue()), Source.NODE, Optional.of(reached.getKey()), "it is so"))
                .toList();
        return new Drill(
                UUID.randomUUID(),
                Kind.FAILOVER_TEST,
                "orders",
                new FailoverTestRequest("0001", null, null, null, "orders", null, null, budget),
                "ops",
                ACTED,
                State.WATCHING,
                Optional.of(ACTED),
                1,
                Optional.of(ACTED),
                Optional.of("orders-001"),
                Optional.empty(),
                Optional.empty(),
                "",
                timeline);
    }
}
