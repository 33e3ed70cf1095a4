package io.pointsman.events;

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
        return Page.first(limit, log.before(Page.before(cursor), limit + 1), entry -> Long.toString(entry.sequence()));
    }
}
