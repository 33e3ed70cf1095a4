package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What drills of one kind do to a group, and how one sees what comes of it. */
interface Action {

    Kind kind();

    /**
     * @param refusals in the order of the guards; empty if it may be done
     * @param lostNode whom it takes the primary's place from; empty if from nobody, and if there is a refusal
     */
    record Findings(List<Refusal> refusals, Optional<String> lostNode) {}

    /**
     * Looks whether it may be done. All is read, nothing done.
     *
     * @throws Transient if AWS or the database could not be asked
     * @throws Rejected if we may not ask
     */
    Findings guard(ManagedGroup group, DrillRequest request, Instant now);

    /** How often it is done, one time after the other. */
    default int rounds(DrillRequest request) {
        return 1;
    }

    /** What {@link #call} does, for people. */
    String words(Drill drill);

    /**
     * Does it, by one attempt.
     *
     * @throws Transient if it is not known whether ElastiCache accepted it
     * @throws StaleReading if ElastiCache knows no such group or shard
     * @throws Rejected if ElastiCache refuses it
     */
    void call(Drill drill, ManagedGroup group);

    /**
     * Whether a call whose answer nobody knows was accepted, by what ElastiCache shows.
     *
     * @throws Transient if it could not be asked
     */
    boolean isListed(Drill drill, ManagedGroup group);

    /**
     * @param entries what is so now, also what was noted before
     * @param failure what ElastiCache did instead; empty while it may still do what it accepted
     */
    record Seen(List<Entry> entries, Optional<String> failure) {}

    /**
     * Looks what has come of it.
     *
     * @throws Transient if ElastiCache could not be asked
     */
    Seen look(Drill drill, ManagedGroup group);

    /** What is reached in the end, if all goes well. */
    Set<Milestone> expected(ManagedGroup group, DrillRequest request);

    /** With which a round is over. */
    Milestone last(int round);

    /** From the first call on; what has not been reached by then is not waited for. */
    Duration longest(Drill drill);

    /** What was kept of it in memory. */
    void forget(UUID id);
}
