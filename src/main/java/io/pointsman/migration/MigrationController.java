package io.pointsman.migration;

import io.pointsman.failure.Rejected;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.migration.Migration.State;
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

/** Migrations: beginning one, watching it, pausing it, calling it off, having it verified. */
@RestController
@RequestMapping("/api/v1/migrations")
class MigrationController {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final ManagedGroups groups;
    private final MigrationGuards guards;
    private final MigrationStore migrations;
    private final MigrationJobs jobs;
    private final Clock clock;

    MigrationController(
            ManagedGroups groups, MigrationGuards guards, MigrationStore migrations, MigrationJobs jobs, Clock clock) {
        this.groups = groups;
        this.guards = guards;
        this.migrations = migrations;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Looks at every guard, and begins to copy if none stands in the way. */
    @PostMapping
    ResponseEntity<MigrationView> migrate(@Valid @RequestBody MigrationRequest request, Principal caller) {
        MigrationGuards.Looked looked = guards.look(group(request.source()), group(request.target()), request);
        if (!looked.refusals().isEmpty()) {
            throw new Guarded(looked.refusals());
        }
        Migration migration = Migration.asked(
                UUID.randomUUID(), request, caller.getName(), clock.instant(), looked.found(), looked.lanes());
        migrations.add(migration).map(MigrationGuards::met).ifPresent(met -> {
            throw new Guarded(List.of(met));
        });
        jobs.begin(migration.id());
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/migrations/" + migration.id()))
                .body(MigrationView.of(migration));
    }

    private ManagedGroup group(String id) {
        return groups.find(id)
                .orElseThrow(() -> new NotFound("There is no group %s. GET /api/v1/groups lists them.".formatted(id)));
    }

    /** Newest first. */
    @GetMapping
    Page<MigrationView> migrations(
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        List<MigrationView> oneMore = migrations.list(before(cursor), limit + 1).stream()
                .map(MigrationView::listed)
                .toList();
        return Page.first(limit, oneMore, migration -> migration.askedAt().toString());
    }

    private static Instant before(@Nullable String cursor) {
        try {
            return cursor == null ? NEVER : Instant.parse(cursor);
        } catch (DateTimeParseException e) {
            throw new InvalidRequest("cursor must be the \"next\" of an earlier answer.");
        }
    }

    @GetMapping("/{id}")
    MigrationView migration(@PathVariable UUID id) {
        return MigrationView.of(find(id));
    }

    /** Calls it off; what was copied stays. */
    @DeleteMapping("/{id}")
    MigrationView stop(@PathVariable UUID id, Principal caller) {
        return turned(
                id,
                List.of(State.COPYING, State.VERIFYING, State.PAUSED),
                State.STOPPED,
                "called off by " + caller.getName());
    }

    /** Its lanes end within a second, and keep their places. */
    @PostMapping("/{id}/pause")
    MigrationView pause(@PathVariable UUID id, Principal caller) {
        return turned(id, List.of(State.COPYING, State.VERIFYING), State.PAUSED, "paused by " + caller.getName());
    }

    private MigrationView turned(UUID id, List<State> from, State to, String reason) {
        Migration before = find(id);
        if (!migrations.turn(id, from, to, reason, clock.instant())) {
            throw new Rejected(
                    "Migration %s is not %s: it is %s."
                            .formatted(
                                    id,
                                    to == State.PAUSED ? "being copied or verified" : "under way",
                                    MigrationView.word(before.state())),
                    null);
        }
        return MigrationView.of(find(id));
    }

    /** One that was paused, or has failed; its lanes go on from where they were. */
    @PostMapping("/{id}/resume")
    MigrationView resume(@PathVariable UUID id) {
        Migration before = find(id);
        if (before.state() != State.PAUSED && before.state() != State.FAILED) {
            throw new Rejected(
                    "Migration %s is neither paused nor failed: it is %s."
                            .formatted(id, MigrationView.word(before.state())),
                    null);
        }
        migrations.resume(before).map(MigrationGuards::met).ifPresent(met -> {
            throw new Guarded(List.of(met));
        });
        jobs.begin(id);
        return MigrationView.of(find(id));
    }

    /** Compares the groups anew, once all is copied. */
    @PostMapping("/{id}/verify")
    MigrationView verify(@PathVariable UUID id) {
        Migration before = find(id);
        if (before.state() != State.DONE) {
            throw new Rejected(
                    "Migration %s is not done: it is %s.".formatted(id, MigrationView.word(before.state())), null);
        }
        migrations.verify(before).map(MigrationGuards::met).ifPresent(met -> {
            throw new Guarded(List.of(met));
        });
        jobs.begin(id);
        return MigrationView.of(find(id));
    }

    private Migration find(UUID id) {
        return migrations
                .find(id)
                .orElseThrow(() ->
                        new NotFound("There is no migration %s. GET /api/v1/migrations lists them.".formatted(id)));
    }
}
