package io.pointsman.events;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.aws.LocationTags;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether notifications come at all, told by those that did not: ElastiCache's own list of events says what they should have been.
 *
 * <p>A change of topology in that list is judged once, {@link #PATIENCE} after it happened. If nothing was heard of any group of its
 * location since {@link #SLACK} before it, the path of that location is silent, until something is heard again. When that came within
 * {@link #LATE} of the change, the notification was not lost but slow, and from then on the path is given as much time; a path that is
 * always slow raises one alarm and not one for each change.
 *
 * <p>Any group counts, not the changed one alone: several instances share the queue, and what another has taken this one never hears. It
 * hears its share, and of all instances the one that heard the latest is not silent. A group whose own notifications fail while others'
 * come is found by {@link PathCheck}, which a change that was not announced brings forward. What happened before this process read the
 * queue is not judged.
 */
final class EventPath {

    static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The clocks of AWS and of this machine may differ. */
    static final Duration SLACK = Duration.ofMinutes(1);

    static final Duration LATE = Duration.ofMinutes(10);

    /** For the log and for health. */
    static final String REMEDY =
            "Names stay right by full passes and by reading the events. See /actuator/health/aws for what is wrong with the"
                    + " topic or its subscription; if nothing is, look at the topic's access policy and at the queue's. With several instances"
                    + " on one queue another may have taken the notification: only all of them together are silent.";

    private static final Duration LONGEST_WAIT_FOR_THE_QUEUE = Duration.ofHours(1);
    private static final Logger logger = LoggerFactory.getLogger(EventPath.class);

    private final Optional<QueueWatch> queue;
    private final MeterRegistry meters;
    private final Clock clock;

    // All guarded by this.
    private final Map<String, Heard> heard = new HashMap<>();
    private final List<Change> unjudged = new ArrayList<>();
    private final Map<Location, Silence> silences = new HashMap<>();
    private final Map<Location, Duration> patience = new HashMap<>();
    private final Set<Location> gauged = new HashSet<>();

    /** @param queue empty: no notifications are expected, and there is no silence */
    EventPath(Optional<QueueWatch> queue, MeterRegistry meters, Clock clock) {
        this.queue = queue;
        this.meters = meters;
        this.clock = clock;
    }

    /** A change of topology by ElastiCache's list. */
    private record Change(Location location, String groupId, String event, Instant at) {}

    /**
     * Nothing is heard of a location.
     *
     * @param since when this was noticed
     * @param groups whose notifications end it
     * @param groupId whose change was not announced
     * @param event what happened to it
     * @param happenedAt when
     */
    record Silence(Instant since, Set<String> groups, String groupId, String event, Instant happenedAt) {}

    /** The latest of a group's notifications: of all, of those that ask for a look, and of each kind. */
    private static final class Heard {
        private Instant any = Instant.MIN;
        private Instant asking = Instant.MIN;
        private final Map<String, Instant> byName = new HashMap<>();
    }

    /** A notification came. */
    synchronized void heard(String groupId, ElastiCacheEvent event, Instant at) {
        Heard of = heard.computeIfAbsent(groupId, id -> new Heard());
        of.any = latest(of.any, at);
        if (event.look() != EventKind.Look.NO) {
            of.asking = latest(of.asking, at);
        }
        of.byName.merge(event.name(), at, EventPath::latest);
        for (Iterator<Map.Entry<Location, Silence>> all = silences.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Location, Silence> silent = all.next();
            if (silent.getValue().groups().contains(groupId)) {
                all.remove();
                ended(silent.getKey(), silent.getValue(), at);
            }
        }
    }

    private void ended(Location location, Silence silence, Instant at) {
        Duration late = Duration.between(silence.happenedAt(), at);
        if (late.compareTo(LATE) <= 0) {
            patience.put(location, late.plus(SLACK));
        }
        logger.info(
                "notifications{} come again after {} s of silence; from now on a change may wait {} s for its own",
                location.inWords(),
                Duration.between(silence.since(), at).toSeconds(),
                patience.getOrDefault(location, PATIENCE).toSeconds());
    }

    /**
     * Whether a look that a notification asked for covers an event: it came after it, or is the event's own.
     *
     * @param name of the event
     */
    synchronized boolean told(String groupId, String name, Instant happenedAt) {
        Heard of = heard.get(groupId);
        return of != null
                && (!of.asking.isBefore(happenedAt)
                        || !of.byName.getOrDefault(name, Instant.MIN).isBefore(happenedAt.minus(SLACK)));
    }

    /** ElastiCache lists a change of topology; the same one may be told several times. */
    synchronized void changed(Location location, String groupId, String event, Instant at) {
        if (queue.isPresent()) {
            unjudged.add(new Change(location, groupId, event, at));
        }
    }

    /**
     * Judges the changes whose time has come. To be called often; asks nobody.
     *
     * @return whether a change was not announced by a notification of its own group
     */
    synchronized boolean judge(Collection<WatchedLocation> places) {
        places.forEach(place -> gauge(place.location()));
        Instant now = clock.instant();
        Optional<Instant> readSince = readSince();
        boolean unannounced = false;
        for (Iterator<Change> all = unjudged.iterator(); all.hasNext(); ) {
            Change change = all.next();
            Instant due = change.at().plus(patience.getOrDefault(change.location(), PATIENCE));
            if (now.isBefore(due)) {
                continue;
            }
            if (readSince.isPresent() || due.plus(LONGEST_WAIT_FOR_THE_QUEUE).isBefore(now)) {
                all.remove();
            }
            if (readSince.isPresent() && !change.at().isBefore(readSince.get())) {
                unannounced |= isUnannounced(change, places, now);
            }
        }
        return unannounced;
    }

    private boolean isUnannounced(Change change, Collection<WatchedLocation> places, Instant now) {
        if (heardSince(Set.of(change.groupId()), change.at())) {
            return false;
        }
        places.stream()
                .filter(place -> place.location().equals(change.location()))
                .map(place -> place.known().groups())
                .filter(groups -> !heardSince(groups, change.at()))
                .findFirst()
                .ifPresent(groups -> fellSilent(change, groups, now));
        return true;
    }

    private boolean heardSince(Set<String> groups, Instant happenedAt) {
        Instant from = happenedAt.minus(SLACK);
        return groups.stream().map(heard::get).anyMatch(of -> of != null && !of.any.isBefore(from));
    }

    private void fellSilent(Change change, Set<String> groups, Instant now) {
        Silence silence = new Silence(now, groups, change.groupId(), change.event(), change.at());
        if (silences.putIfAbsent(change.location(), silence) == null) {
            logger.warn(
                    "the event path{} is silent: ElastiCache lists {} of group {} at {}, and no notification of any group there"
                            + " has come since. {}",
                    change.location().inWords(),
                    change.event(),
                    change.groupId(),
                    change.at(),
                    REMEDY);
        }
    }

    synchronized Optional<Silence> silence(Location location) {
        return Optional.ofNullable(silences.get(location));
    }

    /** Since when every poll ended well; empty while none does. */
    private Optional<Instant> readSince() {
        return queue.map(QueueWatch::state)
                .filter(QueueWatch.State.Read.class::isInstance)
                .map(QueueWatch.State.Read.class::cast)
                .map(QueueWatch.State.Read::since);
    }

    private void gauge(Location location) {
        if (gauged.add(location)) {
            Gauge.builder("pointsman.events.silent", () -> silentAsNumber(location))
                    .description("Whether ElastiCache lists changes while no notification comes")
                    .tags(LocationTags.of(location))
                    .register(meters);
        }
    }

    private double silentAsNumber(Location location) {
        return queue.isEmpty() ? Double.NaN : silence(location).isPresent() ? 1 : 0;
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
