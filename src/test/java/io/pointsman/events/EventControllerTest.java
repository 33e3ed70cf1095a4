package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.events.EventLog.Entry;
import io.pointsman.events.EventLog.Outcome;
import io.pointsman.web.InvalidRequest;
import io.pointsman.web.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventControllerTest {

    private final EventLog log = new EventLog();
    private final EventController controller = new EventController(log);

    @Test
    void pagesLeadThroughTheWholeLogNewestFirst() {
        add(7);
        List<Long> seen = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Page<Entry> page = controller.events(3, cursor);
            page.items().forEach(entry -> seen.add(entry.sequence()));
            sizes.add(page.items().size());
            cursor = page.next();
            add(1); // what comes in meanwhile does not shift the pages behind
        } while (cursor != null);
        assertThat(seen).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
        assertThat(sizes).containsExactly(3, 3, 1);
    }

    @Test
    void aPageThatJustFitsIsTheLast() {
        add(3);
        assertThat(controller.events(3, null).next()).isNull();
    }

    @Test
    void aForeignCursorIsRefused() {
        assertThatExceptionOfType(InvalidRequest.class).isThrownBy(() -> controller.events(3, "x"));
    }

    private void add(int count) {
        for (int i = 0; i < count; i++) {
            var event = new ElastiCacheEvent.Unknown(List.of());
            var hint = new EventHint(Optional.empty(), Optional.empty(), event.name(), Instant.EPOCH);
            log.add(Instant.EPOCH, "m", event, "text", hint, Outcome.PENDING);
        }
    }
}
