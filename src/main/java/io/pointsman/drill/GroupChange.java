package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.DrillGuards.Looked;
import io.pointsman.failure.StaleReading;
import io.pointsman.groups.ManagedGroup;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Lets a group become another, and another again if that is asked for.
 *
 * <ol>
 *   <li>Notes the exact call, and the one that leads back: nothing is undone by itself, also if the drill is called off.
 *   <li>Calls, once. ElastiCache changes one node after another, or moves slots, for minutes or hours.
 *   <li>Watches until the group is what was asked for and nothing is done to it any more; or until ElastiCache gives it up, which it tells by an
 *       event, if at all.
 * </ol>
 */
abstract sealed class GroupChange implements Action {

    private static final Duration LONGEST = Duration.ofHours(6);

    private final DrillGuards guards;
    private final TargetChecks checks;
    private final HeadRoom headRoom;
    private final Tools tools;

    /** What changes of every kind are made and watched with. */
    @Component
    record Tools(GroupForms forms, GroupControl control, ChangeWatch watch, DrillStore drills, Clock clock) {}

    private GroupChange(DrillGuards guards, TargetChecks checks, HeadRoom headRoom, Tools tools) {
        this.guards = guards;
        this.checks = checks;
        this.headRoom = headRoom;
        this.tools = tools;
    }

    /** Shards, replicas, or node types. */
    @Component
    static final class ScalingTest extends GroupChange {

        ScalingTest(DrillGuards guards, TargetChecks checks, HeadRoom headRoom, Tools tools) {
            super(guards, checks, headRoom, tools);
        }

        @Override
        public Drill.Kind kind() {
            return Drill.Kind.SCALING_TEST;
        }

        @Override
        List<Target> targets(DrillRequest request) {
            return ((ScalingTestRequest) request).targets();
        }

        @Override
        String allowed() {
            return "scaling-test";
        }
    }

    /** The engine, its version, or the node type. */
    @Component
    static final class UpgradeTest extends GroupChange {

        UpgradeTest(DrillGuards guards, TargetChecks checks, HeadRoom headRoom, Tools tools) {
            super(guards, checks, headRoom, tools);
        }

        @Override
        public Drill.Kind kind() {
            return Drill.Kind.UPGRADE_TEST;
        }

        @Override
        List<Target> targets(DrillRequest request) {
            return List.of(((UpgradeTestRequest) request).target());
        }

        @Override
        String allowed() {
            return "upgrade-test";
        }
    }

    /** One for each round. */
    abstract List<Target> targets(DrillRequest request);

    /** What a group's {@code allow} says. */
    abstract String allowed();

    @Override
    public Findings guard(ManagedGroup group, DrillRequest request, Instant now) {
        Looked looked = guards.look(
                group, request, allowed(), "its nodes are changed, and clients lose their connections", now);
        List<Refusal> refusals = new ArrayList<>(looked.refusals());
        tools.forms.read(group.location(), group.replicationGroupId()).ifPresent(form -> {
            boolean isTold = refusals.stream().map(Refusal::guard).anyMatch(Set.of("status", "pending")::contains);
            if (!isTold) {
                refusals.addAll(TargetChecks.refusals(List.of(TargetChecks.settled(form))));
            }
            boolean isFirst = true;
            for (Target target : targets(request)) {
                boolean returns = !isFirst && target.isMet(form);
                if (!returns) {
                    refusals.addAll(TargetChecks.refusals(checks.check(group, form, target)));
                }
                isFirst = false;
            }
            refusals.addAll(TargetChecks.refusals(List.of(headRoom.ofProcessor(group, form))));
            if (request.load() != null) {
                refusals.addAll(TargetChecks.refusals(List.of(headRoom.ofLoad(group, form))));
            }
        });
        return new Findings(refusals.stream().distinct().toList(), Optional.empty());
    }

    @Override
    public int rounds(DrillRequest request) {
        return targets(request).size();
    }

    private Target target(Drill drill) {
        return targets(drill.request()).get(Math.max(drill.round(), 1) - 1);
    }

    @Override
    public String words(Drill drill) {
        return "calls %s to %s"
                .formatted(target(drill).operation(), target(drill).words());
    }

    @Override
    public void call(Drill drill, ManagedGroup group) {
        GroupForm form = form(group);
        Target target = target(drill);
        note(drill, "the call: " + AwsCommand.of(group, target, form));
        if (drill.round() == 1) {
            note(
                    drill,
                    target.before(form)
                            .map(before -> "the way back, by hand: " + AwsCommand.back(group, target, before, form))
                            .orElse("there is no way back by a call: restore a snapshot of before into another group"));
        }
        tools.control.change(group.location(), group.replicationGroupId(), form, target);
    }

    private GroupForm form(ManagedGroup group) {
        return tools.forms
                .read(group.location(), group.replicationGroupId())
                .orElseThrow(() -> new StaleReading("ElastiCache knows no group " + group.replicationGroupId(), null));
    }

    private void note(Drill drill, String what) {
        tools.drills.note(drill.id(), Entry.of(tools.clock.instant(), Source.POINTSMAN, what));
    }

    @Override
    public boolean isListed(Drill drill, ManagedGroup group) {
        GroupForm form = form(group);
        return !form.isSettled() || target(drill).isMet(form);
    }

    @Override
    public Seen look(Drill drill, ManagedGroup group) {
        return tools.watch.look(drill, group, target(drill), last(drill.round()));
    }

    @Override
    public Set<Milestone> expected(ManagedGroup group, DrillRequest request) {
        return rounds(request) == 1
                ? EnumSet.of(Milestone.CHANGED)
                : EnumSet.of(Milestone.CHANGED, Milestone.CHANGED_AGAIN);
    }

    @Override
    public Milestone last(int round) {
        return round <= 1 ? Milestone.CHANGED : Milestone.CHANGED_AGAIN;
    }

    @Override
    public Duration longest(Drill drill) {
        return LONGEST;
    }

    @Override
    public void forget(UUID id) {
        tools.watch.forget(id);
    }
}
