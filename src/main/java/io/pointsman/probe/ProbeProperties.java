package io.pointsman.probe;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * Asking the nodes themselves.
 *
 * @param enabled {@code false}: ElastiCache's word alone
 * @param interval between two questions to one node; 100 ms to 1 min
 * @param timeout after which an answer is late, connecting included; 10 ms to 30 s
 * @param canary {@code true}: also write a key of ours to each primary every ten intervals, and read it back
 * @param maxLag a replica that is further behind its primary serves no name; 1 s to 1 min
 */
@Validated
@ConfigurationProperties("pointsman.probe")
record ProbeProperties(
        @DefaultValue("true") boolean enabled,

        @DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100) @DurationMax(minutes = 1)
        Duration interval,

        @DefaultValue("1s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 10) @DurationMax(seconds = 30)
        Duration timeout,

        @DefaultValue("false") boolean canary,

        @DefaultValue("10s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(seconds = 1) @DurationMax(minutes = 1)
        Duration maxLag) {}
