package io.pointsman.reconcile;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * The loop.
 *
 * @param interval between full passes when nothing asks for one sooner; 1 s to 1 h
 * @param removals how many names this instance may give up in an interval, over all groups; 0 to 500
 * @param peers a DNS name that resolves to the addresses of all instances, such as a headless service's: they then take turns with full
 *     passes, and each begins with another part of what all have to do. Absent: each makes all passes, and begins anywhere
 */
@Validated
@ConfigurationProperties("pointsman.reconcile")
record ReconcileProperties(
        @DefaultValue("60s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) @DurationMax(hours = 1)
        Duration interval,

        @DefaultValue("10") @Min(0) @Max(500) int removals,
        @Nullable String peers) {

    /** A blank name counts as none. */
    ReconcileProperties {
        peers = peers == null || peers.isBlank() ? null : peers;
    }
}
