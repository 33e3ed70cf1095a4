package io.pointsman.reconcile;

import io.pointsman.dns.Change;
import io.pointsman.dns.NameState;
import io.pointsman.dns.Plan.Declined;
import io.pointsman.topology.Endpoint;
import io.pointsman.topology.ReplicationGroup;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one pass over one group saw and did.
 *
 * @param id counts up from 1 within this process
 * @param changes written, or planned only when the outcome is {@link Outcome#WITHHELD}; after a failure those that were written
 * @param names in slot order; empty if the look failed
 * @param group as read; empty if ElastiCache knows no such group or the look failed
 * @param failure present when the outcome is {@link Outcome#FAILED}
 * @param acceptedAt when Route 53 accepted the first change
 */
record PassReport(
        long id,
        String groupId,
        Cause cause,
        Instant startedAt,
        Duration took,
        Outcome outcome,
        List<Change> changes,
        List<Declined> declined,
        List<NameState> names,
        Optional<ReplicationGroup> group,
        Optional<Failure> failure,
        Optional<Instant> acceptedAt) {

    enum Outcome {
        APPLIED,
        UNCHANGED,
        /** There are changes, and this pass may not write: observe mode, or a dry run. */
        WITHHELD,
        FAILED
    }

    /** What a caller can do about a failed pass. */
    enum Remedy {
        /** The loop tries again by itself. */
        LATER,
        /** The zone changed under every attempt; the next pass looks again. */
        LOOK_AGAIN,
        /** Waiting does not help. */
        PERSON
    }

    record Failure(Remedy remedy, String message) {}

    /** For so long what was seen holds when later passes fail for reasons that pass. */
    private static final Duration BLIND = Duration.ofMinutes(3);

    /** Whether AWS could be read, so that {@link #names} and {@link #group} tell something. */
    boolean hasLooked() {
        return failure.isEmpty() || group.isPresent() || !names.isEmpty();
    }

    /** What this pass saw, after a later one that could not look: what nobody has seen for long, or will see before somebody acts, is not called right. */
    PassReport unseenBy(PassReport blind) {
        Failure why = blind.failure().orElseThrow();
        boolean holds = why.remedy() != Remedy.PERSON
                && Duration.between(startedAt, blind.startedAt()).compareTo(BLIND) < 0;
        String reason = "not seen since %s: %s".formatted(startedAt.truncatedTo(ChronoUnit.SECONDS), why.message());
        return holds
                ? this
                : new PassReport(
                        id,
                        groupId,
                        cause,
                        startedAt,
                        took,
                        outcome,
                        changes,
                        declined,
                        names.stream()
                                .map(name -> name.state() == NameState.State.FOREIGN
                                                || name.state() == NameState.State.WITHHELD
                                        ? name
                                        : name.failing(reason))
                                .toList(),
                        group,
                        failure,
                        acceptedAt);
    }

    /** How many names, entries of a reader set included, lead to one of the group's nodes. */
    long namesOf(String nodeId) {
        Set<String> hosts = group.stream()
                .flatMap(ReplicationGroup::nodes)
                .filter(node -> node.id().equals(nodeId))
                .flatMap(node -> node.endpoint().stream())
                .map(Endpoint::host)
                .collect(Collectors.toSet());
        return names.stream()
                .filter(name ->
                        name.isRead() && name.observed().filter(hosts::contains).isPresent())
                .count();
    }

    /** Whether the pass saw another group than this, whenever that was read. */
    boolean sawAnother(Optional<ReplicationGroup> shown) {
        return !group.map(ReplicationGroup::undated).equals(shown.map(ReplicationGroup::undated));
    }

    /** Whether another pass right away could do better. */
    boolean wantsRetry() {
        return failure.filter(f -> f.remedy() != Remedy.PERSON).isPresent();
    }
}
