package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.name;
import static io.pointsman.topology.SampleGroup.host;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.NameState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WrongNamesTest {

    private static final Instant START = Reports.AT;
    private static final NameState FIRST = drifted(1);
    private static final NameState SECOND = drifted(2);

    private final WrongNames names = new WrongNames();

    @Test
    void aNameIsWrongUntilItsChangeIsAccepted() {
        names.seen("orders", Map.of(WrongNames.Key.of(FIRST), START), at(2));
        assertThat(sum(3)).hasSeconds(3);

        names.settled("orders", FIRST, at(4));
        assertThat(sum(60)).hasSeconds(4);
    }

    @Test
    void namesThatAreWrongTogetherCountEach() {
        names.seen("orders", Map.of(WrongNames.Key.of(FIRST), START, WrongNames.Key.of(SECOND), at(1)), at(2));

        names.settled("orders", FIRST, at(4));
        names.settled("orders", SECOND, at(4));
        assertThat(sum(60)).hasSeconds(4 + 3);
    }

    @Test
    void theFirstBadWordCountsWhateverLaterLooksSay() {
        names.seen("orders", Map.of(WrongNames.Key.of(FIRST), START), at(2));
        names.seen("orders", Map.of(WrongNames.Key.of(FIRST), at(5)), at(5));

        assertThat(sum(6)).hasSeconds(6);
    }

    @Test
    void whatSomebodyElsePutRightEndsWhenWeSeeIt() {
        names.seen("orders", Map.of(WrongNames.Key.of(FIRST), START), at(2));
        names.seen("orders", Map.of(), at(7));

        assertThat(sum(60)).hasSeconds(7);
    }

    @Test
    void theSumNeverFalls() {
        names.seen("orders", Map.of(WrongNames.Key.of(FIRST), START), at(2));
        assertThat(sum(10)).hasSeconds(10);

        names.settled("orders", FIRST, at(4));
        assertThat(sum(3)).hasSeconds(10);
    }

    @Test
    void aGroupThatHasLeftCountsAnew() {
        names.seen("orders", Map.of(WrongNames.Key.of(FIRST), START), at(2));
        names.forgetOthers(Set.of("carts"));

        assertThat(sum(60)).isZero();
    }

    private Duration sum(long second) {
        return names.sum("orders", at(second));
    }

    private static Instant at(long second) {
        return START.plusSeconds(second);
    }

    private static NameState drifted(int number) {
        return new NameState(
                name(number),
                "replica-" + number,
                Optional.of(host("orders-002")),
                Optional.of(host("orders-003")),
                OptionalInt.empty(),
                NameState.State.DRIFTED,
                "orders-002 is the primary");
    }
}
