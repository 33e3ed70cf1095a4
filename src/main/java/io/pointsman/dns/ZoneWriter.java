package io.pointsman.dns;

import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Submits batches, one in flight per zone, because Route 53 refuses a second one ({@code PriorRequestNotComplete}). This is the only
 * way to write, and in observe mode there is none of it.
 */
public final class ZoneWriter {

    /** The SDK's own attempts come within 0.3 s, too soon for a zone that is busy with somebody else's batch. */
    private static final int ATTEMPTS = 4;

    private final HostedZones zones;
    private final Duration firstWait;
    private final Map<String, ReentrantLock> inFlight = new ConcurrentHashMap<>();

    /** @param firstWait before the second attempt at a busy zone; doubled for each further one, with jitter */
    public ZoneWriter(HostedZones zones, Duration firstWait) {
        this.zones = zones;
        this.firstWait = firstWait;
    }

    /**
     * As {@link HostedZones#submit}, after waiting for the zone.
     *
     * @throws Transient if Route 53 stays busy, or the thread is interrupted before the batch was sent
     */
    public void submit(String zoneId, ChangeBatch batch) {
        ReentrantLock lock = inFlight.computeIfAbsent(zoneId, id -> new ReentrantLock(true));
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Transient("stopped before the batch for zone " + zoneId + " was sent", e);
        }
        try {
            submitPatiently(zoneId, batch);
        } finally {
            lock.unlock();
        }
    }

    private void submitPatiently(String zoneId, ChangeBatch batch) {
        for (int attempt = 1; ; attempt++) {
            try {
                zones.submit(zoneId, batch);
                return;
            } catch (Transient e) {
                if (attempt == ATTEMPTS || !pause(attempt)) {
                    throw e;
                }
            }
        }
    }

    /** Waits 1, 2, 4 times the first wait, the last half of it by chance. */
    private boolean pause(int attempt) {
        long longest = firstWait.toMillis() << (attempt - 1);
        try {
            Thread.sleep(longest / 2 + ThreadLocalRandom.current().nextLong(longest / 2 + 1));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
