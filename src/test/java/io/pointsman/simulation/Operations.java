package io.pointsman.simulation;

import io.pointsman.simulation.CacheGroup.Life;
import io.pointsman.simulation.CacheGroup.Member;
import java.util.List;

/**
 * What happens to replication groups, each over minutes and in ElastiCache's own steps (aws-facts 2.5 and 3.3): roles lag behind a
 * promotion, an old primary is rebuilt while it is called an available replica, members are listed before and after they are there.
 */
final class Operations {

    private final Conductor conductor;
    private final Chance chance;
    private final History history;
    private final Notifications notifications;
    private final Movement movement;

    Operations(Conductor conductor, Chance chance, History history, Notifications notifications, Movement movement) {
        this.conductor = conductor;
        this.chance = chance;
        this.history = history;
        this.notifications = notifications;
        this.movement = movement;
    }

    /** A replica is promoted; the old primary is rebuilt, or patched in an upgrade, and comes back as a replica. */
    void failOver(CacheGroup group, boolean upgrade) {
        List<Member> candidates = group.replicas(Life.SERVING);
        if (!group.exists || group.deleting || candidates.isEmpty()) {
            return;
        }
        Member winner = chance.any(candidates);
        Member loser = group.member(group.primary);
        movement.leaves(group);
        group.primary = winner.id;
        loser.life = Life.REBUILDING;
        group.publish();
        history.add(
                upgrade ? Occurrence.UPGRADE_FAILOVER : Occurrence.FAILOVER,
                () -> group.id + ": " + loser.id + " -> " + winner.id);
        noteLoneliness(group);
        long lag = chance.hits(0.3) ? 0 : chance.seconds(1, 90);
        if (lag > 0) {
            history.add(Occurrence.ROLES_LAG, () -> group.id + " by " + lag + " ms");
        }
        after(lag, group, () -> {
            group.showRoles();
            history.add(() -> group.id + " shows its roles");
        });
        after(
                chance.seconds(0, 30),
                group,
                () -> notifications.tell(group, "FailoverComplete", chance.any(group.id, winner.id, loser.id)));
        if (upgrade) {
            after(chance.seconds(1, 3), group, () -> group.recovery(loser.id, true));
            long restart = chance.seconds(60, 90);
            after(restart, group, () -> group.recovery(loser.id, true));
            after(restart + 2_000, group, () -> recovered(group, loser, "CacheNodesRebooted"));
        } else {
            rebuild(group, loser, chance.seconds(60, 120), chance.seconds(480, 840));
        }
    }

    /** A replica's host is replaced, under the same name. */
    void replaceReplica(CacheGroup group) {
        List<Member> candidates = group.replicas(Life.SERVING);
        if (!group.exists || group.deleting || candidates.isEmpty()) {
            return;
        }
        Member replaced = chance.any(candidates);
        movement.leaves(group);
        replaced.life = Life.REBUILDING;
        group.publish();
        history.add(Occurrence.REPLACE_REPLICA, () -> replaced.id);
        noteLoneliness(group);
        rebuild(group, replaced, chance.seconds(0, 20), chance.seconds(240, 720));
    }

    private void rebuild(CacheGroup group, Member member, long begins, long ends) {
        after(begins, group, () -> {
            group.recovery(member.id, true);
            history.add(() -> "recovering " + member.id);
            notifications.tell(group, "CacheNodeReplaceStarted", member.id);
        });
        after(ends, group, () -> recovered(group, member, "CacheNodeReplaceComplete"));
    }

    private void recovered(CacheGroup group, Member member, String event) {
        if (member.life != Life.REBUILDING || !group.members.contains(member)) {
            return;
        }
        member.life = Life.SERVING;
        group.recovery(member.id, false);
        group.publish();
        movement.enters(group);
        history.add(() -> "recovered " + member.id);
        notifications.tell(group, event, member.id);
    }

