package io.pointsman.sandbox.elasticache;

import java.time.Duration;

/**
 * An upgrade of the engine, at the times of a real one, [S-JR1], aws-facts 2.5: a node is shut down, restarted 2 s later with the other version,
 * and patched 53 s after that; 73 s later the next one follows. A replica takes over 46 s after the last replica. The servers behind are restarted,
 * and are what they were; AWS documents no notification.
 */
final class EngineUpgrade {

    private static final Duration RESTART = Duration.ofSeconds(2);
    private static final Duration PATCHING = Duration.ofSeconds(53);
    private static final RollingChange.Pauses PAUSES =
            new RollingChange.Pauses(Duration.ofSeconds(73), Duration.ofSeconds(46), Duration.ofSeconds(73));

    private final GroupState group;
    private final Failovers failovers;

    EngineUpgrade(GroupState group, Failovers failovers) {
        this.group = group;
        this.failovers = failovers;
    }

    /**
     * Begins to make a group that is {@code modifying} the target.
     *
     * @param ended runs when it is, and available
     */
    void begin(NodeKind target, Runnable ended) {
        new RollingChange(group, failovers, target, this::change, PAUSES, ended).begin();
    }

    private void change(NodeGroup shard, Node node, NodeKind target, Runnable done) {
        group.nodeEvent(node, "Cache node 0001 shutdown");
        node.status = "rebooting cluster nodes";
        if (!node.primary) {
            node.inService = false;
            node.kill();
        }
        group.later(RESTART, node, () -> {
            failovers.renew(shard, node, false, PATCHING, () -> {
                group.nodeEvent(node, "Cache cluster patched");
                done.run();
            });
            node.kind = target;
            node.status = "modifying";
            group.nodeEvent(node, "Cache node 0001 restarted");
        });
    }
}
