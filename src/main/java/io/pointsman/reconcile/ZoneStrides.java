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

    /** Two pages of Route 53, which holds the names and claims of 30 groups with five names in one. */
    private static final int LONGEST = 60;

    /** Half a page, so that a narrow rate is not spent on listing. */
    private static final int SHORTEST = 15;

    /** A failover moves one name: a deletion and a creation. */
    private static final int CHANGES_OF_A_GROUP = 2;

    /** One may be of groups whose passes have not come to their changes yet. */
    private static final int IDLE_READINGS = 2;

    private static final Duration BEAT = Duration.ofMillis(50);

    /** Two seconds: a rate may be too narrow ever to let so many changes go at once. */
    private static final int MOST_BEATS = 40;

    private final String zoneId;
    private final HostedZones zones;
    private final Optional<ZoneWriter> writer;
    private final Pause pause;
    private long submitted;
    private int idle;

    /** @param writer empty if nothing may be written; then nothing is waited for */
    ZoneStrides(String zoneId, HostedZones zones, Optional<ZoneWriter> writer, Pause pause) {
        this.zoneId = zoneId;
        this.zones = zones;
        this.writer = writer;
        this.pause = pause;
    }

    /** For one thread. Readings that led to no change turn. */
    @Override
    public Stride get() {
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
        awaitRoom();
        int room = zones.room(zoneId) / CHANGES_OF_A_GROUP;
        return new Stride(Math.clamp(room, SHORTEST, LONGEST), turns);
    }

    private void awaitRoom() {
        try {
            for (int i = 0; i < MOST_BEATS && zones.room(zoneId) < CHANGES_OF_A_GROUP * SHORTEST; i++) {
                pause.sleep(BEAT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
