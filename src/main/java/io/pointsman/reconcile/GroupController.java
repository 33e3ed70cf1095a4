package io.pointsman.reconcile;

import io.pointsman.aws.ReadDesk;
import io.pointsman.dns.NameState;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.ZoneChecks;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.probe.NodeProbes;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.web.InvalidRequest;
import io.pointsman.web.NotFound;
import io.pointsman.web.Page;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Groups, their names, and passes on request. What is shown is as of the latest pass that
 * could look; only a reconcile call asks AWS. */
@RestController
@RequestMapping("/api/v1")
class GroupController {

    private final ManagedGroups groups;
    private final ZoneChecks zones;
    private final ServingBoard board;
    private final Optional<NodeProbes> probes;
    private final Reconciler reconciler;
    private final ReconcileQueue queue;
    private final FullPasses fullPasses;
    private final PassLog log;

    GroupController(
            ManagedGroups groups,
            ZoneChecks zones,
            ServingBoard board,
            Optional<NodeProbes> probes,
            Reconciler reconciler,
            ReconcileQueue queue,
            FullPasses fullPasses,
            PassLog log) {
        this.groups = groups;
        this.zones = zones;
        this.board = board;
        this.probes = probes;
        this.reconciler = reconciler;
        this.queue = queue;
        this.fullPasses = fullPasses;
        this.log = log;
    }

    /** By id. */
    @GetMapping("/groups")
    Page<GroupView> groups(
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(defaultValue = "") String cursor) {
        List<GroupView> oneMore = groups.all().stream()
                .sorted(Comparator.comparing(ManagedGroup::id))
                .filter(group -> group.id().compareTo(cursor) > 0)
                .limit(limit + 1L)
                .map(this::view)
                .toList();
        return Page.first(limit, oneMore, GroupView::id);
    }

    @GetMapping("/groups/{id}")
    GroupView group(@PathVariable String id) {
        return view(find(id));
    }

    /** Asks the group's nodes now, and shows what they say. */
    @PostMapping("/groups/{id}/probe")
    GroupView probe(@PathVariable String id) {
        ManagedGroup group = find(id);
        if (probes.isEmpty()) {
            throw new Rejected("Nodes are not asked here. Set pointsman.probe.enabled to true.", null);
        }
        ReadDesk.join(probes.get().ask(group.location(), group.replicationGroupId()));
        return view(group);
    }

    /** What every read name is, should be, and why. */
    @GetMapping("/groups/{id}/names")
    Page<NameView> names(@PathVariable String id) {
        ManagedGroup group = find(id);
        return Page.whole(latestLook(group).stream()
                .flatMap(look -> look.names().stream()
                        .map(name -> NameView.of(name, look.startedAt(), log.lastChange(group.id(), name.name()))))
                .toList());
    }

    /**
     * @return empty before the first pass
     * @throws Rejected if no pass could look, and somebody must act
     * @throws Transient if no pass could look yet
     */
    private Optional<PassReport> latestLook(ManagedGroup group) {
        Optional<PassReport> look = log.latestLook(group.id());
        Optional<Failure> failure =
                log.latest(group.id()).filter(latest -> look.isEmpty()).flatMap(PassReport::failure);
        if (failure.isPresent()) {
            String why = "The names of group %s have not been seen yet: %s"
                    .formatted(group.id(), failure.get().message());
            throw failure.get().remedy() == PassReport.Remedy.PERSON
                    ? new Rejected(why, null)
                    : new Transient(why, null);
        }
        return look;
    }

    /**
     * Takes away the names of a group that ElastiCache has no more, at once and however many. What an operator says counts only if a
     * reading made for the call agrees.
     *
     * @param confirm the group's id once more
     */
    @DeleteMapping("/groups/{id}/names")
    PassView giveUpNames(@PathVariable String id, @RequestParam String confirm) {
        ManagedGroup group = find(id);
        if (!confirm.equals(group.id())) {
            throw new InvalidRequest("confirm must be the group's id: all its names and claims are removed.");
        }
        if (!reconciler.mayWrite()) {
            throw new Rejected("Nothing is removed in observe mode. Set pointsman.mode to manage first.", null);
        }
        reconciler.tellGone(group);
        PassReport report = ReadDesk.join(queue.ask(group, Cause.of("rest")));
        if (report.group().isPresent()) {
            throw new Rejected(
                    "ElastiCache shows group %s, and it keeps its names while it exists. Delete the group first; or take it out of"
                                    .formatted(group.id())
                            + " pointsman.groups and remove the records by hand.",
                    null);
        }
        return PassView.of(report);
    }

    /** The real node behind every read name. */
    @GetMapping("/groups/{id}/read-endpoints")
    Page<ReadEndpointView> readEndpoints(@PathVariable String id) {
        return Page.whole(latestLook(find(id)).stream()
                .flatMap(look ->
                        look.names().stream().filter(NameState::isRead).map(name -> ReadEndpointView.of(name, look)))
                .toList());
    }

    /** Makes a pass now and answers with what it did; with {@code dryRun} with what it would do, writing nothing. */
    @PostMapping("/groups/{id}/reconcile")
    PassView reconcile(@PathVariable String id, @RequestParam(defaultValue = "false") boolean dryRun) {
        ManagedGroup group = find(id);
        return PassView.of(dryRun ? reconciler.dryRun(group) : ReadDesk.join(queue.ask(group, Cause.of("rest"))));
    }

    /** Passes of this process that changed something or ended otherwise than the one before, newest first. */
    @GetMapping("/passes")
    Page<PassView> passes(
            @RequestParam(defaultValue = "" + Page.DEFAULT_LIMIT) @Min(1) @Max(Page.LARGEST_LIMIT) int limit,
            @RequestParam(required = false) @Nullable String cursor) {
        List<PassView> oneMore = log.before(Page.before(cursor), limit + 1).stream()
                .map(PassView::of)
                .toList();
        return Page.first(limit, oneMore, pass -> Long.toString(pass.id()));
    }

    /** Makes a pass over every group now. */
    @PostMapping("/reconcile")
    Page<PassView> reconcileAll() {
        List<PassReport> reports = ReadDesk.join(fullPasses.ask(Cause.of("rest")));
        return Page.whole(reports.stream().map(PassView::of).toList());
    }

    private GroupView view(ManagedGroup group) {
        return GroupView.of(
                group,
                zones.problem(group),
                log.latestLook(group.id()),
                log.latest(group.id()).flatMap(PassReport::failure),
                board,
                probes);
    }

    private ManagedGroup find(String id) {
        return groups.find(id)
                .orElseThrow(() -> new NotFound(
                        "No group " + id + " is looked after; GET /api/v1/groups lists those that are, and GET"
                                + " /api/v1/discovery says why a group that was found by its tags is not."));
    }
}
