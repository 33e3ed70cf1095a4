package io.pointsman.drill;

import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Verdict;
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
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Drills: asking for one, watching it, calling it off. */
@RestController
@RequestMapping("/api/v1")
class DrillController {

    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private final ManagedGroups groups;
    private final DrillRun runbook;
    private final DrillStore drills;
    private final LoadStore loads;
    private final DrillJobs jobs;
    private final Clock clock;

    DrillController(
            ManagedGroups groups, DrillRun runbook, DrillStore drills, LoadStore loads, DrillJobs jobs, Clock clock) {
        this.groups = groups;
        this.runbook = runbook;
        this.drills = drills;
        this.loads = loads;
        this.jobs = jobs;
        this.clock = clock;
    }

    /** Looks at every guard, and lets a replica take over if none stands in the way. */
    @PostMapping("/groups/{id}/failover-tests")
    ResponseEntity<DrillView> testFailover(
            @PathVariable String id, @Valid @RequestBody FailoverTestRequest request, Principal caller) {
        return begin(Drill.Kind.FAILOVER_TEST, id, request, caller);
    }

    /** Looks at every guard, and changes how many shards or replicas there are, or of which type nodes are, if none stands in the way. */
    @PostMapping("/groups/{id}/scaling-tests")
    ResponseEntity<DrillView> testScaling(
            @PathVariable String id, @Valid @RequestBody ScalingTestRequest request, Principal caller) {
        return begin(Drill.Kind.SCALING_TEST, id, request, caller);
    }

    /** Likewise changes the engine, its version, or the node type, and watches for ElastiCache's silent refusal. */
    @PostMapping("/groups/{id}/upgrade-tests")
    ResponseEntity<DrillView> testUpgrade(
            @PathVariable String id, @Valid @RequestBody UpgradeTestRequest request, Principal caller) {
        return begin(Drill.Kind.UPGRADE_TEST, id, request, caller);
    }

    private ResponseEntity<DrillView> begin(Drill.Kind kind, String groupId, DrillRequest request, Principal caller) {
        ManagedGroup group = groups.find(groupId)
                .orElseThrow(
                        () -> new NotFound("There is no group %s. GET /api/v1/groups lists them.".formatted(groupId)));
        refuseUnreachable(request, runbook.of(kind).expected(group, request));
        Instant now = clock.instant();
        refuse(runbook.of(kind).guard(group, request, now).refusals());
        Drill drill = Drill.asked(UUID.randomUUID(), kind, group.id(), request, caller.getName(), now);
        drills.add(drill)
                .ifPresent(other -> refuse(List.of(new Refusal(
                        "running",
                        "drill %s has the group".formatted(other),
                        "Wait until it has ended, or call it off: DELETE /api/v1/drills/" + other))));
        jobs.begin(drill.id());
        return ResponseEntity.accepted()
                .location(URI.create("/api/v1/drills/" + drill.id()))
                .body(DrillView.whole(drill, Optional.empty()));
    }

    private static void refuseUnreachable(DrillRequest request, Set<Milestone> expected) {
        List<Milestone> unreachable = request.allowed().keySet().stream()
                .filter(milestone -> !expected.contains(milestone))
                .toList();
        if (!unreachable.isEmpty()) {
            throw new InvalidRequest("budget has %s, which this drill does not reach. It may have %s."
                    .formatted(inWords(unreachable), inWords(expected)));
        }
    }

    /** As a budget names them. */
    private static String inWords(Collection<Milestone> milestones) {
        return milestones.stream().sorted().map(Milestone::inBudget).collect(Collectors.joining(", "));
    }

    private static void refuse(List<Refusal> refusals) {
        if (!refusals.isEmpty()) {
            throw new Guarded(refusals.stream()
                    .map(refusal -> new Guarded.Guard(refusal.guard(), refusal.reason(), refusal.remedy()))
                    .toList());
        }
    }

    /** Newest first. */
    @GetMapping("/drills")
    Page<DrillView> drills(
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        List<DrillView> oneMore = drills.list(before(cursor), limit + 1).stream()
                .map(DrillView::listed)
                .toList();
        return Page.first(limit, oneMore, drill -> drill.askedAt().toString());
    }

    private static Instant before(@Nullable String cursor) {
        try {
            return cursor == null ? NEVER : Instant.parse(cursor);
        } catch (DateTimeParseException e) {
            throw new InvalidRequest("cursor must be the \"next\" of an earlier answer.");
        }
    }

    @GetMapping(path = "/drills/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    DrillView drill(@PathVariable UUID id) {
        return whole(id);
    }

    private DrillView whole(UUID id) {
        Drill drill = find(id);
        return DrillView.whole(
                drill,
                drill.request().load() == null
                        ? Optional.empty()
                        : loads.find(id).map(result -> LoadView.of(result, loads.findEnd(id))));
    }

    /** Calls it off. What was done to the group before goes its way: ElastiCache ends by itself what it has begun, and nothing is undone. */
    @DeleteMapping("/drills/{id}")
    DrillView abort(@PathVariable UUID id, Principal caller) {
        find(id);
        if (!drills.end(id, Verdict.ABORTED, "called off by " + caller.getName(), clock.instant())) {
            throw new Rejected("Drill %s has ended: there is nothing to call off.".formatted(id), null);
        }
        return whole(id);
    }

    private Drill find(UUID id) {
        return drills.find(id)
                .orElseThrow(() -> new NotFound("There is no drill %s. GET /api/v1/drills lists them.".formatted(id)));
    }
}
