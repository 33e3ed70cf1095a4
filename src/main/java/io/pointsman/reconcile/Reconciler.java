package io.pointsman.reconcile;

import io.pointsman.dns.ZoneWriter;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.ServingBoard;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Makes passes over groups, and keeps what one pass must know of those before it. Passes over different groups may run at the same time;
 * the caller runs one at a time for each group.
 */
@Component
final class Reconciler {

    final ManagedGroups groups;
    final Observer observer;
    final ServingBoard board;
    final Clock clock;
    final GoneGroups gone;
    final HeldNames held = new HeldNames();
    final Fights fights;
    final RemovalBudget removals;
    final ReconcileMetrics metrics;

    private final Optional<ZoneWriter> writer;
    private final Map<String, Instant> newestLooks = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    Reconciler(
            ManagedGroups groups,
            Observer observer,
            ServingBoard board,
            Optional<ZoneWriter> writer,
            ReconcileProperties properties,
            Peers peers,
            ReconcileMetrics metrics,
            Clock clock) {
        this.groups = groups;
        this.observer = observer;
        this.gone = observer.gone;
        this.board = board;
        this.writer = writer;
        this.fights = new Fights(() -> properties.interval().multipliedBy(peers.count()));
        this.removals = new RemovalBudget(properties.removals(), properties.interval());
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Makes the pass; a failure is in the report, never thrown.
     *
     * @param look the first look: made now, or by a full pass; one that is older than what an earlier pass saw is made anew
     */
    PassReport pass(ManagedGroup group, Cause cause, Supplier<Observation> look) {
        return new Pass(this, group, cause, writer, ids.incrementAndGet()).run(look);
    }

    /** Plans, and cannot write. */
    PassReport dryRun(ManagedGroup group) {
        return new Pass(this, group, Cause.of("dry-run"), Optional.empty(), ids.incrementAndGet())
                .run(() -> observer.observe(group));
    }

    /** An operator says that ElastiCache has the group no more; the next pass may act on it. */
    void tellGone(ManagedGroup group) {
        gone.tell(group.location(), group.replicationGroupId(), clock.instant());
    }

    /** A group that comes back later is new to us. */
    void forgetOthers(Collection<ManagedGroup> ours) {
        Set<String> ids = ours.stream().map(ManagedGroup::id).collect(Collectors.toSet());
        newestLooks.keySet().retainAll(ids);
        fights.forgetOthers(ids);
        held.forgetOthers(ids);
        gone.forgetOthers(ours);
    }

    /** Whether names can be written at all. */
    boolean mayWrite() {
        return writer.isPresent();
    }

    /** A full look takes its time; what a pass saw meanwhile, and acted on, must not be undone by it. Looks of before the clock was set back do not count. */
    boolean isOutdated(ManagedGroup group, Observation look) {
        Instant newest = newestLooks.get(group.id());
        return newest != null
                && !newest.isAfter(clock.instant())
                && look.madeAt().isBefore(newest);
    }

    void actsOn(ManagedGroup group, Observation look) {
        Instant now = clock.instant();
        newestLooks.merge(
                group.id(), look.madeAt(), (one, other) -> one.isAfter(other) && !one.isAfter(now) ? one : other);
    }
}
