package io.pointsman.sandbox.elasticache;

import java.util.Optional;
import java.util.function.UnaryOperator;

/** How a group becomes another while it lives. */
public final class Modifications {

    private final GroupState group;

    Modifications(GroupState group) {
        this.group = group;
    }

    /**
     * Makes the group another at once, as if it had always been so: its nodes are of the new kind, no event tells of it. Its id, its servers
     * and its nodes stay as they are.
     */
    public void set(UnaryOperator<GroupSpec> change) {
        group.run(() -> {
            refuseUnlessAvailable();
            group.spec = change.apply(group.spec);
            group.nodeGroups.forEach(nodeGroup -> nodeGroup.nodes.forEach(node -> node.kind = group.spec.kind()));
        });
    }

    /**
     * Lets each node tell what it is to become in the maintenance window.
     *
     * @param engineVersion in full
     */
    public void setPending(Optional<String> nodeType, Optional<String> engineVersion) {
        group.run(() -> {
            refuseUnlessAvailable();
            group.pending = new PendingValues(nodeType, engineVersion);
        });
    }

    private void refuseUnlessAvailable() {
        if (!group.status.equals("available")) {
            throw AwsError.invalidGroupState("Replication group " + group.spec.id() + " is not in available state.");
        }
    }
}
