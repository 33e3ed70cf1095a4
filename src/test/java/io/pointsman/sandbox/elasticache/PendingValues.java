package io.pointsman.sandbox.elasticache;

import java.util.Optional;

/**
 * What nodes are to become, at once while a change is under way, else in the maintenance window, which never comes here.
 *
 * @param engineVersion in full
 */
record PendingValues(Optional<String> nodeType, Optional<String> engineVersion) {

    static PendingValues none() {
        return new PendingValues(Optional.empty(), Optional.empty());
    }

    /** What is left of it for a node of this kind. */
    PendingValues of(NodeKind kind) {
        return new PendingValues(
                nodeType.filter(wanted -> !wanted.equals(kind.nodeType())),
                engineVersion.filter(wanted -> !wanted.equals(kind.engineVersion())));
    }

    boolean isEmpty() {
        return nodeType.isEmpty() && engineVersion.isEmpty();
    }
}
