package io.pointsman.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many names may be given up, over all groups: so many at once, and so many in each interval. Whatever ElastiCache may tell, names
 * vanish slowly enough for a person to step in.
 */
final class RemovalBudget {

    private final int size;
    private final Duration interval;
    private double left;
    private Optional<Instant> countedAt = Optional.empty();

    RemovalBudget(int size, Duration interval) {
        this.size = size;
        this.interval = interval;
        this.left = size;
    }

    synchronized int available(Instant now) {
        refill(now);
        return (int) left;
    }

    /** Takes all of them, or none when there are fewer. */
    synchronized boolean take(int removals, Instant now) {
        refill(now);
        if (removals > left) {
            return false;
        }
        left -= removals;
        return true;
    }

    private void refill(Instant now) {
        Instant before = countedAt.orElse(now);
        if (!now.isBefore(before)) {
            double intervals = (double) Duration.between(before, now).toMillis() / interval.toMillis();
            left = Math.min(size, left + intervals * size);
            countedAt = Optional.of(now);
        }
    }
}
