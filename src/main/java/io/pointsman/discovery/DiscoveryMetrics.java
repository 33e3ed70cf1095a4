package io.pointsman.discovery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What discovery publishes; names and meanings in {@code docs/metrics.md}. */
@Component
final class DiscoveryMetrics {

    private final Counter complete;
    private final Counter failed;

    DiscoveryMetrics(MeterRegistry registry, Selection selection) {
        complete = readings(registry, "complete");
        failed = readings(registry, "failed");
        for (FoundGroup.State state : FoundGroup.State.values()) {
            Gauge.builder(
                            "pointsman.discovery.groups",
                            selection,
                            groups -> groups.found().stream()
                                    .filter(group -> group.state() == state)
                                    .count())
                    .description("Groups found by their tags, by what became of them")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
    }

    private static Counter readings(MeterRegistry registry, String outcome) {
        return Counter.builder("pointsman.discovery.readings")
                .description("Readings of the tags of one location")
                .tag("outcome", outcome)
                .register(registry);
    }

    void read(boolean successfully) {
        (successfully ? complete : failed).increment();
    }
}
