package io.pointsman.sandbox.elasticache;

import io.pointsman.sandbox.elasticache.CacheSettings.Timings;
import io.pointsman.sandbox.elasticache.SlotPlan.Batch;
import io.pointsman.sandbox.redis.SlotMove;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Shards that come and go at the customer's wish, [S-MODEL], aws-facts 3.6. Meanwhile the group is {@code modifying} and tells how many of
 * the slots have moved.
 *
 * <ol>
 *   <li>New shards are made, the primaries first, then their replicas; they own no slots.
 *   <li>Slots move, a few at a time, until those that stay have them evenly. Clients go on: they follow {@code ASK} and {@code MOVED}.
 *   <li>Shards that go are deleted; they own no slots any more.
 * </ol>
 *
 * <p>A primary that is lost meanwhile is healed as ever, and the slots wait for it. How fast AWS moves slots is not known, nor are texts of
 * events: there are those of the nodes only.
 */
final class Resharding {

    private static final int BATCH = 64;
    private static final Duration STEP = Duration.ofMillis(2_500);
    private static final Duration NEXT_LOOK = Duration.ofSeconds(5);

    private final GroupState group;
    private final Failovers failovers;
    private final ReplicaCounts replicaCounts;
    private final Timings timings;

    Resharding(GroupState group, Failovers failovers, ReplicaCounts replicaCounts) {
        this.group = group;
        this.failovers = failovers;
        this.replicaCounts = replicaCounts;
        this.timings = group.region.settings.timings();
    }

    /** Adds shards until there are {@code count}, or spreads the slots of as many as there are; removes none. */
    void growTo(int count) {
        refuseUnlessPossible();
        int present = group.nodeGroups.size();
        if (count > GroupSpec.MOST_SHARDS) {
            throw new AwsError(
                    400,
                    "NodeGroupsPerReplicationGroupQuotaExceeded",
                    "A replication group has at most " + GroupSpec.MOST_SHARDS + " node groups.");
        }
        if (count < present) {
            throw AwsError.invalidCombination("Fewer node groups than the present " + present
                    + " need NodeGroupsToRemove or NodeGroupsToRetain.");
        }
        begin();
        int replicas = group.nodeGroups.getFirst().replicas().size();
        List<NodeGroup> made = new ArrayList<>();
        for (int i = present; i < count; i++) {
            made.add(group.addNodeGroup(replicas));
        }
        List<NodeGroup> waiting = new ArrayList<>(made);
        made.forEach(shard -> make(shard, () -> {
            waiting.remove(shard);
            if (waiting.isEmpty()) {
                moveSlots(List.of());
            }
        }));
        if (made.isEmpty()) {
            moveSlots(List.of());
        }
    }

    /** Removes these shards once the others own their slots; at least one must stay. */
    void remove(List<NodeGroup> leaving) {
        refuseUnlessPossible();
        if (leaving.isEmpty() || leaving.size() >= group.nodeGroups.size()) {
            throw AwsError.invalidValue("At least one node group must go, and one must stay.");
        }
        begin();
        moveSlots(leaving);
    }

    private void refuseUnlessPossible() {
        if (!group.spec.clusterMode()) {
            throw AwsError.invalidCombination("Replication group " + group.spec.id()
                    + " is cluster mode disabled; it has no shards to configure.");
        }
        if (!group.status.equals("available") || group.nodeGroups.stream().anyMatch(NodeGroup::isRecovering)) {
            throw AwsError.invalidGroupState("Replication group " + group.spec.id()
                    + " is not in available state; a change, a failover or a recovery is under way.");
        }
    }

    private void begin() {
        group.status = "modifying";
        group.slotMigration = OptionalDouble.of(0);
    }

    private void make(NodeGroup shard, Runnable done) {
        Duration half = timings.creation().dividedBy(2);
        build(shard, shard.primary(), half, () -> {
            List<Node> waiting = new ArrayList<>(shard.replicas());
            shard.replicas()
                    .forEach(node -> build(shard, node, half, () -> {
                        waiting.remove(node);
                        if (waiting.isEmpty()) {
                            made(shard, done);
                        }
                    }));
            if (waiting.isEmpty()) {
                made(shard, done);
            }
        });
    }

