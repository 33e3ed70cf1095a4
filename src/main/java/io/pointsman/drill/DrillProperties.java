package io.pointsman.drill;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of what drills may do.
 *
 * @param failoverTestsPerDay test failovers in any 24 hours, in one account and region, those of others included; AWS allows 15
 */
@Validated
@ConfigurationProperties("pointsman.drills")
record DrillProperties(
        @DefaultValue("15") @Min(0) @Max(1_000) int failoverTestsPerDay) {}
