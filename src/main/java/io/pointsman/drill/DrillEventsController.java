package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.State;
import io.pointsman.drill.LoadStore.Piece;
import io.pointsman.drill.WatchedDrills.Seen;
import io.pointsman.failure.Transient;
import io.pointsman.web.InvalidRequest;
import io.pointsman.web.NotFound;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/**
 * Drills as they go on, as server-sent events, wherever they run. Who follows one has a thread of his own, which is cheap; a slow one holds up
 * nobody else.
 *
 * <ol>
 *   <li>What has been noted and was not told yet, each as {@code entry}; its id is its number, by which a client goes on that was cut off.
 *   <li>What its load met in the last seconds, as {@code load}, each time that is put down; what was before is in the drill.
 *   <li>The drill as lists show it, as {@code state}, whenever that has changed.
 *   <li>With its end the stream ends. The last {@code state} has the id {@code ended}: who comes with it gets 204, so that a browser does not
 *       ask again.
 * </ol>
 */
@RestController
@RequestMapping("/api/v1")
class DrillEventsController {

    static final int MOST = 100;

    private static final String ENDED = "ended";

    private final WatchedDrills drills;
    private final JsonMapper json;
    private final long stepMillis;
    private final int beat;
    private final Semaphore places = new Semaphore(MOST);
    private final CountDownLatch closing = new CountDownLatch(1);

    @Autowired
    DrillEventsController(DrillStore drills, LoadStore loads, JsonMapper json, Clock clock) {
        this(new WatchedDrills(id -> drills.find(id).map(drill -> seen(drill, loads)), clock), json, 1_000, 15);
    }

    /**
     * @param stepMillis between two looks
     * @param beat after how many looks without an event a comment is sent, so that proxies do not take the connection for dead
     */
    DrillEventsController(WatchedDrills drills, JsonMapper json, long stepMillis, int beat) {
        this.drills = drills;
        this.json = json;
        this.stepMillis = stepMillis;
        this.beat = beat;
    }

    private static Seen seen(Drill drill, LoadStore loads) {
        return new Seen(drill, drill.request().load() == null ? Optional.empty() : loads.latest(drill.id()));
    }

    /** Streams must not hold up the end of this process; clients come again by themselves, to another. */
    @EventListener(ContextClosedEvent.class)
    void close() {
        closing.countDown();
    }

    /** @param last the id of the last event that the client got; null: from the beginning */
    @GetMapping(path = "/drills/{id}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void events(
            @PathVariable UUID id,
            @RequestHeader(name = "Last-Event-ID", required = false) @Nullable String last,
            HttpServletResponse response)
            throws InterruptedException {
        boolean toldAll = ENDED.equals(last);
        int told = toldAll ? Integer.MAX_VALUE : number(last);
        if (!places.tryAcquire()) {
            throw new Transient("%d follow drills already".formatted(MOST), null);
        }
        drills.join(id);
        try {
            Seen seen = drills.read(id)
                    .orElseThrow(
                            () -> new NotFound("There is no drill %s. GET /api/v1/drills lists them.".formatted(id)));
            if (toldAll && seen.drill().state() == State.ENDED) {
                response.setStatus(HttpServletResponse.SC_NO_CONTENT);
                return;
            }
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setHeader("X-Accel-Buffering", "no");
            new Follower(response, seen, told).follow();
        } catch (IOException e) {
            // The client has gone.
        } finally {
            drills.leave(id);
            places.release();
        }
    }

    private static int number(@Nullable String last) {
        try {
            int number = last == null ? 0 : Integer.parseInt(last);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The same as what is below 0.
        }
        throw new InvalidRequest("Last-Event-ID must be the id of an event of this drill.");
    }

    /** One who follows a drill. */
    private final class Follower {

        private final HttpServletResponse response;
        private Seen seen;
        private int told;
        private int toldOfLoad;
        private @Nullable DrillView state;
        private int quiet;

        Follower(HttpServletResponse response, Seen seen, int told) {
            this.response = response;
            this.seen = seen;
            this.told = told;
            toldOfLoad = seen.load().map(Piece::place).orElse(-1);
        }

        void follow() throws IOException, InterruptedException {
            tell();
            while (seen.drill().state() != State.ENDED && !closing.await(stepMillis, TimeUnit.MILLISECONDS)) {
                look();
                tell();
            }
        }

        private void look() {
            try {
                seen = drills.read(seen.drill().id()).orElse(seen);
            } catch (Transient e) {
                // The database does not answer: the client waits, as for anything else.
            }
        }

        private void tell() throws IOException {
            Drill drill = seen.drill();
            StringBuilder events = new StringBuilder();
            while (told < drill.timeline().size()) {
                Entry entry = drill.timeline().get(told);
                told++;
                events.append(event(Integer.toString(told), "entry", DrillView.line(entry)));
            }
            seen.load().filter(piece -> piece.place() > toldOfLoad).ifPresent(piece -> {
                toldOfLoad = piece.place();
                LoadNews.of(piece.met()).ifPresent(news -> events.append(event("", "load", news)));
            });
            DrillView now = DrillView.listed(drill);
            if (!now.equals(state)) {
                state = now;
                events.append(event(drill.state() == State.ENDED ? ENDED : "", "state", now));
            }
            quiet = events.isEmpty() ? quiet + 1 : 0;
            if (quiet == beat) {
                quiet = 0;
                events.append(":\n\n");
            }
            if (!events.isEmpty()) {
                response.getOutputStream().write(events.toString().getBytes(StandardCharsets.UTF_8));
                response.flushBuffer();
            }
        }

        private String event(String id, String name, Object data) {
            return (id.isEmpty() ? "" : "id: " + id + "\n") + "event: " + name + "\ndata: "
                    + json.writeValueAsString(data) + "\n\n";
        }
    }
}
