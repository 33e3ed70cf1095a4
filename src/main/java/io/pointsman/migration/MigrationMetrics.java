package io.pointsman.migration;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** What migrations publish; names and meanings in {@code docs/metrics.md}. */
@Component
final class MigrationMetrics {

    private final Counter copied;
    private final Counter gone;
    private final Counter busy;
    private final Counter failed;
    private final Counter bytes;

    MigrationMetrics(MeterRegistry registry) {
        copied = keys(registry, "copied");
        gone = keys(registry, "gone");
        busy = keys(registry, "busy");
        failed = keys(registry, "failed");
        bytes = Counter.builder("pointsman.migration.bytes")
                .description("Names and serialized values that were copied from one group to another")
                .register(registry);
    }

    private static Counter keys(MeterRegistry registry, String outcome) {
        return Counter.builder("pointsman.migration.keys")
                .description("Keys of groups that are copied to others, by what became of each")
                .tag("outcome", outcome)
                .register(registry);
    }

    void copied(LaneProgress before, LaneProgress now) {
        copied.increment((double) (now.copied() - before.copied()));
        gone.increment((double) (now.gone() - before.gone()));
        busy.increment((double) (now.busy() - before.busy()));
        failed.increment((double) (now.failed() - before.failed()));
        bytes.increment((double) (now.bytes() - before.bytes()));
    }
}
