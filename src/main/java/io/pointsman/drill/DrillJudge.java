package io.pointsman.drill;

import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Verdict;
import io.pointsman.drill.LoadStore.End;
import io.pointsman.load.LoadResult;
import io.pointsman.load.LostWrites;
import io.pointsman.load.Operation;
import io.pointsman.load.Outage;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a drill comes to beside its budget. */
@Component
final class DrillJudge {

    private final LoadStore loads;

    DrillJudge(LoadStore loads) {
        this.loads = loads;
    }

    /** @param reason empty if it has passed */
    record Judgement(Verdict verdict, String reason) {}

    /**
     * Whatever came too late, or not at all, makes it fail. If nothing did, but the load was not what was asked for, it says nothing.
     *
     * @param expected milestones that the group can reach
     */
    Judgement judge(Drill drill, Set<Milestone> expected) {
        if (drill.request().isObserving() && !drill.has(Milestone.LOST)) {
            return new Judgement(Verdict.INVALID, "nothing happened to the primary");
        }
        List<String> late = late(drill, expected);
        if (drill.request().load() == null) {
            return judgement(late, List.of());
        }
        Optional<LoadResult> result = loads.find(drill.id());
        Optional<End> end = loads.findEnd(drill.id());
        Budget budget = drill.request().budget();
        return judgement(
                budget == null
                        ? late
                        : Stream.concat(late.stream(), met(budget, result, end).stream())
                                .toList(),
                doubts(budget, result, end));
    }

    private static Judgement judgement(List<String> late, List<String> doubts) {
        if (!late.isEmpty()) {
            return new Judgement(Verdict.FAIL, String.join("; ", late));
        }
        return doubts.isEmpty()
                ? new Judgement(Verdict.PASS, "")
                : new Judgement(Verdict.INVALID, String.join("; ", doubts));
    }

    /** A milestone without a budget must be reached too. */
    static List<String> late(Drill drill, Set<Milestone> expected) {
        Map<Milestone, Duration> allowed = drill.request().allowed();
        return Stream.of(Milestone.values())
                .filter(expected::contains)
                .flatMap(milestone ->
                        late(milestone, drill.until(milestone), Optional.ofNullable(allowed.get(milestone))).stream())
                .toList();
    }

    private static Optional<String> late(Milestone milestone, Optional<Duration> took, Optional<Duration> allowed) {
        String name = milestone.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (took.isEmpty()) {
            return Optional.of("%s: not reached".formatted(name));
        }
        return allowed.filter(most -> took.get().compareTo(most) > 0)
                .map(most -> "%s: after %s, %s were allowed".formatted(name, seconds(took.get()), seconds(most)));
    }

    private static List<String> met(Budget budget, Optional<LoadResult> result, Optional<End> end) {
        Stream<String> outages = result.stream()
                .flatMap(measured -> measured.outages().stream())
                .flatMap(outage -> tooLong(outage, budget).stream());
        Long allowed = budget.lostWrites();
        Stream<String> lost = allowed == null
                ? Stream.empty()
                : end
                        .flatMap(End::writes)
                        .filter(writes -> writes.lost() > allowed)
                        .map(writes -> "lost writes: %d of %d, %d were allowed"
                                .formatted(writes.lost(), writes.acknowledged(), allowed))
                        .stream();
        return Stream.concat(outages, lost).toList();
    }

    private static Optional<String> tooLong(Outage outage, Budget budget) {
        @Nullable
        Duration most = outage.operation() == Operation.WRITE
                ? budget.writeOutage()
                : outage.operation() == Operation.READ ? budget.readOutage() : null;
        return most == null || outage.length().compareTo(most) <= 0
                ? Optional.empty()
                : Optional.of("%s: no %s for %s, %s were allowed"
                        .formatted(
                                outage.path(),
                                outage.operation().name().toLowerCase(Locale.ROOT),
                                seconds(outage.length()),
                                seconds(most)));
    }

    private static List<String> doubts(@Nullable Budget budget, Optional<LoadResult> result, Optional<End> end) {
        Stream<String> faults = result.stream().flatMap(measured -> measured.faults().stream());
        Stream<String> broken = end.filter(End::whole).isPresent()
                ? Stream.empty()
                : Stream.of("the load ended with the instance that put it on, so it was not measured to the end");
        Stream<String> unread = budget == null || budget.lostWrites() == null
                ? Stream.empty()
                : end
                        .filter(End::whole)
                        .flatMap(known -> known.writes().map(LostWrites::unread).filter(keys -> keys > 0))
                        .map("%d keys of numbered writes could not be read back"::formatted)
                        .stream();
        return Stream.of(faults, broken, unread).flatMap(some -> some).collect(Collectors.toUnmodifiableList());
    }

    private static String seconds(Duration duration) {
        return "%.1f s".formatted(duration.toMillis() / 1_000.0);
    }
}
