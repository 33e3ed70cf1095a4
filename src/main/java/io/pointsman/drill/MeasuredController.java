package io.pointsman.drill;

import io.pointsman.load.Distribution;
import io.pointsman.load.LoadResult;
import io.pointsman.load.Measured;
import io.pointsman.load.Series;
import io.pointsman.web.InvalidRequest;
import io.pointsman.web.NotFound;
import io.pointsman.web.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was measured while a drill went on, for other programs to reckon with. */
@RestController
@RequestMapping("/api/v1")
class MeasuredController {

    private final DrillStore drills;
    private final LoadStore loads;
    private final UsageStore usages;

    MeasuredController(DrillStore drills, LoadStore loads, UsageStore usages) {
        this.drills = drills;
        this.loads = loads;
        this.usages = usages;
    }

    /** @param second of the run, from 0 */
    record Second(int second, List<Cell> series) {}

    /**
     * @param node whose turn it was, as {@code 10.0.1.17:6379}; empty if it came to none's
     * @param latency from the intended start, in µs, as HdrHistogram compresses it, in Base64
     * @param service from being sent, likewise
     */
    record Cell(
            String path,
            String operation,
            String node,
            long successes,
            Map<String, Long> errors,
            String latency,
            String service) {

        static Cell of(Series series, Measured measured) {
            return new Cell(
                    series.path(),
                    DrillView.word(series.operation()),
                    series.node(),
                    measured.successes(),
                    LoadView.words(measured.errors()),
                    base64(measured.latency()),
                    base64(measured.service()));
        }
    }

    private static String base64(Distribution distribution) {
        return Base64.getEncoder().encodeToString(distribution.bytes());
    }

    /** Oldest first. */
    @GetMapping("/drills/{id}/seconds")
    Page<Second> seconds(
            @PathVariable UUID id,
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int after = after(cursor);
        LoadResult result =
                loads.find(id).orElseThrow(() -> new NotFound("Of drill %s no load was measured.".formatted(id)));
        SortedMap<Integer, Second> seconds = new TreeMap<>();
        result.seconds().forEach((series, measured) -> {
            if (series.second() > after && (seconds.size() <= limit || seconds.containsKey(series.second()))) {
                seconds.merge(
                        series.second(),
                        new Second(series.second(), List.of(Cell.of(series, measured))),
                        (some, others) -> new Second(
                                some.second(),
                                Stream.concat(some.series().stream(), others.series().stream())
                                        .toList()));
            }
        });
        return Page.first(limit, List.copyOf(seconds.values()), second -> Integer.toString(second.second()));
    }

    /** What nodes used, of each node in order of time. */
    @GetMapping("/drills/{id}/usage")
    List<NodeUsage> usage(@PathVariable UUID id) {
        var unused = drills.find(id)
                .orElseThrow(() -> new NotFound("There is no drill %s. GET /api/v1/drills lists them.".formatted(id)));
        return usages.find(id);
    }

    private static int after(@Nullable String cursor) {
        try {
            return cursor == null ? -1 : Integer.parseInt(cursor);
        } catch (NumberFormatException e) {
            throw new InvalidRequest("cursor must be the \"next\" of an earlier answer.");
        }
    }
}
