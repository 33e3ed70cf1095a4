package io.pointsman.reconcile;

import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.topology.Location;
import io.pointsman.topology.ReplicationGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Looks again after something happened to a group, because ElastiCache's roles lag behind a promotion by a time that nobody documents:
 * every {@link #BEAT} for {@link #CLOSELY} at ElastiCache, and when it shows something else than the last pass saw, with a pass. Many groups
 * share a look at all; the more there are the rarer it is, so that it takes a fifth of ElastiCache's rate at most, and whatever it shows of
 * other groups counts too. What happens later is announced by events of its own, or found by the full pass. A group whose last pass failed,
 * and may do better, gets another at once, and then ever more rarely, up to {@link #LONGEST_WAIT}.
 */
@Component
final class FollowUps {

    static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration CLOSELY = Duration.ofMinutes(3);

    /** Five pages. */
    private static final int WATCHED_EVERY_BEAT = 500;

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private static final Cause FOLLOW_UP = Cause.of("follow-up");

    private final ManagedGroups groups;
    private final ReconcileQueue queue;
    private final Observer observer;
    private final PassLog log;
    private final Reconciler reconciler;
    private final NameRing ring;
    private final Clock clock;
    private final Map<String, Instant> watchedUntil = new ConcurrentHashMap<>();
    private final Map<String, Retry> retries = new ConcurrentHashMap<>();
    private int beatsToRest;

    /**
     * @param pause since the failed pass before; zero for the first in a row
     * @param asked whether the pass was asked for, and has not been logged yet
     */
    private record Retry(long failedPass, Duration pause, Instant at, boolean asked) {

        Retry after(long nextFailedPass, Instant now) {
            Duration longer = pause.isZero() ? BEAT : pause.multipliedBy(2);
            Duration next = longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
            return new Retry(nextFailedPass, next, now.plus(next), false);
        }

        boolean isDue(Instant now) {
            return !asked && !at.isAfter(now);
        }

        Retry askedFor() {
            return new Retry(failedPass, pause, at, true);
        }
    }

    FollowUps(
            ManagedGroups groups,
            ReconcileQueue queue,
            Observer observer,
            PassLog log,
            Reconciler reconciler,
            NameRing ring,
            Clock clock) {
        this.groups = groups;
        this.queue = queue;
        this.observer = observer;
        this.log = log;
        this.reconciler = reconciler;
        this.ring = ring;
        this.clock = clock;
        observer.onShown(this::followOwnPart, this::followAllThatChanged);
    }

    void watch(ManagedGroup group) {
        watchedUntil.put(group.id(), clock.instant().plus(CLOSELY));
    }

    /**
     * To be called every {@link #BEAT}, by one thread; returns at once.
     *
     * @return completes when the groups that are watched have been looked at
     */
    CompletableFuture<Void> tick() {
        Instant now = clock.instant();
        List<CompletableFuture<?>> looks = new ArrayList<>();
        Collection<ManagedGroup> all = groups.all();
        forgetOthers(all);
        boolean rests = beatsToRest > 0;
        beatsToRest = rests ? beatsToRest - 1 : watchedUntil.size() / WATCHED_EVERY_BEAT;
        for (ManagedGroup group : all) {
            if (log.latest(group.id()).filter(PassReport::wantsRetry).isPresent()) {
                if (isRetried(group, now)) {
                    var unused = queue.ask(group, FOLLOW_UP);
                }
            } else {
                retries.remove(group.id());
                if (!rests && watchedUntil.containsKey(group.id())) {
                    looks.add(followIfChanged(group));
                }
            }
        }
        watchedUntil.values().removeIf(until -> !until.isAfter(now));
        return CompletableFuture.allOf(looks.toArray(CompletableFuture<?>[]::new));
    }

    /** A group that has left, as discovery lets one go, leaves nothing behind: no watch, no gauge, no suspicion that it is gone. */
    private void forgetOthers(Collection<ManagedGroup> all) {
        Set<String> ids = all.stream().map(ManagedGroup::id).collect(Collectors.toSet());
        watchedUntil.keySet().retainAll(ids);
        retries.keySet().retainAll(ids);
        log.forgetOthers(ids);
        reconciler.forgetOthers(all);
    }

    /** Costs Route 53 no call while nothing has changed. A look that fails is followed by another, and by the full pass. */
    private CompletableFuture<Void> followIfChanged(ManagedGroup group) {
        return observer.topology(group)
                .thenAccept(shown -> followIfChanged(group, shown, () -> observer.completed(group, shown)));
    }

    /** Of whole locations much is seen that nobody asked for: when many groups fail over, their events are not waited for. */
    private void followAllThatChanged(Location location, Map<String, ReplicationGroup> shown) {
        groups.all().stream()
                .filter(group -> group.location().equals(location))
                .forEach(group -> followOneOfMany(group, Optional.ofNullable(shown.get(group.replicationGroupId()))));
    }

    /** A listing of a large fleet takes a second; what no other instance does first need not wait for its end. */
    private void followOwnPart(Location location, List<ReplicationGroup> page) {
        Map<ManagedGroup, ReplicationGroup> ours = new HashMap<>();
        page.forEach(shown -> groups.ofReplicationGroup(shown.id()).stream()
                .filter(group -> group.location().equals(location))
                .forEach(group -> ours.put(group, shown)));
        ring.own(ours.keySet()).forEach(group -> followOneOfMany(group, Optional.ofNullable(ours.get(group))));
    }

    private void followOneOfMany(ManagedGroup group, Optional<ReplicationGroup> shown) {
        if (log.latestLook(group.id()).isPresent()) {
            followIfChanged(group, shown, () -> observer.completedAmongMany(group, shown));
        }
    }

    private void followIfChanged(
            ManagedGroup group, Optional<ReplicationGroup> shown, Supplier<Observation> completed) {
        if (log.latest(group.id()).filter(PassReport::wantsRetry).isEmpty()
                && log.latestLook(group.id())
                        .map(last -> last.sawAnother(shown))
                        .orElse(true)) {
            queue.askIfIdle(group, FOLLOW_UP, completed);
        }
    }

    private boolean isRetried(ManagedGroup group, Instant now) {
        Optional<PassReport> failed = log.latest(group.id());
        if (failed.isEmpty()) {
            return false;
        }
        long pass = failed.get().id();
        Retry retry = retries.merge(
                group.id(),
                new Retry(pass, Duration.ZERO, now, false),
                (before, first) -> before.failedPass() == pass ? before : before.after(pass, now));
        boolean due = retry.isDue(now);
        if (due) {
            retries.put(group.id(), retry.askedFor());
        }
        return due;
    }
}
