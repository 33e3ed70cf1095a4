package io.pointsman.drill;

import io.pointsman.drill.Action.Findings;
import io.pointsman.drill.Action.Seen;
import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.Drill.State;
import io.pointsman.drill.Drill.Verdict;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * A drill, from what the database says of it to its end. Whoever takes over from an instance that died goes on where it was.
 *
 * <ol>
 *   <li>Asked: guards once more, then the drill is put down as acting, then the action is called, once. What could not be begun within {@link #BEGUN} is not done any
 *       more: nobody expects it by then.
 *   <li>Acting, as somebody left it: the call is never repeated. If ElastiCache shows it, the drill goes on; if it still does not after {@link #LISTED},
 *       it is invalid.
 *   <li>Watching: what is seen is noted until the action's last milestone is reached, or its time is over. Then it acts again if it is to.
 * </ol>
 */
@Component
final class DrillRun {

    static final Duration BEGUN = Duration.ofMinutes(5);
    static final Duration LISTED = Duration.ofMinutes(3);

    private static final String UNKNOWN =
            "it is not known whether AWS accepted the call, ElastiCache does not show it, and it is not repeated";

    private final ManagedGroups groups;
    private final DrillStore drills;
    private final Map<Kind, Action> actions;
    private final DrillLoads loads;
    private final DrillEvidence evidence;
    private final NodeUsages usages;
    private final DrillJudge judge;
    private final Clock clock;

    DrillRun(
            ManagedGroups groups,
            DrillStore drills,
            List<Action> actions,
            DrillLoads loads,
            DrillEvidence evidence,
            NodeUsages usages,
            DrillJudge judge,
            Clock clock) {
        this.groups = groups;
        this.drills = drills;
        this.actions = actions.stream().collect(Collectors.toMap(Action::kind, Function.identity()));
        this.loads = loads;
        this.evidence = evidence;
        this.usages = usages;
        this.judge = judge;
        this.clock = clock;
    }

    Action of(Kind kind) {
        return Optional.ofNullable(actions.get(kind))
                .orElseThrow(() -> new IllegalStateException("nothing does a " + kind));
    }

    /**
     * Takes the drill one step on.
     *
     * @return whether it has ended
     * @throws Transient if AWS or the database could not be asked; nothing is lost, the same step later
     */
    boolean step(UUID id) {
        Optional<Drill> found = drills.find(id);
        if (found.isEmpty()) {
            return true;
        }
        Drill drill = found.get();
        Action action = of(drill.kind());
        Optional<ManagedGroup> group = groups.find(drill.groupId());
        if (drill.state() == State.ENDED) {
            loads.finish(drill);
            group.ifPresent(known -> clearAfterAnother(drill, known, action));
            action.forget(id);
            evidence.forget(id);
            usages.forget(id);
            return true;
        }
        if (group.isEmpty()) {
            return end(drill, Verdict.INVALID, "the group is not looked after any more");
        }
        loads.store(id);
        usages.sample(drill, group.get());
        return switch (drill.state()) {
            case ASKED ->
                isLate(drill.askedAt(), BEGUN)
                        ? end(drill, Verdict.INVALID, "it could not be begun within " + BEGUN.toMinutes() + " minutes")
                        : begin(drill, group.get(), action);
            case ACTING ->
                isOver(drill, action) ? end(drill, Verdict.INVALID, UNKNOWN) : lookForCall(drill, group.get(), action);
            case WATCHING ->
                isOver(drill, action) ? judge(drill, group.get(), action) : look(drill, group.get(), action);
            case ENDED -> true;
        };
    }

    private boolean isOver(Drill drill, Action action) {
        return isLate(drill.actedAt().orElseThrow(), action.longest(drill));
    }

    private boolean isLate(Instant begun, Duration longest) {
        return clock.instant().isAfter(begun.plus(longest));
    }

    private boolean begin(Drill drill, ManagedGroup group, Action action) {
        LoadRequest load = drill.request().load();
        Optional<Duration> onFor = loads.onFor(drill.id());
        if (load != null && onFor.isPresent() && onFor.get().compareTo(load.beforeOr()) < 0) {
            return false;
        }
        Findings findings = action.guard(group, drill.request(), clock.instant());
        if (!findings.refusals().isEmpty()) {
            return end(
                    drill,
                    Verdict.INVALID,
                    findings.refusals().stream()
                            .map(refusal -> refusal.guard() + ": " + refusal.reason())
                            .collect(Collectors.joining("; ")));
        }
        if (load != null && onFor.isEmpty()) {
            loads.start(drill, load, group, action.longest(drill));
            return false;
        }
        return act(drill, group, action, findings.lostNode());
    }

    private boolean act(Drill drill, ManagedGroup group, Action action, Optional<String> lostNode) {
        int round = drill.round() + 1;
        if (!drills.act(drill.id(), round, clock.instant(), lostNode)) {
            return false;
        }
        Drill acting = drills.find(drill.id()).orElse(drill);
        note(drill, Source.POINTSMAN, action.words(acting));
        try {
            action.call(acting, group);
        } catch (Transient e) {
            note(drill, Source.POINTSMAN, "it is not known whether the call was accepted: " + e.getMessage());
            return false;
        } catch (Rejected | StaleReading e) {
            return end(drill, round == 1 ? Verdict.INVALID : Verdict.FAIL, String.valueOf(e.getMessage()));
        }
        if (drill.request().isActing()) {
            note(drill, Source.POINTSMAN, "AWS accepted the call");
        }
        drills.watch(drill.id());
        return false;
    }

    /** The call's answer is not known: of this instance, or of one that died. */
    private boolean lookForCall(Drill drill, ManagedGroup group, Action action) {
        if (action.isListed(drill, group)) {
            note(drill, Source.POINTSMAN, "AWS has accepted the call");
            drills.watch(drill.id());
            return false;
        }
        return drill.wasCalledBefore(clock.instant().minus(LISTED)) && end(drill, Verdict.INVALID, UNKNOWN);
    }

    private boolean look(Drill drill, ManagedGroup group, Action action) {
        clearAfterAnother(drill, group, action);
        Seen seen = action.look(drill, group);
        Stream.concat(seen.entries().stream(), evidence.look(drill, group).stream())
                .filter(entry -> entry.milestone().filter(drill::has).isEmpty())
                .forEach(entry -> drills.note(drill.id(), entry));
        if (seen.failure().isPresent()) {
            return end(drill, Verdict.FAIL, seen.failure().get());
        }
        Drill now = drills.find(drill.id()).orElse(drill);
        if (!now.has(action.last(now.round()))) {
            return false;
        }
        return now.round() < action.rounds(now.request())
                ? act(now, group, action, now.lostNode())
                : !staysOn(now, action) && judge(now, group, action);
    }

    /** Load stays on for a while after the last milestone. */
    private boolean staysOn(Drill drill, Action action) {
        LoadRequest load = drill.request().load();
        return load != null
                && loads.isOn(drill.id())
                && !isLate(drill.at(action.last(drill.round())).orElseThrow(), load.afterOr());
    }

    /** If it was put on by an instance that has died. */
    private void clearAfterAnother(Drill drill, ManagedGroup group, Action action) {
        LoadRequest load = drill.request().load();
        if (load != null && !loads.isOn(drill.id())) {
            loads.clearAfter(drill, load, group, action.longest(drill));
        }
    }

    private boolean judge(Drill drill, ManagedGroup group, Action action) {
        loads.finish(drill);
        DrillJudge.Judgement judgement = judge.judge(drill, action.expected(group, drill.request()));
        return end(drill, judgement.verdict(), judgement.reason());
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
        return step(drill.id());
    }
}
