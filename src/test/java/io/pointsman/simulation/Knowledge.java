package io.pointsman.simulation;

import io.pointsman.dns.Change;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.inventory.NodeCondition;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What one process has been told since its start, by calls that succeeded; times in the course's milliseconds. */
final class Knowledge {

    /** @param askedAt when the question left, {@code answeredAt} when the answer came in */
    record Told(long askedAt, long answeredAt, NodeCondition condition) {}

    /**
     * A batch that failed.
     *
     * @param pass whose changes they were
     * @param sentAt when the first attempt left that any of the passes in it made
     */
    record Failed(long pass, long sentAt, long failedAt, List<Change> changes) {}

    private final Map<String, Long> firstSent = new HashMap<>();
    private final Map<String, Long> topologyAsked = new HashMap<>();
    private final Map<String, Long> zoneAsked = new HashMap<>();
    private final Map<String, Failed> submitFailed = new HashMap<>();
    private final Map<String, Long> submitted = new HashMap<>();
    private final Map<String, NavigableSet<Long>> sawPrimary = new HashMap<>();
    private final Map<String, Told> conditions = new HashMap<>();
    private final Map<RecordName, Set<RecordSet>> read = new HashMap<>();
    private final Map<String, Long> shown = new HashMap<>();

    /** @param asked the groups that the question was about, shown or not */
    void topology(long askedAt, Collection<String> asked, Collection<ReplicationGroup> told, long now) {
        asked.forEach(group -> topologyAsked.merge(group, askedAt, Math::max));
        for (ReplicationGroup group : told) {
            shown.merge(group.id(), askedAt, Math::max);
            group.nodes()
                    .filter(node -> node.role() == Role.PRIMARY)
                    .forEach(node -> sawPrimary
                            .computeIfAbsent(node.id(), id -> new TreeSet<>())
                            .add(now));
        }
    }

    void conditions(long askedAt, long now, Map<String, NodeCondition> told) {
        told.forEach((node, condition) -> {
            Told before = conditions.get(node);
            if (before == null || before.askedAt() <= askedAt) {
                conditions.put(node, new Told(askedAt, now, condition));
            }
        });
    }

    void zone(long askedAt, Collection<String> groups, List<RecordSet> sets) {
        groups.forEach(group -> zoneAsked.merge(group, askedAt, Math::max));
        sets.forEach(
                set -> read.computeIfAbsent(set.name(), name -> new HashSet<>()).add(set));
    }

    /** @return when a batch of the same passes was sent for the first time */
    long sending(String comment, long now) {
        return Arrays.stream(comment.split(", ", -1))
                .mapToLong(pass -> firstSent.computeIfAbsent(pass, one -> now))
                .min()
                .orElse(now);
    }

    void submitFailed(String groupId, Failed failed) {
        submitFailed.put(groupId, failed);
    }

    /** Refused for a reason that only a person can find out; waiting for it would not help. */
    void excused(Collection<String> groups) {
        groups.forEach(submitFailed::remove);
    }

    void submitted(Collection<String> groups, long now) {
        groups.forEach(group -> {
            submitFailed.remove(group);
            submitted.put(group, now);
        });
    }

    /** When the latest reading was asked for that showed the group. */
    Optional<Long> shown(String groupId) {
        return Optional.ofNullable(shown.get(groupId));
    }

    boolean hasRead(RecordSet set) {
        return read.getOrDefault(set.name(), Set.of()).contains(set);
    }

    /** Whether a look at the group that was begun at {@code since} or later has been answered, on both sides. */
    boolean hasLooked(String groupId, long since) {
        return topologyAsked.getOrDefault(groupId, -1L) >= since && zoneAsked.getOrDefault(groupId, -1L) >= since;
    }

    /** A batch that was first sent since then and failed, if neither another one succeeded since then nor the zone was read after it. */
    Optional<Failed> failedUnseen(String groupId, long since) {
        return Optional.ofNullable(submitFailed.get(groupId))
                .filter(failed -> failed.sentAt() >= since)
                .filter(failed -> zoneAsked.getOrDefault(groupId, -1L) < failed.failedAt())
                .filter(failed -> submitted.getOrDefault(groupId, -1L) < since);
    }

    /** When the node was last shown as the primary, before {@code before}. */
    Optional<Long> sawPrimary(String nodeId, long before) {
        return Optional.ofNullable(sawPrimary.get(nodeId)).flatMap(times -> Optional.ofNullable(times.lower(before)));
    }

    Optional<Told> condition(String nodeId) {
        return Optional.ofNullable(conditions.get(nodeId));
    }
}