    private void build(NodeGroup shard, Node node, Duration whole, Runnable done) {
        Duration half = whole.dividedBy(2);
        failovers.whenBuilt(shard, node, false, half, half, () -> {
            node.status = "available";
            replicaCounts.createdEvents(node);
            done.run();
        });
    }

    private static void made(NodeGroup shard, Runnable done) {
        shard.status = "available";
        done.run();
    }

    private void moveSlots(List<NodeGroup> leaving) {
        Map<String, BitSet> owned = new LinkedHashMap<>();
        group.nodeGroups.forEach(shard -> owned.put(shard.id, shard.slots));
        List<String> staying = group.nodeGroups.stream()
                .filter(shard -> !leaving.contains(shard))
                .map(shard -> shard.id)
                .toList();
        Deque<Batch> batches = SlotPlan.moves(owned, staying, BATCH);
        modifyingLater(STEP, () -> next(batches, batches.size(), leaving));
    }

    /** Opens the first of the batches and moves half of its keys; after a step's time the rest, and so on. */
    private void next(Deque<Batch> left, int all, List<NodeGroup> leaving) {
        group.slotMigration = OptionalDouble.of(all == 0 ? 100 : Math.rint(1_000.0 * (all - left.size()) / all) / 10);
        if (left.isEmpty()) {
            end(leaving);
            return;
        }
        Batch batch = left.getFirst();
        step(
                batch,
                move -> {
                    move.open();
                    move.moveHalf();
                },
                () -> step(
                        batch,
                        move -> {
                            move.open(); // for a failover in between
                            move.close();
                        },
                        () -> {
                            var unused = left.removeFirst();
                            batch.slots().forEach(slot -> {
                                shard(batch.from()).slots.clear(slot);
                                shard(batch.to()).slots.set(slot);
                            });
                            next(left, all, leaving);
                        }));
    }

    @FunctionalInterface
    private interface Part {
        void run(SlotMove move);
    }

    /** Does a part of a move after a step's time, as soon as both primaries serve and do not refuse it, and then what follows. */
    private void step(Batch batch, Part part, Runnable then) {
        modifyingLater(STEP, () -> attempt(batch, part, then));
    }

    private void attempt(Batch batch, Part part, Runnable then) {
        if (move(batch, part)) {
            then.run();
        } else {
            modifyingLater(NEXT_LOOK, () -> attempt(batch, part, then));
        }
    }

    private boolean move(Batch batch, Part part) {
        Node from = shard(batch.from()).primary();
        Node to = shard(batch.to()).primary();
        if (!from.answers() || !to.answers()) {
            return false;
        }
        try {
            part.run(new SlotMove(from.cluster(), to.cluster(), batch.slots()));
            return true;
        } catch (IllegalStateException e) {
            System.err.println(group.spec.id() + " reshards later: " + e.getMessage());
            return false;
        }
    }

    private void end(List<NodeGroup> leaving) {
        if (leaving.isEmpty()) {
            available();
            return;
        }
        for (NodeGroup shard : leaving) {
            shard.status = "deleting";
            shard.nodes.forEach(node -> {
                node.status = "deleting";
                node.inService = false;
            });
        }
        modifyingLater(timings.deletion(), () -> {
            for (NodeGroup shard : leaving) {
                for (Node node : List.copyOf(shard.nodes)) {
                    group.removeNode(shard, node);
                    replicaCounts.deletedEvents(node);
                }
                group.nodeGroups.remove(shard);
            }
            group.forgetRemoved();
            available();
        });
    }

    private void available() {
        group.slotMigration = OptionalDouble.empty();
        group.status = "available";
    }

    /** Nothing goes on once the group is being deleted. */
    private void modifyingLater(Duration duration, Runnable step) {
        group.later(duration, () -> {
            if (group.status.equals("modifying")) {
                step.run();
            }
        });
    }

    private NodeGroup shard(String id) {
        return group.nodeGroups.stream()
                .filter(shard -> shard.id.equals(id))
                .findFirst()
                .orElseThrow();
    }
}
