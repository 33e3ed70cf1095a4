package io.pointsman.drill;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.pointsman.drill.Drill.Milestone;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What every drill is asked for with. */
sealed interface DrillRequest permits FailoverTestRequest, ScalingTestRequest, UpgradeTestRequest {

    /** The group's id once more. */
    String confirm();

    /** Whether it may be done although the group's maintenance window is open; null: no. */
    @Nullable
    Boolean inMaintenanceWindow();

    @Nullable
    Budget budget();

    /** Null: none is put on it. */
    @Nullable
    LoadRequest load();

    default boolean mayDisturbMaintenance() {
        return Boolean.TRUE.equals(inMaintenanceWindow());
    }

    /** Whether it watches what others do to the group. */
    @JsonIgnore
    default boolean isObserving() {
        return false;
    }

    /** Whether it does something to the group itself, load apart. */
    @JsonIgnore
    default boolean isActing() {
        return true;
    }

    /** What each milestone may take; those without are not judged. */
    default Map<Milestone, Duration> allowed() {
        Budget budget = budget();
        return budget == null ? Map.of() : budget.milestones();
    }
}