    void addReplica(CacheGroup group) {
        if (!group.exists || group.modifying || group.members.size() > 5) {
            return;
        }
        Member added = new Member(group.nextId(), Life.CREATING);
        added.listed = chance.hits(0.5);
        group.members.add(added);
        begin(group);
        history.add(Occurrence.ADD_REPLICA, () -> added.id);
        notifications.tell(group, "ReplicationGroupIncreaseReplicaCountStarted", added.id);
        long made = chance.seconds(120, 300);
        after(made, group, () -> {
            added.life = Life.SERVING;
            end(group);
            movement.appears(group);
            history.add(() -> "made " + added.id + (added.listed ? "" : ", not listed yet"));
            notifications.tell(group, "CacheClusterProvisioningComplete", added.id);
        });
        after(made + chance.seconds(0, 40), group, () -> {
            added.listed = true;
            group.publish();
            notifications.tell(group, "ReplicationGroupIncreaseReplicaCountFinished", added.id);
        });
    }

    void removeReplica(CacheGroup group) {
        List<Member> candidates = group.members.stream()
                .filter(member -> !member.id.equals(group.primary)
                        && (member.life == Life.SERVING || member.life == Life.REBUILDING))
                .toList();
        if (!group.exists || group.modifying || candidates.isEmpty() || !group.showsRoles()) {
            return;
        }
        Member removed = chance.any(candidates);
        movement.leaves(group);
        removed.life = Life.DELETING;
        begin(group);
        history.add(Occurrence.REMOVE_REPLICA, () -> removed.id);
        noteLoneliness(group);
        after(chance.seconds(60, 180), group, () -> {
            group.members.remove(removed);
            boolean lingers = chance.hits(0.5);
            group.linger(removed.id, lingers);
            end(group);
            history.add(() -> "removed " + removed.id + (lingers ? ", still a member" : ""));
            notifications.tell(group, "DeleteCacheClusterComplete", removed.id);
            after(chance.seconds(5, 40), group, () -> {
                group.linger(removed.id, false);
                group.publish();
            });
        });
    }

    void deleteGroup(CacheGroup group) {
        if (!group.exists || group.modifying) {
            return;
        }
        movement.dissolves(group);
        group.deleting = true;
        group.status = "deleting";
        group.modifying = true;
        group.members.forEach(member -> member.life = Life.DELETING);
        group.publish();
        history.add(Occurrence.DELETE_GROUP, () -> group.id);
        after(chance.seconds(60, 180), group, () -> {
            group.end();
            history.add(() -> "gone " + group.id);
            notifications.tell(group, "DeleteCacheClusterComplete", group.primary);
        });
    }

    /** ElastiCache lists a serving replica as a member and in no node group, for a while. */
    void showHalf(CacheGroup group) {
        List<Member> candidates = group.replicas(Life.SERVING);
        if (!group.exists || group.modifying || candidates.isEmpty()) {
            return;
        }
        Member unlisted = chance.any(candidates);
        unlisted.listed = false;
        group.publish();
        history.add(Occurrence.HALF_SHOWN, () -> "without " + unlisted.id);
        after(chance.seconds(20, 100), group, () -> {
            unlisted.listed = true;
            group.publish();
        });
    }

    /** ElastiCache says for a while that there is no such group. */
    void hide(CacheGroup group) {
        if (!group.exists || group.wasHidden) {
            return;
        }
        group.wasHidden = true;
        group.hidden = true;
        group.publish();
        history.add(Occurrence.SHOWN_EMPTY, () -> group.id);
        after(chance.seconds(30, 400), group, () -> show(group));
    }

    /** Ends the hiding. */
    void show(CacheGroup group) {
        if (group.hidden) {
            group.hidden = false;
            group.publish();
            history.add(() -> group.id + " is shown again");
        }
    }

    private static void begin(CacheGroup group) {
        group.modifying = true;
        group.status = "modifying";
        group.publish();
    }

    private static void end(CacheGroup group) {
        group.modifying = false;
        group.status = "available";
        group.publish();
    }

    private void noteLoneliness(CacheGroup group) {
        if (group.replicas(Life.SERVING).isEmpty()) {
            history.add(Occurrence.LAST_REPLICA_LOST, () -> group.id);
        }
    }

    private void after(long millis, CacheGroup group, Runnable step) {
        conductor.after(millis, () -> {
            if (group.exists) {
                step.run();
            }
        });
    }
}
