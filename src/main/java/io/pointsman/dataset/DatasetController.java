package io.pointsman.dataset;

import io.pointsman.dataset.Dataset.Status;
import io.pointsman.failure.Rejected;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.web.Guarded;
import io.pointsman.web.InvalidRequest;
import io.pointsman.web.NotFound;
import io.pointsman.web.Page;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.security.Principal;
import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Datasets: having one made, watching that, calling it off, having it removed. */
@RestController
@RequestMapping("/api/v1/datasets")
class DatasetController {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");
    private static final List<Status> AT_REST = List.of(Status.RUNNING, Status.DONE, Status.FAILED, Status.STOPPED);

    private final ManagedGroups groups;
    private final DatasetGuards guards;
    private final DatasetStore datasets;
    private final DatasetJobs jobs;
    private final Clock clock;

    DatasetController(
            ManagedGroups groups, DatasetGuards guards, DatasetStore datasets, DatasetJobs jobs, Clock clock) {
        this.groups = groups;
        this.guards = guards;
        this.datasets = datasets;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Looks at every guard, and begins to write the keys if none stands in the way. */
    @PostMapping
    ResponseEntity<DatasetView> generate(@Valid @RequestBody DatasetRequest request, Principal caller) {
        ManagedGroup group = groups.find(request.group())
                .orElseThrow(() -> new NotFound(
                        "There is no group %s. GET /api/v1/groups lists them.".formatted(request.group())));
        DatasetGuards.Looked looked = guards.look(group, request);
        if (!looked.refusals().isEmpty()) {
            throw new Guarded(looked.refusals());
        }
        Dataset dataset = Dataset.asked(UUID.randomUUID(), request, caller.getName(), clock.instant(), looked.found());
        datasets.add(dataset);
        jobs.begin(dataset.id());
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/datasets/" + dataset.id()))
                .body(DatasetView.of(dataset));
    }

    /** Newest first. */
    @GetMapping
    Page<DatasetView> datasets(
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        List<DatasetView> oneMore = datasets.list(before(cursor), limit + 1).stream()
                .map(DatasetView::of)
                .toList();
        return Page.first(limit, oneMore, dataset -> dataset.askedAt().toString());
    }

    private static Instant before(@Nullable String cursor) {
        try {
            return cursor == null ? NEVER : Instant.parse(cursor);
        } catch (DateTimeParseException e) {
            throw new InvalidRequest("cursor must be the \"next\" of an earlier answer.");
        }
    }

    @GetMapping("/{id}")
    DatasetView dataset(@PathVariable UUID id) {
        return DatasetView.of(find(id));
    }

    /**
     * Calls it off if it is being written, and removes its keys.
     *
     * @param keepKeys whether they stay
     */
    @DeleteMapping("/{id}")
    DatasetView remove(
            @PathVariable UUID id, @RequestParam(defaultValue = "false") boolean keepKeys, Principal caller) {
        Dataset dataset = find(id);
        String reason = "called off by " + caller.getName();
        if (keepKeys) {
            if (!datasets.turn(id, List.of(Status.RUNNING), Status.STOPPED, reason, clock.instant())) {
                throw new Rejected(
                        "Dataset %s is not being written: there is nothing to call off.".formatted(id), null);
            }
        } else if (dataset.status() != Status.REMOVING) {
            if (!datasets.turn(id, AT_REST, Status.REMOVING, "", clock.instant())) {
                throw new Rejected("Dataset %s has been removed.".formatted(id), null);
            }
            jobs.begin(id);
        }
        return DatasetView.of(find(id));
    }

    private Dataset find(UUID id) {
        return datasets.find(id)
                .orElseThrow(
                        () -> new NotFound("There is no dataset %s. GET /api/v1/datasets lists them.".formatted(id)));
    }
}
