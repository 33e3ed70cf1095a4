package io.pointsman.drill;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One drill, as the database has it.
 *
 * @param groupId what we call the group
 * @param request as it was asked for
 * @param askedBy who asked, by the name he logged in with
 * @param actedAt when the action was about to be called; empty before
 * @param round how often the action was about to be called
 * @param calledAt when it was so last
 * @param lostNode the shard's primary at that moment; empty if the action takes no node its place
 * @param verdict empty until it has ended
 * @param reason of the verdict, for people; empty where nothing is to be said
 * @param timeline what happened, in the order in which it was noted
 */
record Drill(
        UUID id,
        Kind kind,
        String groupId,
        DrillRequest request,
        String askedBy,
        Instant askedAt,
        State state,
        Optional<Instant> actedAt,
        int round,
        Optional<Instant> calledAt,
        Optional<String> lostNode,
        Optional<Instant> endedAt,
        Optional<Verdict> verdict,
        String reason,
        List<Entry> timeline) {

    enum Kind {
        FAILOVER_TEST(FailoverTestRequest.class),
        SCALING_TEST(ScalingTestRequest.class),
        UPGRADE_TEST(UpgradeTestRequest.class);

        private final Class<? extends DrillRequest> request;

        Kind(Class<? extends DrillRequest> request) {
            this.request = request;
        }

        Class<? extends DrillRequest> request() {
            return request;
        }
    }

    enum State {
        /** Nothing has been done to the group. */
        ASKED,
        /** The action is being called; whether it was is not known before the next state. */
        ACTING,
        /** ElastiCache has accepted the action; what comes of it is watched. */
        WATCHING,
        ENDED
    }

    enum Verdict {
        /** Everything within the budget. */
        PASS,
        /** Something came later than the budget allows, or not at all. */
        FAIL,
        /** It says nothing: the action did not take place, or nobody knows whether it did. */
        INVALID,
        /** Somebody called it off. */
        ABORTED
    }

    /** Where an entry comes from. */
    enum Source {
        POINTSMAN,
        /** ElastiCache's own list, by its clock. */
        ELASTICACHE,
        /** ElastiCache's notifications, at the time of their arrival here. */
        SNS,
        /** What a node said of itself. */
        NODE,
        /** What the load on it met. */
        LOAD,
        DNS
    }

    /** What a budget is about, each once. */
    enum Milestone {
        /** Where others act: the primary does not answer as one any more. From then on the other milestones count. */
        LOST,
        /** A replica says that it is the primary. */
        PROMOTED,
        /** The primary endpoint's name leads to it. */
        PRIMARY_ENDPOINT,
        /** No read name leads to it, or to the lost node. */
        NAMES,
        /** The lost node serves reads, and each name leads to a replica. */
        REBUILT,
        /** The group is what the first call asked for, and ElastiCache does nothing more to it. */
        CHANGED,
        /** The same of the second call. */
        CHANGED_AGAIN;

        /** What a budget calls it, {@code primaryEndpoint}. */
        String inBudget() {
            String[] words = name().toLowerCase(Locale.ROOT).split("_", 2);
            return words.length == 1
                    ? words[0]
                    : words[0] + words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1);
        }
    }

    /**
     * @param at when it happened, by the clock of its source
     * @param milestone which it reaches; empty if none
     */
    record Entry(Instant at, Source source, Optional<Milestone> milestone, String what) {
        Entry {
            at = at.truncatedTo(ChronoUnit.MILLIS);
        }

        static Entry of(Instant at, Source source, String what) {
            return new Entry(at, source, Optional.empty(), what);
        }
    }

    static Drill asked(UUID id, Kind kind, String groupId, DrillRequest request, String askedBy, Instant at) {
        return new Drill(
                id,
                kind,
                groupId,
                request,
                askedBy,
                at,
                State.ASKED,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                List.of());
    }

    /** Of the calls of several rounds, the last counts. */
    boolean wasCalledBefore(Instant time) {
        return calledAt.orElseThrow().isBefore(time);
    }

    boolean has(Milestone milestone) {
        return until(milestone).isPresent();
    }

    /** How long after the action a milestone was reached; empty if it was not. */
    Optional<Duration> until(Milestone milestone) {
        return begin().flatMap(begun -> at(milestone).map(reached -> Duration.between(begun, reached)));
    }

    /** From when on milestones count: our action, or the loss of the primary by others'; empty before. */
    Optional<Instant> begin() {
        return request.isObserving() ? at(Milestone.LOST) : actedAt;
    }

    /** When a milestone was reached; empty if it was not. */
    Optional<Instant> at(Milestone milestone) {
        return timeline.stream()
                .filter(entry -> entry.milestone().filter(milestone::equals).isPresent())
                .map(Entry::at)
                .findFirst();
    }
}
