package io.pointsman.drill;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A test failover as an operator asks for it.
 *
 * @param nodeGroupId the shard, {@code 0001} without cluster mode
 */
record FailoverTestRequest(
        @NotNull @Pattern(regexp = "[0-9]{1,4}", message = "must be a shard's id, such as 0001")
        String nodeGroupId,

        @NotBlank String confirm,
        @Nullable Boolean inMaintenanceWindow,
        @Nullable @Valid LoadRequest load,
        @Nullable @Valid Budget budget)
        implements DrillRequest {}
