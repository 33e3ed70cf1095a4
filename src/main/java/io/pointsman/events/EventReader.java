package io.pointsman.events;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.inventory.CacheEvent.Source;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a location's events on and on. Each reading begins {@link #OVERLAP} before the last one that succeeded, because nothing says how
 * late ElastiCache lists an event, and gives only what is new. A source that cannot be read keeps its mark, so that nothing is left out.
 * Marks do not outlive the process: a new one begins with the last hour.
 */
final class EventReader {

    static final Duration EVERY = Duration.ofMinutes(5);
    static final Duration AGAIN = Duration.ofMinutes(1);
    static final Duration OVERLAP = Duration.ofMinutes(15);
    static final Duration AT_FIRST = Duration.ofMinutes(60);

    /** ElastiCache keeps 14 days, and what it says to a question for more is not known. */
    static final Duration OLDEST = Duration.ofDays(14).minusHours(1);

    private static final Logger logger = LoggerFactory.getLogger(EventReader.class);

    private final Location location;
    private final Announcements announcements;
    private final Clock clock;
    private final Map<Source, Instant> marks = new EnumMap<>(Source.class);
    private final Set<CacheEvent> seen = new HashSet<>();
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile Instant next = Instant.MIN;
    private volatile @Nullable Instant readAt;
    private volatile @Nullable String failure;

    EventReader(Location location, Announcements announcements, Clock clock) {
        this.location = location;
        this.announcements = announcements;
        this.clock = clock;
    }

    /** Takes the turn to read, unless it is too early or a reading is still under way; who gets it calls {@link #fresh} once. */
    boolean begin() {
        return !clock.instant().isBefore(next) && underWay.compareAndSet(false, true);
    }

    /**
     * Reads both sources.
     *
     * @return what no earlier reading gave, oldest first; nothing of a source that could not be read
     */
    List<CacheEvent> fresh() {
        Instant begun = clock.instant();
        try {
            List<CacheEvent> fresh = new ArrayList<>();
            Optional<RuntimeException> failed = Optional.empty();
            for (Source source : Source.values()) {
                try {
                    fresh.addAll(read(source));
                } catch (Transient | Rejected e) {
                    failed = Optional.of(e);
                }
            }
            fresh.sort(Comparator.comparing(CacheEvent::at));
            note(failed.map(e -> String.valueOf(e.getMessage())), begun);
            return fresh;
        } finally {
            next = begun.plus(failure == null ? EVERY : AGAIN);
            underWay.set(false);
        }
    }

    private List<CacheEvent> read(Source source) {
        Instant now = clock.instant();
        Instant since = Optional.ofNullable(marks.get(source))
                .map(mark -> mark.minus(OVERLAP))
                .orElse(now.minus(AT_FIRST));
        Duration back = Duration.between(since, now);
        List<CacheEvent> read = announcements.events(location, source, back.compareTo(OLDEST) > 0 ? OLDEST : back);
        marks.put(source, now);
        seen.removeIf(event -> event.source() == source && event.at().isBefore(since));
        return read.stream()
                .filter(event -> !event.at().isBefore(since) && seen.add(event))
                .toList();
    }

    private void note(Optional<String> failed, Instant begun) {
        if (failed.isPresent() && failure == null) {
            logger.warn("events{} cannot be read, tried again every minute: {}", location.inWords(), failed.get());
        } else if (failed.isEmpty() && failure != null) {
            logger.info("events{} are read again", location.inWords());
        }
        failure = failed.orElse(null);
        if (failed.isEmpty()) {
            readAt = begun;
        }
    }

    /** When both sources were last read; empty if they never were. */
    Optional<Instant> readAt() {
        return Optional.ofNullable(readAt);
    }

    /** Why the last reading failed, with the remedy; empty if it did not. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }
}
