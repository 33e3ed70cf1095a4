package io.pointsman.reconcile;

import io.pointsman.aws.ReadDesk.Stride;
import io.pointsman.aws.ReadDesk.Strides;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.ZoneWriter;
import java.time.Duration;
import java.util.Optional;

/**
 * How a crowd's readings of one zone go on: no more is read than can be acted upon at once, and nothing while changes wait, or, while there
 * are changes, before the rate admits more; only the first reading waits for nobody. What was read early would be old when its turn comes, and
 * what another instance does meanwhile need not be done here.
 */
final class ZoneStrides implements Strides {

    /** Three pages of Route 53, each of which holds the names and claims of 30 groups with five names. Its changes are less than two seconds of its rate. */
    private static final int LONGEST = 90;

    /** A page, so that the first changes go out early: a rate that is full already gains nothing by waiting. */
    private static final int FIRST = 30;

    /** Half a page, so that a narrow rate is not spent on listing. */
    private static final int SHORTEST = 15;

    /** A failover moves one name: a deletion and a creation. */
    private static final int CHANGES_OF_A_GROUP = 2;

    /** From a reading to its changes: reading, passes, and what two instances that alternate wait for their window. */
    private static final Duration AHEAD = Peers.WINDOW.multipliedBy(2);

    /** One may be of groups whose passes have not come to their changes yet. */
    private static final int IDLE_READINGS = 2;

    private final String zoneId;
    private final HostedZones zones;
    private final Optional<ZoneWriter> writer;
    private long submitted;
    private int idle;

    /** @param writer empty if nothing may be written; then nothing is waited for */
    ZoneStrides(String zoneId, HostedZones zones, Optional<ZoneWriter> writer) {
        this.zoneId = zoneId;
        this.zones = zones;
        this.writer = writer;
    }

    /** What others submitted before is of groups that nobody waits for here. */
    @Override
    public Stride first() {
        return writer.isEmpty() ? new Stride(LONGEST, false) : new Stride(longest(FIRST), false);
    }

    /** For one thread. Readings that led to no change turn. */
    @Override
    public Stride next() {
        if (writer.isEmpty()) {
            return new Stride(LONGEST, false);
        }
        long before = submitted;
        submitted = writer.get().drained(zoneId).join();
        idle = submitted == before ? idle + 1 : 0;
        boolean turns = idle == IDLE_READINGS;
        if (turns) {
            idle = 0;
        }
        if (idle == 0) {
            awaitRoom(writer.get());
        }
        return new Stride(longest(LONGEST), turns);
    }

    private int longest(int most) {
        return Math.clamp(zones.room(zoneId, AHEAD) / CHANGES_OF_A_GROUP, SHORTEST, most);
    }

    private void awaitRoom(ZoneWriter pen) {
        try {
            pen.awaitRoom(zoneId, CHANGES_OF_A_GROUP * SHORTEST, AHEAD);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
