package io.pointsman.drill;

import io.pointsman.drill.Drill.Milestone;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a drill's milestones come to beside its budget. */
final class Judgement {

    private Judgement() {}

    /**
     * What came too late, or not at all; empty if nothing did. A milestone without a budget must be reached too.
     *
     * @param expected milestones that the group can reach
     */
    static String late(Drill drill, Set<Milestone> expected) {
        Map<Milestone, Duration> allowed = drill.request().allowed();
        return Stream.of(Milestone.values())
                .filter(expected::contains)
                .flatMap(milestone ->
                        late(milestone, drill.until(milestone), Optional.ofNullable(allowed.get(milestone))).stream())
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> late(Milestone milestone, Optional<Duration> took, Optional<Duration> allowed) {
        String name = milestone.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        if (took.isEmpty()) {
            return Optional.of("%s: not reached".formatted(name));
        }
        return allowed.filter(most -> took.get().compareTo(most) > 0)
                .map(most -> "%s: after %.1f s, %.1f s were allowed"
                        .formatted(name, took.get().toMillis() / 1_000.0, most.toMillis() / 1_000.0));
    }
}
