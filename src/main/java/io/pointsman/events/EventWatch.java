package io.pointsman.events;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The clock of everything that watches over events; what takes time is begun here and goes on elsewhere. */
final class EventWatch {

    static final Duration BEAT = Duration.ofMinutes(1);

    private final EventHandler handler;
    private final MissedEvents missed;
    private final EventPath path;
    private final PathCheck check;

    EventWatch(EventHandler handler, MissedEvents missed, EventPath path, PathCheck check) {
        this.handler = handler;
        this.missed = missed;
        this.path = path;
        this.check = check;
    }

    /**
     * To be called every {@link #BEAT}.
     *
     * @return completes when what was begun has ended
     */
    CompletableFuture<Void> tick() {
        List<WatchedLocation> places = handler.watched();
        CompletableFuture<Void> reading = missed.tick(places);
        if (path.judge(places)) {
            check.soon();
        }
        return CompletableFuture.allOf(reading, check.tick(places));
    }
}
