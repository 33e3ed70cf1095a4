package io.pointsman.reconcile;

import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.probe.ProbeTargets;
import io.pointsman.topology.Location;
import java.util.Collection;
import org.springframework.stereotype.Component;

/** Has the nodes of our groups asked, and makes a pass when what they say changes: sooner than any notification. */
@Component
final class ProbedGroups implements ProbeTargets {

    private static final Cause CAUSE = Cause.of("probe");

    private final ManagedGroups groups;
    private final ReconcileQueue queue;
    private final PassLog log;

    ProbedGroups(ManagedGroups groups, ReconcileQueue queue, PassLog log) {
        this.groups = groups;
        this.queue = queue;
        this.log = log;
    }

    @Override
    public Collection<ProbedGroup> groups() {
        return groups.all().stream()
                .flatMap(group -> log.latestLook(group.id()).flatMap(PassReport::group).stream()
                        .map(shown -> new ProbedGroup(group.id(), shown)))
                .toList();
    }

    @Override
    public void changed(Location location, String groupId) {
        for (ManagedGroup group : groups.ofReplicationGroup(groupId)) {
            if (group.location().equals(location)) {
                var unused = queue.askOfMany(group, CAUSE);
            }
        }
    }
}
