package io.pointsman.discovery;

import io.pointsman.aws.Accounts;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.SettingsCheck;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the tags of every location on its own clock. A location that cannot be read, or takes long, changes nothing for its groups, and
 * holds up no other.
 */
@Component
final class Discovery {

    private static final Logger logger = LoggerFactory.getLogger(Discovery.class);

    /** How often to see whether a location is due. */
    static final Duration BEAT = Duration.ofSeconds(1);

    private static final Duration AGAIN_FAILED = Duration.ofSeconds(30);

    private final TagReader tags;
    private final Roster roster;
    private final Selection selection;
    private final DiscoveryMetrics metrics;
    private final Clock clock;
    private final Duration interval;
    private final List<Seat> seats = new ArrayList<>();

    /** One location, and how its readings go. */
    private static final class Seat {

        private final Location location;
        private boolean reading;
        private Instant due = Instant.MIN;
        private Optional<Instant> readAt = Optional.empty();
        private Optional<String> failure = Optional.empty();

        Seat(Location location) {
            this.location = location;
        }
    }

    /**
     * How the readings of a location go.
     *
     * @param readAt of the last complete one; empty before it
     * @param failure what hinders since; empty if nothing does
     */
    record Progress(Location location, Optional<Instant> readAt, Optional<String> failure) {}

    Discovery(
            DiscoveryProperties properties,
            ManagedGroups groups,
            Accounts accounts,
            TagReader tags,
            Roster roster,
            Selection selection,
            DiscoveryMetrics metrics,
            Clock clock) {
        this.tags = tags;
        this.roster = roster;
        this.selection = selection;
        this.metrics = metrics;
        this.clock = clock;
        this.interval = properties.interval();
        List<Location> locations = locations(properties, accounts);
        if (properties.enabled()) {
            locations.forEach(location -> seats.add(new Seat(location)));
        }
    }

    private static List<Location> locations(DiscoveryProperties properties, Accounts accounts) {
        List<Location> locations = new ArrayList<>();
        for (int i = 0; i < properties.locations().size(); i++) {
            DiscoveryProperties.Place place = properties.locations().get(i);
            locations.add(SettingsCheck.location(
                    "pointsman.discovery.locations[" + i + "].", place.account(), place.region(), accounts));
        }
        return locations.isEmpty()
                ? List.of(Location.OWN)
                : locations.stream().distinct().toList();
    }

    /** To be called every {@link #BEAT}: begins the readings that are due, and returns at once. */
    void tick() {
        Instant now = clock.instant();
        for (Seat seat : seats) {
            synchronized (seat) {
                if (seat.reading || seat.due.isAfter(now)) {
                    continue;
                }
                seat.reading = true;
            }
            Thread.ofVirtual().name("discovery" + seat.location.inWords()).start(() -> read(seat));
        }
    }

    private void read(Seat seat) {
        Instant readAt = clock.instant();
        Optional<String> failure = Optional.empty();
        try {
            roster.read(seat.location, tags.read(seat.location), readAt);
            selection.settle();
        } catch (RuntimeException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        ended(seat, readAt, failure);
    }

    private void ended(Seat seat, Instant readAt, Optional<String> failure) {
        metrics.read(failure.isEmpty());
        synchronized (seat) {
            if (failure.isPresent() && seat.failure.isEmpty()) {
                logger.warn("discovery{} failed: {}", seat.location.inWords(), failure.get());
            } else if (failure.isEmpty() && seat.failure.isPresent()) {
                logger.info("discovery{} works again", seat.location.inWords());
            }
            seat.failure = failure;
            if (failure.isEmpty()) {
                seat.readAt = Optional.of(readAt);
            }
            boolean soon = failure.isPresent() && AGAIN_FAILED.compareTo(interval) < 0;
            seat.due = readAt.plus(soon ? AGAIN_FAILED : interval);
            seat.reading = false;
        }
    }

    /** In the order of the settings; none while discovery is off. */
    List<Progress> progress() {
        return seats.stream()
                .map(seat -> {
                    synchronized (seat) {
                        return new Progress(seat.location, seat.readAt, seat.failure);
                    }
                })
                .toList();
    }
}
