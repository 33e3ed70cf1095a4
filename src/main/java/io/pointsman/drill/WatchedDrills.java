package io.pointsman.drill;

import io.pointsman.failure.Transient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Drills that several people follow: each is read once a second at most, however many they are. */
final class WatchedDrills {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private final Function<UUID, Optional<Seen>> reading;
    private final Clock clock;
    private final Map<UUID, Watched> all = new ConcurrentHashMap<>();

    WatchedDrills(Function<UUID, Optional<Seen>> reading, Clock clock) {
        this.reading = reading;
        this.clock = clock;
    }

    /** @param load the latest of what its load met, if it has any */
    record Seen(Drill drill, Optional<LoadStore.Piece> load) {}

    private static final class Watched {

        final ReentrantLock lock = new ReentrantLock();
        int watchers;
        Instant readAt = Instant.MIN;
        Optional<Seen> seen = Optional.empty();

        @Nullable
        Transient failure;
    }

    void join(UUID id) {
        var unused = all.compute(id, (key, known) -> {
            Watched watched = known == null ? new Watched() : known;
            watched.watchers++;
            return watched;
        });
    }

    /** Once for each time one has joined. */
    void leave(UUID id) {
        var unused = all.computeIfPresent(id, (key, watched) -> --watched.watchers == 0 ? null : watched);
    }

    /**
     * As it was not more than a second ago. For those who have joined.
     *
     * @return empty if there is none
     * @throws Transient if the database does not answer
     */
    Optional<Seen> read(UUID id) {
        Watched watched = all.get(id);
        if (watched == null) {
            throw new IllegalStateException("nobody has joined " + id);
        }
        watched.lock.lock();
        try {
            Instant now = clock.instant();
            if (watched.readAt.isBefore(now.minus(FRESH)) || watched.readAt.isAfter(now)) {
                watched.readAt = now;
                watched.failure = null;
                read(id, watched);
            }
            if (watched.failure != null) {
                throw watched.failure;
            }
            return watched.seen;
        } finally {
            watched.lock.unlock();
        }
    }

    private void read(UUID id, Watched watched) {
        try {
            watched.seen = reading.apply(id);
        } catch (Transient e) {
            watched.failure = e;
        }
    }
}
