package io.pointsman.reconcile;

import io.pointsman.aws.Pause;
import io.pointsman.aws.ReadDesk.Stride;
import io.pointsman.dns.HostedZones;
import io.pointsman.dns.ZoneWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a crowd's readings of one zone go on: no more is read than can be acted upon at once, and nothing while changes wait. What was read
 * early would be old when its turn comes, and what another instance does meanwhile need not be done here.
 */
final class ZoneStrides implements Supplier<Stride> {

    /** A page holds the names and claims of so many groups with five names. */
    private static final int GROUPS_ON_A_PAGE = 30;

    private static final int LONGEST = 3 * GROUPS_ON_A_PAGE;

    /** A failover moves one name: a deletion and a creation. */
    private static final int CHANGES_OF_A_GROUP = 2;

    private static final Duration BEAT = Duration.ofMillis(100);

    /** Two seconds: a rate may be too narrow ever to let a page's changes go at once. */
    private static final int MOST_BEATS = 20;

    private final String zoneId;
    private final HostedZones zones;
    private final Optional<ZoneWriter> writer;
    private final Pause pause;
    private long submitted;

    /** @param writer empty if nothing may be written; then nothing is waited for */
    ZoneStrides(String zoneId, HostedZones zones, Optional<ZoneWriter> writer, Pause pause) {
        this.zoneId = zoneId;
        this.zones = zones;
        this.writer = writer;
        this.pause = pause;
    }

    /** For one thread. A reading that led to no change turns. */
    @Override
    public Stride get() {
        if (writer.isEmpty()) {
            return new Stride(LONGEST, false);
        }
        long before = submitted;
        submitted = writer.get().drained(zoneId).join();
        awaitRoom();
        int room = zones.room(zoneId) / CHANGES_OF_A_GROUP;
        return new Stride(Math.clamp(room, GROUPS_ON_A_PAGE, LONGEST), submitted == before);
    }

    private void awaitRoom() {
        try {
            for (int i = 0; i < MOST_BEATS && zones.room(zoneId) < CHANGES_OF_A_GROUP * GROUPS_ON_A_PAGE; i++) {
                pause.sleep(BEAT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
