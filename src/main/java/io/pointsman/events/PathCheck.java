package io.pointsman.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.aws.LocationTags;
import io.pointsman.events.PathFinding.Verdict;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.TopicSetting;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Asks AWS whether notifications can come at all, at the start and every hour:
 *
 * <ol>
 *   <li>SQS: the queue's ARN, and whether it has a dead-letter queue
 *   <li>ElastiCache, for each location: the topic of each of our groups, and whether ElastiCache still publishes to it
 *   <li>SNS, for each topic: whether the queue is subscribed
 * </ol>
 *
 * What cannot be asked is told as unchecked and never as broken; what was found broken before stays so until an answer says otherwise.
 * While something is not as it should be, the check is repeated every {@link #AGAIN}. One check at a time.
 */
final class PathCheck implements AutoCloseable {

    static final Duration EVERY = Duration.ofHours(1);
    static final Duration AGAIN = Duration.ofMinutes(10);

    private static final Logger logger = LoggerFactory.getLogger(PathCheck.class);

    private final Announcements announcements;
    private final Subscriptions subscriptions;
    private final Optional<EventQueue> queue;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<Location, Report> reports = new ConcurrentHashMap<>();
    private final Map<TopicAt, Subscriptions.State> lastKnown = new ConcurrentHashMap<>();
    private final Set<Location> gauged = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean underWay = new AtomicBoolean();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile List<PathFinding> ofQueue = List.of();
    private volatile Instant begun = Instant.MIN;
    private volatile Instant next = Instant.MIN;

    private record TopicAt(Location location, String arn) {}

    /** @param queue empty: no notifications are expected, and nothing is checked */
    PathCheck(
            Announcements announcements,
            Subscriptions subscriptions,
            Optional<EventQueue> queue,
            MeterRegistry meters,
            Clock clock) {
        this.announcements = announcements;
        this.subscriptions = subscriptions;
        this.queue = queue;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * What a check found in one location.
     *
     * @param findings of the location and its topics, not of the queue; empty when all is well
     */
    record Report(Instant checkedAt, List<PathFinding> findings) {

        private boolean has(Verdict verdict) {
            return findings.stream().anyMatch(finding -> finding.verdict() == verdict);
        }
    }

    /** What the last check found there; empty before the first. */
    Optional<Report> report(Location location) {
        return Optional.ofNullable(reports.get(location));
    }

    /** What the last check found about the queue itself. */
    List<PathFinding> ofQueue() {
        return ofQueue;
    }

    /** Brings the next check forward, though not to less than {@link #AGAIN} after the last. */
    void soon() {
        Instant soonest = begun.plus(AGAIN);
        if (soonest.isBefore(next)) {
            next = soonest;
        }
    }

    /**
     * Begins a check if its time has come and none is under way, and returns at once. To be called every minute or so.
     *
     * @return completes when what was begun has ended
     */
    CompletableFuture<Void> tick(Collection<WatchedLocation> places) {
        Instant now = clock.instant();
        places.forEach(place -> gauge(place.location()));
        if (queue.isEmpty() || places.isEmpty() || now.isBefore(next) || !underWay.compareAndSet(false, true)) {
            return CompletableFuture.completedFuture(null);
        }
        begun = now;
        next = now.plus(EVERY);
        return CompletableFuture.runAsync(() -> check(queue.get(), places), threads);
    }

    private void check(EventQueue eventQueue, Collection<WatchedLocation> places) {
        try {
            Optional<EventQueue.Facts> facts = read(eventQueue);
            CompletableFuture.allOf(places.stream()
                            .map(place -> CompletableFuture.runAsync(() -> check(place, facts), threads))
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
            if (!places.stream().allMatch(place -> verdictAsNumber(place.location()) == 1)) {
                soon();
            }
        } catch (RuntimeException | Error e) {
            if (!threads.isShutdown()) {
                logger.error("the check of the event path broke off", e);
            }
        } finally {
            underWay.set(false);
        }
    }

    private Optional<EventQueue.Facts> read(EventQueue eventQueue) {
        List<PathFinding> before = ofQueue;
        Optional<EventQueue.Facts> facts = Optional.empty();
        try {
            facts = Optional.of(eventQueue.read());
            ofQueue = facts.get().hasDeadLetters()
                    ? List.of()
                    : List.of(new PathFinding(
                            Verdict.HINT,
                            "",
                            "queue " + facts.get().arn() + " has no dead-letter queue",
                            "Set a redrive policy with a maxReceiveCount of 5 or so: a message whose look keeps failing is then kept for"
                                    + " you instead of coming back until it expires."));
        } catch (Transient | Rejected | StaleReading e) {
            ofQueue = List.of(unchecked("", e));
        }
        tell("", before, ofQueue);
        return facts;
    }

    private void check(WatchedLocation place, Optional<EventQueue.Facts> queueFacts) {
        Location location = place.location();
        List<PathFinding> before = report(location).map(Report::findings).orElse(List.of());
        List<PathFinding> findings = new ArrayList<>();
        try {
            Map<String, Optional<TopicSetting>> topics = new TreeMap<>(announcements.topics(location));
            topics.keySet().retainAll(place.ours());
            findings.addAll(PathRules.ofGroups(topics));
            for (String topic : PathRules.topics(topics)) {
                findings.addAll(subscription(location, topic, queueFacts));
            }
        } catch (Transient | Rejected | StaleReading e) {
            before.stream()
                    .filter(finding -> finding.verdict() != Verdict.UNCHECKED)
                    .forEach(findings::add);
            findings.add(unchecked("", e));
        }
        reports.put(location, new Report(clock.instant(), List.copyOf(findings)));
        tell(location.inWords(), before, findings);
    }

    private List<PathFinding> subscription(Location location, String topic, Optional<EventQueue.Facts> queueFacts) {
        List<PathFinding> findings = new ArrayList<>();
        if (queueFacts.isPresent()) {
            TopicAt key = new TopicAt(location, topic);
            String queueArn = queueFacts.get().arn();
            try {
                lastKnown.put(key, subscriptions.state(location, topic, queueArn));
            } catch (Transient | Rejected | StaleReading e) {
                findings.add(unchecked(topic, e));
            }
            Optional.ofNullable(lastKnown.get(key))
                    .flatMap(state -> PathRules.ofSubscription(state, topic, queueArn))
                    .ifPresent(findings::add);
        }
        return findings;
    }

    private static PathFinding unchecked(String topic, RuntimeException failure) {
        return new PathFinding(
                Verdict.UNCHECKED,
                topic,
                String.valueOf(failure.getMessage()),
                failure instanceof Rejected
                        ? "Do as it says, or leave this unchecked."
                        : "None: it is asked again in ten minutes.");
    }

    private static void tell(String where, List<PathFinding> before, List<PathFinding> now) {
        for (PathFinding finding : now) {
            if (before.stream().noneMatch(finding::isTheSameAs)) {
                logger.atLevel(finding.verdict() == Verdict.BROKEN ? Level.WARN : Level.INFO)
                        .log(
                                "event path{} {}: {}. {}",
                                where,
                                finding.verdict().name().toLowerCase(Locale.ROOT),
                                finding.what(),
                                finding.remedy());
            }
        }
        before.stream()
                .filter(finding ->
                        finding.verdict() == Verdict.BROKEN && now.stream().noneMatch(finding::isTheSameAs))
                .forEach(finding -> logger.info("event path{} no longer so: {}", where, finding.what()));
    }

    private void gauge(Location location) {
        if (gauged.add(location)) {
            Gauge.builder("pointsman.events.path", () -> verdictAsNumber(location))
                    .description("Whether the last check found that notifications can reach the queue")
                    .tags(LocationTags.of(location))
                    .register(meters);
        }
    }

    private double verdictAsNumber(Location location) {
        Optional<Report> report = report(location);
        if (report.filter(found -> found.has(Verdict.BROKEN)).isPresent()) {
            return 0;
        }
        boolean unknown = report.isEmpty()
                || report.get().has(Verdict.UNCHECKED)
                || ofQueue.stream().anyMatch(finding -> finding.verdict() == Verdict.UNCHECKED);
        return unknown ? Double.NaN : 1;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
