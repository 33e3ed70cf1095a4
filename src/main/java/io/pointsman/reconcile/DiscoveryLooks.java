package io.pointsman.reconcile;

import io.pointsman.discovery.GroupLooks;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.topology.ReplicationGroup;
import java.util.Collection;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The loop, as discovery needs it. */
@Component
final class DiscoveryLooks implements GroupLooks {

    private static final Cause CAUSE = Cause.of("discovery");

    private final ReconcileQueue queue;
    private final PassLog log;

    DiscoveryLooks(ReconcileQueue queue, PassLog log) {
        this.queue = queue;
        this.log = log;
    }

    @Override
    public void look(Collection<ManagedGroup> groups) {
        for (ManagedGroup group : groups) {
            var unused = queue.ask(group, CAUSE);
        }
    }

    @Override
    public Optional<Sighting> latest(String groupId) {
        return log.latestLook(groupId)
                .map(report -> new Sighting(
                        report.group().map(ReplicationGroup::readAt).orElse(report.startedAt()),
                        report.group().isPresent(),
                        !report.names().isEmpty()));
    }
}
