package io.pointsman.sandbox.elasticache;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** How a group becomes another while it lives. */
public final class Modifications {

    private final GroupState group;
    private final NodeTypeChange nodeTypes;
    private final EngineUpgrade engine;

    Modifications(GroupState group, Failovers failovers) {
        this.group = group;
        this.nodeTypes = new NodeTypeChange(group, failovers);
        this.engine = new EngineUpgrade(group, failovers);
    }

    /** Does what the API's ModifyReplicationGroup does, or lets nodes tell that it is pending; answers with the group as it is then. */
    GroupView modify(ModifyRequest request) {
        return group.locked(() -> {
            NodeKind target = request.target(group.spec.kind());
            refuseUnlessAvailable();
            boolean scales = request.nodeType().isPresent();
            // [D], aws-facts 3.6; the code is not sourced.
            if (scales
                    ? group.pending.engineVersion().isPresent()
                    : group.pending.nodeType().isPresent()) {
                throw AwsError.invalidCombination("Another modification of the replication group is pending.");
            }
            group.pending = scales
                    ? new PendingValues(request.nodeType(), Optional.empty())
                    : new PendingValues(Optional.empty(), Optional.of(target.engineVersion()));
            if (request.immediately()) {
                group.status = "modifying";
                if (scales) {
                    nodeTypes.begin(target);
                } else {
                    engine.begin(target, () -> request.parameterGroup().ifPresent(this::setParameterGroup));
                }
            }
            return group.view();
        });
    }

    // The default one goes with the engine from now on.
    private void setParameterGroup(String name) {
        Optional<String> own = Optional.of(name).filter(given -> !given.startsWith("default."));
        group.spec = group.spec.withUpkeep(group.spec.upkeep().withParameterGroup(own));
    }

    /** Lets the next change of the node type fail by an event, as one to a type that cannot hold the data; the API accepts it. */
    public void refuseNextNodeType() {
        group.run(nodeTypes::refuseNext);
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

    /** The service updates of the group, by their names. */
    public List<UpdateAction> updates() {
        return List.copyOf(group.updates.values());
    }

    /** Adds a service update, or replaces that of its name; events tell nothing of it. */
    public void putUpdate(UpdateAction update) {
        changeUpdates(updates -> updates.put(update.name(), update));
    }

    /** Takes a service update away; nothing happens without it. */
    public void removeUpdate(String name) {
        changeUpdates(updates -> updates.remove(name));
    }

    private void changeUpdates(Consumer<Map<String, UpdateAction>> change) {
        group.run(() -> {
            NavigableMap<String, UpdateAction> changed = new TreeMap<>(group.updates);
            change.accept(changed);
            group.updates = changed;
        });
    }

    private void refuseUnlessAvailable() {
        if (!group.status.equals("available")) {
            throw AwsError.invalidGroupState("Replication group " + group.spec.id() + " is not in available state.");
        }
    }
}
