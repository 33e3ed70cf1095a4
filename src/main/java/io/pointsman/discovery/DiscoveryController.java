package io.pointsman.discovery;

import io.pointsman.web.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was found by tags, and what became of it; empty lists while discovery is off. */
@RestController
@RequestMapping("/api/v1/discovery")
class DiscoveryController {

    private final Discovery discovery;
    private final Selection selection;

    DiscoveryController(Discovery discovery, Selection selection) {
        this.discovery = discovery;
        this.selection = selection;
    }

    /** By id, then by location. */
    @GetMapping
    Page<FoundGroup.View> found(
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(defaultValue = "") String cursor) {
        List<FoundGroup> oneMore = selection.found().stream()
                .filter(group -> group.cursor().compareTo(cursor) > 0)
                .limit(limit + 1L)
                .toList();
        Page<FoundGroup> page = Page.first(limit, oneMore, FoundGroup::cursor);
        return new Page<>(page.items().stream().map(FoundGroup::view).toList(), page.next());
    }

    /**
     * How the readings of a location go; account and region are null where they are the service's own.
     *
     * @param readAt of the last complete reading; null before it
     * @param failure what hinders since; null if nothing does
     */
    record LocationView(
            @Nullable String account,
            @Nullable String region,
            @Nullable Instant readAt,
            @Nullable String failure) {}

    @GetMapping("/locations")
    Page<LocationView> locations() {
        return Page.whole(discovery.progress().stream()
                .map(progress -> new LocationView(
                        progress.location().account().orElse(null),
                        progress.location().region().orElse(null),
                        progress.readAt().orElse(null),
                        progress.failure().orElse(null)))
                .toList());
    }
}
