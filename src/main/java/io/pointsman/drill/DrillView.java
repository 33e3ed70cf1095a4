package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Milestone;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A drill as the API shows it.
 *
 * @param kind {@code failover-test}, {@code scaling-test} or {@code upgrade-test}
 * @param group what we call it
 * @param state {@code asked}, {@code acting}, {@code watching} or {@code ended}
 * @param actedAt null until the action is called
 * @param lostNode the shard's primary at that moment; likewise
 * @param verdict {@code pass}, {@code fail}, {@code invalid} or {@code aborted}; null until it has ended
 * @param reason of the verdict; null where nothing is to be said
 * @param milestones with the time from the call, as far as they were reached
 * @param timeline oldest first; null in lists
 * @param load what the load on it has met so far; null in lists, and without load
 */
record DrillView(
        UUID id,
        String kind,
        String group,
        DrillRequest request,
        String askedBy,
        Instant askedAt,
        String state,
        @Nullable Instant actedAt,
        @Nullable String lostNode,
        @Nullable Instant endedAt,
        @Nullable String verdict,
        @Nullable String reason,
        List<Reached> milestones,
        @Nullable List<Line> timeline,
        @Nullable LoadView load) {

    /** @param after the call */
    record Reached(String milestone, Duration after) {}

    /** @param source {@code pointsman}, {@code elasticache}, {@code sns}, {@code node}, {@code load} or {@code dns}; the time is by its clock */
    record Line(Instant at, String source, String what) {}

    static DrillView whole(Drill drill, Optional<LoadView> load) {
        return of(
                drill,
                load.orElse(null),
                drill.timeline().stream()
                        .sorted(Comparator.comparing(Entry::at))
                        .map(DrillView::line)
                        .toList());
    }

    static Line line(Entry entry) {
        return new Line(entry.at(), word(entry.source()), entry.what());
    }

    static DrillView listed(Drill drill) {
        return of(drill, null, null);
    }

    private static DrillView of(Drill drill, @Nullable LoadView load, @Nullable List<Line> timeline) {
        List<Reached> reached = new ArrayList<>();
        for (Milestone milestone : Milestone.values()) {
            drill.until(milestone).ifPresent(after -> reached.add(new Reached(word(milestone), after)));
        }
        return new DrillView(
                drill.id(),
                word(drill.kind()),
                drill.groupId(),
                drill.request(),
                drill.askedBy(),
                drill.askedAt(),
                word(drill.state()),
                drill.actedAt().orElse(null),
                drill.lostNode().orElse(null),
                drill.endedAt().orElse(null),
                drill.verdict().map(DrillView::word).orElse(null),
                drill.reason().isEmpty() ? null : drill.reason(),
                reached,
                timeline,
                load);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
