package io.pointsman.events;

import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.events.EventKind.Look;
import io.pointsman.events.EventLog.Outcome;
import io.pointsman.events.KnownIds.Subject;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the gaps that lost notifications leave, from ElastiCache's own list of events:
 *
 * <ol>
 *   <li>each location is read at the start and every five minutes, see {@link EventReader}; one that hangs holds up no other
 *   <li>events that touch no topology, and those of groups that are not ours, are dropped
 *   <li>a change is held against what was heard, see {@link EventPath}
 *   <li>what a notification told needs nothing more; of the several texts of one failover the first stands for all
 *   <li>each of the rest asks for a look as a notification does; those of many groups at once ask for one look at all
 * </ol>
 *
 * A look that fails is not asked for again from here: the loop repeats failed passes by itself.
 */
final class MissedEvents implements AutoCloseable {

    /**
     * One failover is told up to three times within two seconds, in a short form and in a long one.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ECEvents.Viewing.html">events</a>
     */
    private static final Pattern FAILOVER =
            Pattern.compile("Failover (?:from \\S+ node \\S+ )?to replica node (?<primary>\\S+) completed");

    private static final Duration ONE_FAILOVER = Duration.ofSeconds(60);

    private static final int MOST_SINGLE_LOOKS = 10;
    private static final Logger logger = LoggerFactory.getLogger(MissedEvents.class);

    private final Announcements announcements;
    private final EventHandler handler;
    private final EventPath path;
    private final EventLog log;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<Location, EventReader> readers = new ConcurrentHashMap<>();
    private final Map<Failover, Instant> failovers = new HashMap<>(); // guarded by itself
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private record Failover(Location location, String groupId, String newPrimary) {}

    private record Missed(CacheEvent told, ElastiCacheEvent event, EventHint hint) {}

    MissedEvents(
            Announcements announcements,
            EventHandler handler,
            EventPath path,
            EventLog log,
            MeterRegistry meters,
            Clock clock) {
        this.announcements = announcements;
        this.handler = handler;
        this.path = path;
        this.log = log;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Begins to read the locations whose turn it is, and returns at once. To be called every minute or so.
     *
     * @return completes when what was begun is read and handed on; the looks may still go on
     */
    CompletableFuture<Void> tick(Collection<WatchedLocation> places) {
        return CompletableFuture.allOf(places.stream()
                .filter(place -> reader(place.location()).begin())
                .map(place -> CompletableFuture.runAsync(() -> fill(place), threads))
                .toArray(CompletableFuture<?>[]::new));
    }

    EventReader reader(Location location) {
        return readers.computeIfAbsent(location, where -> new EventReader(where, announcements, clock));
    }

    private void fill(WatchedLocation place) {
        try {
            List<Missed> missed = new ArrayList<>();
            for (CacheEvent told : reader(place.location()).fresh()) {
                place.known()
                        .resolve(List.of(told.sourceId()))
                        .filter(subject -> place.ours().contains(subject.groupId()))
                        .flatMap(subject -> missed(place, subject, told))
                        .ifPresent(missed::add);
            }
            ask(missed);
        } catch (RuntimeException | Error e) {
            if (!threads.isShutdown()) {
                logger.error(
                        "filling the gaps of events{} broke off",
                        place.location().inWords(),
                        e);
            }
        }
    }

    private Optional<Missed> missed(WatchedLocation place, Subject subject, CacheEvent told) {
        ElastiCacheEvent event = ElastiCacheEvent.told(told.text(), List.of(told.sourceId()));
        if (event.look() == Look.YES) {
            path.changed(place.location(), subject.groupId(), event.name(), told.at());
        }
        if (event.look() == Look.NO
                || path.told(subject.groupId(), event.name(), told.at())
                || isToldAgain(place.location(), subject, told)) {
            return Optional.empty();
        }
        return Optional.of(new Missed(
                told,
                event,
                new EventHint(Optional.of(subject.groupId()), subject.nodeId(), event.name(), clock.instant())));
    }

    private boolean isToldAgain(Location location, Subject subject, CacheEvent told) {
        Matcher failover = FAILOVER.matcher(told.text());
        if (!failover.matches()) {
            return false;
        }
        Failover key = new Failover(location, subject.groupId(), failover.group("primary"));
        synchronized (failovers) {
            failovers.values().removeIf(first -> first.plus(EventReader.OVERLAP).isBefore(told.at()));
            Instant first = failovers.get(key);
            if (first != null && !first.plus(ONE_FAILOVER).isBefore(told.at())) {
                return true;
            }
            failovers.put(key, told.at());
            return false;
        }
    }

    private void ask(List<Missed> missed) {
        if (missed.isEmpty()) {
            return;
        }
        long groups =
                missed.stream().map(one -> one.hint().groupId()).distinct().count();
        Optional<CompletableFuture<?>> lookAtAll = groups > MOST_SINGLE_LOOKS
                ? Optional.of(handler.look(new EventHint(
                        Optional.empty(),
                        Optional.empty(),
                        missed.getLast().event().name(),
                        clock.instant())))
                : Optional.empty();
        for (Missed one : missed) {
            meters.counter(
                            "pointsman.hints",
                            "source",
                            "describe-events",
                            "kind",
                            one.event().name())
                    .increment();
            long entry = log.addMissed(one.told(), one.event(), one.hint());
            CompletableFuture<?> look = lookAtAll.orElseGet(() -> handler.look(one.hint()));
            var unused = look.whenComplete(
                    (done, failure) -> log.settle(entry, failure == null ? Outcome.LOOKED : Outcome.FAILED));
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
