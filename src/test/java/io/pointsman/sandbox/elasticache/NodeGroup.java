package io.pointsman.sandbox.elasticache;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** A shard. Guarded by the lock of its group. */
final class NodeGroup {

    final String id;
    /** In cluster mode; none otherwise. */
    final BitSet slots = new BitSet();

    final List<Node> nodes = new ArrayList<>(); // in the order of their numbers
    String status = "creating";
    /** Whether the primary is lost and no replica promoted yet. */
    boolean leaderless;

    NodeGroup(String id) {
        this.id = id;
    }

    Node primary() {
        return nodes.stream().filter(node -> node.primary).findFirst().orElseThrow();
    }

    List<Node> replicas() {
        return nodes.stream().filter(node -> !node.primary).toList();
    }

    /** Whether a failover or a replacement is under way. */
    boolean isRecovering() {
        return leaderless || nodes.stream().anyMatch(node -> !node.inService && node.status.equals("available"));
    }
}
