package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.Drill.State;
import io.pointsman.drill.Drill.Verdict;
import io.pointsman.drill.DrillGuards.Findings;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.inventory.Announcements;
import io.pointsman.inventory.CacheEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * A test failover, from what the database says of it to its end. Whoever takes over from an instance that died goes on where it was.
 *
 * <ol>
 *   <li>Asked: guards once more, then the drill is put down as acting, then the action is called, once. What could not be begun within {@link #BEGUN} is not done any
 *       more: nobody expects it by then.
 *   <li>Acting, as somebody left it: the call is never repeated. If ElastiCache lists it, the drill goes on; if it still does not after {@link #LISTED},
 *       it is invalid.
 *   <li>Watching: what nodes and names say is noted until the lost node is back, or {@link #LONGEST} is over.
 * </ol>
 */
@Component
final class FailoverTest {

    static final Duration BEGUN = Duration.ofMinutes(5);
    static final Duration LISTED = Duration.ofMinutes(3);
    static final Duration LONGEST = Duration.ofMinutes(40);

    private static final String UNKNOWN =
            "it is not known whether TestFailover was accepted, ElastiCache does not list it, and it is not repeated";

    /** ElastiCache's clock may be behind ours. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    private final ManagedGroups groups;
    private final DrillStore drills;
    private final DrillGuards guards;
    private final GroupControl control;
    private final Announcements announcements;
    private final FailoverWatch watch;
    private final Clock clock;

    FailoverTest(
            ManagedGroups groups,
            DrillStore drills,
            DrillGuards guards,
            GroupControl control,
            Announcements announcements,
            FailoverWatch watch,
            Clock clock) {
        this.groups = groups;
        this.drills = drills;
        this.guards = guards;
        this.control = control;
        this.announcements = announcements;
        this.watch = watch;
        this.clock = clock;
    }

    /**
     * Takes the drill one step on.
     *
     * @return whether it has ended
     * @throws Transient if AWS or the database could not be asked; nothing is lost, the same step later
     */
    boolean step(UUID id) {
        Optional<Drill> found = drills.find(id);
        if (found.isEmpty() || found.get().state() == State.ENDED) {
            watch.forget(id);
            return true;
        }
        Drill drill = found.get();
        Optional<ManagedGroup> group = groups.find(drill.groupId());
        if (group.isEmpty()) {
            return end(drill, Verdict.INVALID, "the group is not looked after any more");
        }
        return switch (drill.state()) {
            case ASKED ->
                isLate(drill.askedAt(), BEGUN)
                        ? end(drill, Verdict.INVALID, "it could not be begun within " + BEGUN.toMinutes() + " minutes")
                        : act(drill, group.get());
            case ACTING -> isOver(drill) ? end(drill, Verdict.INVALID, UNKNOWN) : lookForCall(drill, group.get());
            case WATCHING -> isOver(drill) ? judge(drill, group.get()) : look(drill, group.get());
            case ENDED -> true;
        };
    }

    private boolean isOver(Drill drill) {
        return isLate(drill.actedAt().orElseThrow(), LONGEST);
    }

    private boolean isLate(Instant begun, Duration longest) {
        return clock.instant().isAfter(begun.plus(longest));
    }

    private boolean act(Drill drill, ManagedGroup group) {
        Findings findings = guards.look(group, drill.request(), clock.instant());
        if (!findings.refusals().isEmpty()) {
            return end(
                    drill,
                    Verdict.INVALID,
                    findings.refusals().stream()
                            .map(refusal -> refusal.guard() + ": " + refusal.reason())
                            .collect(Collectors.joining("; ")));
        }
        String lost = findings.primary().orElseThrow().id();
        if (!drills.act(drill.id(), clock.instant(), lost)) {
            return false;
        }
        note(
                drill,
                Source.POINTSMAN,
                "calls TestFailover for shard %s, whose primary is %s"
                        .formatted(drill.request().nodeGroupId(), lost));
        try {
            control.testFailover(
                    group.location(),
                    group.replicationGroupId(),
                    drill.request().nodeGroupId());
        } catch (Transient e) {
            note(drill, Source.POINTSMAN, "it is not known whether the call was accepted: " + e.getMessage());
            return false;
        } catch (Rejected | StaleReading e) {
            return end(drill, Verdict.INVALID, String.valueOf(e.getMessage()));
        }
        note(drill, Source.POINTSMAN, "ElastiCache accepted the call");
        drills.watch(drill.id());
        return false;
    }

    /** The call's answer is not known: of this instance, or of one that died. */
    private boolean lookForCall(Drill drill, ManagedGroup group) {
        Instant acted = drill.actedAt().orElseThrow();
        Duration back = Duration.between(acted, clock.instant()).plus(CLOCKS);
        boolean listed = announcements.events(group.location(), CacheEvent.Source.REPLICATION_GROUP, back).stream()
                .anyMatch(event -> event.sourceId().equals(group.replicationGroupId())
                        && !event.at().isBefore(acted.minus(CLOCKS))
                        && FailoverQuota.CALLED.matcher(event.text()).matches());
        if (listed) {
            note(drill, Source.POINTSMAN, "ElastiCache lists the call");
            drills.watch(drill.id());
            return false;
        }
        return isLate(acted, LISTED) && end(drill, Verdict.INVALID, UNKNOWN);
    }

    private boolean look(Drill drill, ManagedGroup group) {
        watch.look(drill, group).stream()
                .filter(entry -> entry.milestone()
                        .filter(milestone -> drill.until(milestone).isPresent())
                        .isEmpty())
                .forEach(entry -> drills.note(drill.id(), entry));
        Drill now = drills.find(drill.id()).orElse(drill);
        return now.until(Milestone.REBUILT).isPresent() && judge(now, group);
    }

    private boolean judge(Drill drill, ManagedGroup group) {
        String late = Judgement.late(drill, watch.expected(group));
        return late.isEmpty() ? end(drill, Verdict.PASS, "") : end(drill, Verdict.FAIL, late);
    }

    private void note(Drill drill, Source source, String what) {
        drills.note(drill.id(), Entry.of(clock.instant(), source, what));
    }

    private boolean end(Drill drill, Verdict verdict, String reason) {
        note(
                drill,
                Source.POINTSMAN,
                "ends: " + verdict.name().toLowerCase(Locale.ROOT) + (reason.isEmpty() ? "" : ", " + reason));
        drills.end(drill.id(), verdict, reason, clock.instant());
        watch.forget(drill.id());
        return true;
    }
}
