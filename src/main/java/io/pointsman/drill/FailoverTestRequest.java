package io.pointsman.drill;

import com.fasterxml.jackson.annotation.JsonIgnore;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
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
 * @param action {@code test-failover}: calls TestFailover; {@code observe}: waits for what somebody else does; null: the former
 * @param experimentTemplate of AWS FIS, which is started and then observed; null: none
 * @param waitFor how long it waits for that; null: an hour
 */
record FailoverTestRequest(
        @NotNull @Pattern(regexp = "[0-9]{1,4}", message = "must be a shard's id, such as 0001")
        String nodeGroupId,

        @Nullable @Pattern(regexp = "test-failover|" + OBSERVE, message = "must be test-failover or observe")
        String action,

        @Nullable
        @Pattern(regexp = "EXT[A-Za-z0-9]{1,30}", message = "must be the id of a template, such as EXT1a2b3c4d5e6f7")
        String experimentTemplate,

        @Nullable @DurationMin(minutes = 1) @DurationMax(hours = 12)
        Duration waitFor,

        @NotBlank String confirm,
        @Nullable Boolean inMaintenanceWindow,
        @Nullable @Valid LoadRequest load,
        @Nullable @Valid Budget budget)
        implements DrillRequest {

    private static final String OBSERVE = "observe";
    private static final Duration HOUR = Duration.ofHours(1);

    @Override
    @JsonIgnore
    public boolean isObserving() {
        return OBSERVE.equals(action);
    }

    @Override
    @JsonIgnore
    public boolean isActing() {
        return !isObserving() || experimentTemplate != null;
    }

    Duration waitForOr() {
        return waitFor == null ? HOUR : waitFor;
    }

    @JsonIgnore
    @AssertTrue(message = "must be the action where waitFor or experimentTemplate is sent: \"action\": \"observe\"")
    boolean isObserve() {
        return isObserving() || (waitFor == null && experimentTemplate == null);
    }
}
