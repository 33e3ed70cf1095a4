package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DrillTest {

    private static final Instant FIRST = Instant.parse("2026-11-28T03:00:00Z");
    private static final Instant SECOND = FIRST.plus(Duration.ofHours(1));

    @Test
    void itsCallIsTheOneOfItsLastRound() {
        Drill drill = new Drill(
                UUID.randomUUID(),
                Kind.SCALING_TEST,
                "orders",
                new FailoverTestRequest("0001", null, null, null, "orders", null, null, null),
                "ops",
                FIRST,
                State.ACTING,
                Optional.of(FIRST),
                2,
                Optional.of(SECOND),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                List.of());

        assertThat(drill.wasCalledBefore(SECOND)).isFalse();
        assertThat(drill.wasCalledBefore(SECOND.plusMillis(1))).isTrue();
    }
}
