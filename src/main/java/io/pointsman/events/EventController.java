package io.pointsman.events;

import io.pointsman.web.InvalidRequest;
import io.pointsman.web.Page;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Events")
final class EventController {

    private final EventLog log;

    EventController(EventLog log) {
        this.log = log;
    }

    @GetMapping("/api/v1/events")
    @Operation(summary = "What came in from the queue lately, newest first, and what became of it")
    Page<EventLog.Entry> events(
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        return Page.first(limit, log.before(sequence(cursor), limit + 1), entry -> Long.toString(entry.sequence()));
    }

    private static long sequence(@Nullable String cursor) {
        try {
            return cursor == null ? Long.MAX_VALUE : Long.parseLong(cursor);
        } catch (NumberFormatException malformed) {
            throw new InvalidRequest("cursor must be the \"next\" of an earlier answer.");
        }
    }
}
