package io.pointsman.drill;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

/**
 * A test failover as an operator asks for it.
 *
 * @param nodeGroupId the shard, {@code 0001} without cluster mode
 * @param confirm the group's id once more
 * @param inMaintenanceWindow whether it may be done although the group's maintenance window is open
 */
record FailoverTestRequest(
        @NotNull @Pattern(regexp = "[0-9]{1,4}", message = "must be a shard's id, such as 0001")
        String nodeGroupId,

        @NotBlank String confirm,
        @Nullable Boolean inMaintenanceWindow,
        @Nullable @Valid Budget budget) {

    /**
     * What it may take, from the call on; what is left out is not judged.
     *
     * @param promoted until a replica says that it is the primary
     * @param primaryEndpoint until the primary endpoint's name leads to it
     * @param names until no read name leads to it, or to the lost node
     * @param rebuilt until the lost node serves reads again and every name leads to a replica
     */
    record Budget(
            @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration promoted,

            @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration primaryEndpoint,

            @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration names,

            @Nullable @DurationMin(seconds = 1) @DurationMax(hours = 1)
            Duration rebuilt) {}

    boolean mayDisturbMaintenance() {
        return Boolean.TRUE.equals(inMaintenanceWindow);
    }
}
