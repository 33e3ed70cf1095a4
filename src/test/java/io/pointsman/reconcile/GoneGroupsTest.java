package io.pointsman.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.topology.Location;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GoneGroupsTest {

    private static final Instant FIRST = Instant.parse("2026-11-20T03:00:00Z");

    private static final Location HERE = Location.OWN;

    private final GoneGroups gone = new GoneGroups();

    @BeforeEach
    void ordersWasSeen() {
        gone.seen(HERE, "orders");
    }

    @Test
    void aGroupThatWasNeverSeenIsNeverGone() {
        gone.missed(HERE, "users", FIRST);

        assertThat(gone.missed(HERE, "users", FIRST.plus(Duration.ofDays(7)))).isFalse();
    }

    @Test
    void oneReadingIsNotEnoughHoweverLateItIs() {
        assertThat(gone.missed(HERE, "orders", FIRST)).isFalse();
        assertThat(gone.missed(HERE, "orders", FIRST)).isFalse();
    }

    @Test
    void twoReadingsTenMinutesApartAre() {
        gone.missed(HERE, "orders", FIRST);

        assertThat(gone.missed(HERE, "orders", FIRST.plus(GoneGroups.APART).minusNanos(1)))
                .isFalse();
        assertThat(gone.missed(HERE, "orders", FIRST.plus(GoneGroups.APART))).isTrue();
        assertThat(gone.missed(HERE, "orders", FIRST.plus(GoneGroups.APART).plusSeconds(1)))
                .isTrue();
    }

    @Test
    void aReadingInBetweenThatShowsItStartsTheWaitAnew() {
        gone.missed(HERE, "orders", FIRST);
        gone.seen(HERE, "orders");

        assertThat(gone.missed(HERE, "orders", FIRST.plus(GoneGroups.APART))).isFalse();
        assertThat(gone.missed(HERE, "orders", FIRST.plus(GoneGroups.APART.multipliedBy(2))))
                .isTrue();
    }

    @Test
    void groupsWaitEachForThemselves() {
        gone.missed(HERE, "orders", FIRST);

        assertThat(gone.missed(HERE, "users", FIRST.plus(GoneGroups.APART))).isFalse();
    }

    @Test
    void anOperatorsWordNeedsOneReadingMadeSince() {
        gone.missed(HERE, "users", FIRST);
        gone.tell(HERE, "users", FIRST.plusSeconds(10));

        assertThat(gone.missed(HERE, "users", FIRST.plusSeconds(9))).isFalse();
        assertThat(gone.missed(HERE, "users", FIRST.plusSeconds(11))).isTrue();
    }

    @Test
    void anOperatorsWordDoesNotOutliveAReadingThatShowsTheGroupNorAMinute() {
        gone.tell(HERE, "orders", FIRST);
        gone.seen(HERE, "orders");
        assertThat(gone.missed(HERE, "orders", FIRST.plusSeconds(1))).isFalse();

        gone.tell(HERE, "users", FIRST);
        assertThat(gone.missed(HERE, "users", FIRST.plusSeconds(60))).isFalse();
    }
}
