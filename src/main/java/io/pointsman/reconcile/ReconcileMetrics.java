package io.pointsman.reconcile;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.pointsman.dns.Change;
import io.pointsman.dns.NameState;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What the loop publishes; names and meanings in {@code docs/metrics.md}. */
@Component
final class ReconcileMetrics {

    private final MeterRegistry registry;
    private final Timer hintToChange;
    private final Counter drift;
    private final Map<String, PassReport> latest = new ConcurrentHashMap<>();
    private final Map<String, List<Gauge>> gauges = new ConcurrentHashMap<>();

    ReconcileMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.hintToChange = Timer.builder("pointsman.hint.to.change")
                .description("From receiving an event to the first change that Route 53 accepted because of it")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(10))
                .maximumExpectedValue(Duration.ofMinutes(2))
                .register(registry);
        this.drift = Counter.builder("pointsman.drift")
                .description("Names that somebody else changed after they were right")
                .register(registry);
    }

    void drifted() {
        drift.increment();
    }

    void count(PassReport report) {
        Timer.builder("pointsman.passes")
                .description("Passes over one group, by how they ended")
                .tag("outcome", PassView.word(report.outcome()))
                .register(registry)
                .record(report.took());
        if (report.outcome() != PassReport.Outcome.WITHHELD) {
            report.changes()
                    .forEach(change -> registry.counter("pointsman.changes", "action", action(change))
                            .increment());
        }
        report.declined()
                .forEach(declined -> registry.counter("pointsman.declined", "reason", PassView.word(declined.reason()))
                        .increment());
        if (report.acceptedAt().isPresent() && report.cause().hintAt().isPresent()) {
            hintToChange.record(Duration.between(
                    report.cause().hintAt().get(), report.acceptedAt().get()));
        }
    }

    /** The names of a group, as they are known now. */
    void show(PassReport look) {
        latest.put(look.groupId(), look);
        gauges.computeIfAbsent(look.groupId(), this::gauges);
    }

    private List<Gauge> gauges(String groupId) {
        return Arrays.stream(NameState.State.values())
                .map(state -> Gauge.builder("pointsman.names", () -> names(groupId, state))
                        .description("Read names by state, as the latest pass that could look left them")
                        .tag("group", groupId)
                        .tag("state", PassView.word(state))
                        .register(registry))
                .toList();
    }

    /** A group that has left leaves no gauge. */
    void forgetOthers(Set<String> groupIds) {
        latest.keySet().retainAll(groupIds);
        gauges.entrySet().removeIf(ofGroup -> {
            boolean left = !groupIds.contains(ofGroup.getKey());
            if (left) {
                ofGroup.getValue().forEach(registry::remove);
            }
            return left;
        });
    }

    private long names(String groupId, NameState.State state) {
        PassReport report = latest.get(groupId);
        return report == null
                ? 0
                : report.names().stream().filter(name -> name.state() == state).count();
    }

    private static String action(Change change) {
        return switch (change) {
            case Change.Create ignored -> "create";
            case Change.Replace ignored -> "replace";
            case Change.Delete ignored -> "delete";
        };
    }
}
