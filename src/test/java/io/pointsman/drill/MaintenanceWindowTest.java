package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class MaintenanceWindowTest {

    @Test
    void itIsOpenFromItsBeginningToItsEndByUtc() {
        MaintenanceWindow window =
                MaintenanceWindow.parse("sun:05:00-sun:06:00").orElseThrow();

        assertThat(window.isOpen(Instant.parse("2026-11-29T04:59:59Z"))).isFalse();
        assertThat(window.isOpen(Instant.parse("2026-11-29T05:00:00Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-11-29T05:59:59Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-11-29T06:00:00Z"))).isFalse();
        assertThat(window.isOpen(Instant.parse("2026-11-28T05:30:00Z"))).isFalse();
    }

    @Test
    void oneOverTheEndOfTheWeekIsOpenOnBothSides() {
        MaintenanceWindow window =
                MaintenanceWindow.parse("sun:23:30-mon:00:30").orElseThrow();

        assertThat(window.isOpen(Instant.parse("2026-11-29T23:45:00Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-11-30T00:15:00Z"))).isTrue();
        assertThat(window.isOpen(Instant.parse("2026-11-30T00:30:00Z"))).isFalse();
    }

    @Test
    void whatIsWrittenOtherwiseIsNone() {
        assertThat(MaintenanceWindow.parse("")).isEmpty();
        assertThat(MaintenanceWindow.parse("sunday 5-6")).isEmpty();
    }
}
