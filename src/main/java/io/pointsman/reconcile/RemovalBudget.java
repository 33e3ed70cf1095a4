package io.pointsman.reconcile;

import io.pointsman.dns.RecordName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

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

    private synchronized void giveBack(int removals) {
        left = Math.min(size, left + removals);
    }

    /** One pass's part of it. What it planned and then held back, or had refused, must not keep other groups from giving up theirs. */
    final class Share {

        private int taken;

        /** Takes all of them, or none when there are fewer. */
        boolean take(int removals, Instant now) {
            boolean granted = RemovalBudget.this.take(removals, now);
            taken += granted ? removals : 0;
            return granted;
        }

        /** Gives back what it has taken and not removed. */
        void settle(Set<RecordName> removed) {
            int unused = Math.max(0, taken - removed.size());
            giveBack(unused);
            taken -= unused;
        }
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
