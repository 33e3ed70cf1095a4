package io.pointsman.reconcile;

import io.pointsman.events.EventHandler;
import io.pointsman.events.EventHint;
import io.pointsman.events.KnownIds;
import io.pointsman.events.WatchedLocation;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.reconcile.PassReport.Failure;
import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Turns a hint into a pass. An event is done with when the pass ended, or failed in a way that only a person can mend: delivering it again
 * would not help, and the full pass tries anyway.
 */
@Component
final class EventLook implements EventHandler {

    private final ManagedGroups groups;
    private final ServingBoard board;
    private final ReconcileQueue queue;
    private final FullPasses fullPasses;
    private final FollowUps followUps;
    private final PassLog log;
    private volatile Known known = new Known(List.of(), List.of(), new KnownIds(Set.of(), Map.of()));

    private record Known(List<ManagedGroup> ours, List<ReplicationGroup> shown, KnownIds ids) {}

    EventLook(
            ManagedGroups groups,
            ServingBoard board,
            ReconcileQueue queue,
            FullPasses fullPasses,
            FollowUps followUps,
            PassLog log) {
        this.groups = groups;
        this.board = board;
        this.queue = queue;
        this.fullPasses = fullPasses;
        this.followUps = followUps;
        this.log = log;
    }

    @Override
    public CompletableFuture<?> look(EventHint hint) {
        Cause cause = new Cause(hint.cause(), Optional.of(hint.receivedAt()));
        if (hint.groupId().isEmpty()) {
            return fullPasses.ask(cause).thenAccept(EventLook::requireWellEnded);
        }
        // An event may not tell where it is from: of groups with one id, each is looked at.
        return CompletableFuture.allOf(groups.ofReplicationGroup(hint.groupId().get()).stream()
                .map(group -> look(group, hint, cause))
                .toArray(CompletableFuture<?>[]::new));
    }

    private CompletableFuture<?> look(ManagedGroup group, EventHint hint, Cause cause) {
        hint.doubtedNode().ifPresent(node -> board.doubt(group.location(), node));
        followUps.watch(group);
        return queue.askOfMany(group, cause).thenAccept(report -> requireWellEnded(List.of(report)));
    }

    private static void requireWellEnded(List<PassReport> reports) {
        List<String> failures = reports.stream()
                .filter(PassReport::wantsRetry)
                .map(report -> report.groupId() + ": "
                        + report.failure().map(Failure::message).orElse(""))
                .toList();
        if (!failures.isEmpty()) {
            throw new Transient("the look failed, " + failures, null);
        }
    }

    /** Made anew when what it is made of is another: a storm of events about a large fleet asks for it thousands of times. */
    @Override
    @SuppressWarnings("ReferenceEquality")
    public KnownIds known() {
        List<ManagedGroup> ours = groups.all();
        List<ReplicationGroup> shown = log.shown();
        Known last = known;
        if (last.ours() != ours || last.shown() != shown) {
            last = new Known(ours, shown, known(ours, shown));
            known = last;
        }
        return last.ids();
    }

    @Override
    public List<WatchedLocation> watched() {
        Map<Location, List<ManagedGroup>> ours =
                groups.all().stream().collect(Collectors.groupingBy(ManagedGroup::location));
        Map<Location, List<ReplicationGroup>> shown =
                log.shown().stream().collect(Collectors.groupingBy(ReplicationGroup::location));
        return ours.entrySet().stream()
                .map(entry -> new WatchedLocation(
                        entry.getKey(),
                        entry.getValue().stream()
                                .map(ManagedGroup::replicationGroupId)
                                .collect(Collectors.toSet()),
                        known(entry.getValue(), shown.getOrDefault(entry.getKey(), List.of()))))
                .toList();
    }

    private static KnownIds known(Collection<ManagedGroup> ours, List<ReplicationGroup> shown) {
        Set<String> ids = new HashSet<>();
        ours.forEach(group -> ids.add(group.replicationGroupId()));
        Map<String, String> groupOfNode = new HashMap<>();
        for (ReplicationGroup group : shown) {
            ids.add(group.id());
            group.memberIds().forEach(id -> groupOfNode.put(id, group.id()));
            group.nodes().map(Node::id).forEach(id -> groupOfNode.put(id, group.id()));
        }
        return new KnownIds(ids, groupOfNode);
    }
}
