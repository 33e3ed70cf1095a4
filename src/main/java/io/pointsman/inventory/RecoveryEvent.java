package io.pointsman.inventory;

import java.util.regex.Pattern;

/**
 * What an event text of a cache cluster says of its recovery. A failover away from it begins one.
 *
 * <pre>
 * Recovering cache nodes 0001          begins
 * Finished recovery for cache nodes 0001  ends
 * Cache node 0001 shutdown             begins
 * Cache node 0001 restarted            ends
 * Failover from master node orders-001 to replica node orders-002 completed   begins, filed under the old primary
 * </pre>
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ECEvents.Viewing.html">events</a>
 */
enum RecoveryEvent {
    BEGINS,
    ENDS,
    OTHER;

    private static final Pattern BEGIN =
            Pattern.compile("^(?:(?:Recovering|Started recovery for) cache nodes .+|Cache node \\S+ shutdown"
                    + "|Failover from (?:master|primary) node \\S+ to replica node \\S+ completed)$");
    private static final Pattern END =
            Pattern.compile("^(?:Finished recovery for cache nodes .+|Cache node \\S+ restarted)$");

    static RecoveryEvent of(String message) {
        if (BEGIN.matcher(message).matches()) {
            return BEGINS;
        }
        return END.matcher(message).matches() ? ENDS : OTHER;
    }
}
