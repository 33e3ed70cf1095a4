package io.pointsman.sandbox.elasticache;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What AWS does to a group by itself, and when. Nothing happens in the windows; they are told.
 *
 * @param snapshotRetentionLimit days that an automatic snapshot is kept, 0 to 35; 0: none is made
 * @param snapshotWindow UTC, such as {@code 03:00-04:00}
 * @param maintenanceWindow UTC, such as {@code sun:05:00-sun:06:00}
 * @param parameterGroup empty: the default one of the nodes' engine
 */
public record GroupUpkeep(
        int snapshotRetentionLimit, String snapshotWindow, String maintenanceWindow, Optional<String> parameterGroup) {

    private static final String TIME = "([01]\\d|2[0-3]):[0-5]\\d";
    private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";
    private static final Pattern SNAPSHOT = Pattern.compile(TIME + "-" + TIME);
    private static final Pattern MAINTENANCE = Pattern.compile(DAY + ":" + TIME + "-" + DAY + ":" + TIME);
    private static final int LONGEST = 35;

    public GroupUpkeep {
        if (snapshotRetentionLimit < 0 || snapshotRetentionLimit > LONGEST) {
            throw new IllegalArgumentException("snapshots are kept for 0 to 35 days, not " + snapshotRetentionLimit);
        }
        if (!SNAPSHOT.matcher(snapshotWindow).matches()) {
            throw new IllegalArgumentException("a snapshot window is written as 03:00-04:00, not as " + snapshotWindow);
        }
        if (!MAINTENANCE.matcher(maintenanceWindow).matches()) {
            throw new IllegalArgumentException(
                    "a maintenance window is written as sun:05:00-sun:06:00, not as " + maintenanceWindow);
        }
    }

    /** One snapshot a day is kept, the parameters are the default ones. */
    public static GroupUpkeep defaults() {
        return new GroupUpkeep(1, "03:00-04:00", "sun:05:00-sun:06:00", Optional.empty());
    }

    GroupUpkeep withParameterGroup(Optional<String> changed) {
        return new GroupUpkeep(snapshotRetentionLimit, snapshotWindow, maintenanceWindow, changed);
    }
}
