package io.pointsman.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GoneGroupsTest {

    private static final Instant FIRST = Instant.parse("2026-11-20T03:00:00Z");

    private final GoneGroups gone = new GoneGroups();

    @BeforeEach
    void ordersWasSeen() {
        gone.seen("orders");
    }

    @Test
    void aGroupThatWasNeverSeenIsNeverGone() {
        gone.missed("users", FIRST);

        assertThat(gone.missed("users", FIRST.plus(Duration.ofDays(7)))).isFalse();
    }

    @Test
    void oneReadingIsNotEnoughHoweverLateItIs() {
        assertThat(gone.missed("orders", FIRST)).isFalse();
        assertThat(gone.missed("orders", FIRST)).isFalse();
    }

    @Test
    void twoReadingsTenMinutesApartAre() {
        gone.missed("orders", FIRST);

        assertThat(gone.missed("orders", FIRST.plus(GoneGroups.APART).minusNanos(1)))
                .isFalse();
        assertThat(gone.missed("orders", FIRST.plus(GoneGroups.APART))).isTrue();
        assertThat(gone.missed("orders", FIRST.plus(GoneGroups.APART).plusSeconds(1)))
                .isTrue();
    }

    @Test
    void aReadingInBetweenThatShowsItStartsTheWaitAnew() {
        gone.missed("orders", FIRST);
        gone.seen("orders");

        assertThat(gone.missed("orders", FIRST.plus(GoneGroups.APART))).isFalse();
        assertThat(gone.missed("orders", FIRST.plus(GoneGroups.APART.multipliedBy(2))))
                .isTrue();
    }

    @Test
    void groupsWaitEachForThemselves() {
        gone.missed("orders", FIRST);

        assertThat(gone.missed("users", FIRST.plus(GoneGroups.APART))).isFalse();
    }

    @Test
    void anOperatorsWordNeedsOneReadingMadeSince() {
        gone.missed("users", FIRST);
        gone.tell("users", FIRST.plusSeconds(10));

        assertThat(gone.missed("users", FIRST.plusSeconds(9))).isFalse();
        assertThat(gone.missed("users", FIRST.plusSeconds(11))).isTrue();
    }

    @Test
    void anOperatorsWordDoesNotOutliveAReadingThatShowsTheGroupNorAMinute() {
        gone.tell("orders", FIRST);
        gone.seen("orders");
        assertThat(gone.missed("orders", FIRST.plusSeconds(1))).isFalse();

        gone.tell("users", FIRST);
        assertThat(gone.missed("users", FIRST.plusSeconds(60))).isFalse();
    }
}
