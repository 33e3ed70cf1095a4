package io.pointsman.reconcile;

import io.pointsman.groups.ManagedGroups;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/**
 * Asks for a full pass at the start, and then once in every interval if it is this instance's turn. Intervals are counted from a moment that
 * is the same for all instances of an installation and another for another's, so that an account's installations do not read all at once.
 */
@Component
final class PassClock {

    static final Duration BEAT = Duration.ofSeconds(1);

    private final FullPasses fullPasses;
    private final Peers peers;
    private final Clock clock;
    private final long interval;
    private final long offset;
    private long turn = Long.MIN_VALUE;

    PassClock(FullPasses fullPasses, Peers peers, ManagedGroups groups, ReconcileProperties properties, Clock clock) {
        this.fullPasses = fullPasses;
        this.peers = peers;
        this.clock = clock;
        this.interval = properties.interval().toMillis();
        this.offset = Math.floorMod(groups.owner().hashCode(), interval);
    }

    /**
     * To be called every {@link #BEAT}, by one thread; returns at once.
     *
     * @return completes with whether a full pass was asked for
     */
    CompletableFuture<Boolean> tick() {
        long now = Math.floorDiv(clock.millis() + offset, interval);
        if (now == turn) {
            return CompletableFuture.completedFuture(false);
        }
        boolean first = turn == Long.MIN_VALUE;
        turn = now;
        return CompletableFuture.supplyAsync(
                () -> {
                    boolean own = peers.isOwn(now) || first;
                    if (own) {
                        fullPasses.tick();
                    }
                    return own;
                },
                task -> Thread.ofVirtual().name("peers").start(task));
    }
}
