package io.pointsman.reconcile;

import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Looks again after something happened to a group, because ElastiCache's roles lag behind a promotion by a time that nobody documents:
 * every {@link #BEAT} for {@link #CLOSELY}. What happens later is announced by events of its own, or found by the full pass. A group whose
 * last pass failed, and may do better, is looked at again at once, and then ever more rarely, up to {@link #LONGEST_WAIT}.
 *
 * <p>When many groups are watched, one full look serves them all.
 */
@Component
final class FollowUps {

    static final Duration BEAT = Duration.ofSeconds(5);
    private static final Duration CLOSELY = Duration.ofMinutes(3);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final int SINGLE_LOOKS = 3;

    private final ManagedGroups groups;
    private final ReconcileQueue queue;
    private final FullPasses fullPasses;
    private final PassLog log;
    private final Clock clock;
    private final Map<String, Instant> watchedUntil = new ConcurrentHashMap<>();
    private final Map<String, Retry> retries = new ConcurrentHashMap<>();

    /** @param pause since the failed pass before; zero for the first in a row */
    private record Retry(long failedPass, Duration pause, Instant at) {

        Retry after(long nextFailedPass, Instant now) {
            Duration longer = pause.isZero() ? BEAT : pause.multipliedBy(2);
            Duration next = longer.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : longer;
            return new Retry(nextFailedPass, next, now.plus(next));
        }
    }

    FollowUps(ManagedGroups groups, ReconcileQueue queue, FullPasses fullPasses, PassLog log, Clock clock) {
        this.groups = groups;
        this.queue = queue;
        this.fullPasses = fullPasses;
        this.log = log;
        this.clock = clock;
    }

    void watch(ManagedGroup group) {
        watchedUntil.put(group.id(), clock.instant().plus(CLOSELY));
    }

    /** To be called every {@link #BEAT}. */
    void tick() {
        Instant now = clock.instant();
        List<ManagedGroup> due =
                groups.all().stream().filter(group -> isDue(group, now)).toList();
        watchedUntil.values().removeIf(until -> !until.isAfter(now));
        if (due.size() > SINGLE_LOOKS) {
            var unused = fullPasses.ask(Cause.of("follow-up"));
        } else {
            due.forEach(group -> {
                var unused = queue.ask(group, Cause.of("follow-up"));
            });
        }
    }

    private boolean isDue(ManagedGroup group, Instant now) {
        Optional<PassReport> failed = log.latest(group.id()).filter(PassReport::wantsRetry);
        if (failed.isEmpty()) {
            retries.remove(group.id());
            return watchedUntil.containsKey(group.id());
        }
        long pass = failed.get().id();
        Retry retry = retries.merge(
                group.id(),
                new Retry(pass, Duration.ZERO, now),
                (before, first) -> before.failedPass() == pass ? before : before.after(pass, now));
        return !retry.at().isAfter(now);
    }
}
