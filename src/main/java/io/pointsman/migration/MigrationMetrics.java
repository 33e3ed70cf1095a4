package io.pointsman.migration;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What migrations publish; names and meanings in {@code docs/metrics.md}. */
@Component
final class MigrationMetrics {

    private final Counter copied;
    private final Counter gone;
    private final Counter moved;
    private final Counter busy;
    private final Counter failed;
    private final Counter bytes;
    private final Counter same;
    private final Map<Difference, Counter> differences = new EnumMap<>(Difference.class);

    MigrationMetrics(MeterRegistry registry) {
        copied = keys(registry, "copied");
        gone = keys(registry, "gone");
        moved = keys(registry, "moved");
        busy = keys(registry, "busy");
        failed = keys(registry, "failed");
        bytes = Counter.builder("pointsman.migration.bytes")
                .description("Names and serialized values that were copied from one group to another")
                .register(registry);
        same = compared(registry, "same");
        for (Difference kind : Difference.values()) {
            differences.put(kind, compared(registry, kind.word()));
        }
    }

    private static Counter compared(MeterRegistry registry, String outcome) {
        return Counter.builder("pointsman.migration.compared")
                .description("Keys that were looked for in the other group of a migration, by what was found")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static Counter keys(MeterRegistry registry, String outcome) {
        return Counter.builder("pointsman.migration.keys")
                .description("Keys of groups that are copied to others, by what became of each")
                .tag("outcome", outcome)
                .register(registry);
    }

    /** @param before of the same kind */
    void count(Progress before, Progress now) {
        switch (now) {
            case LaneProgress copied -> count((LaneProgress) before, copied);
            case VerifyProgress compared -> count((VerifyProgress) before, compared);
        }
    }

    private void count(VerifyProgress before, VerifyProgress now) {
        same.increment((double) (now.same() - before.same()));
        differences.forEach((kind, counter) -> counter.increment((double)
                (now.differences().getOrDefault(kind, 0L) - before.differences().getOrDefault(kind, 0L))));
    }

    private void count(LaneProgress before, LaneProgress now) {
        copied.increment((double) (now.copied() - before.copied()));
        gone.increment((double) (now.gone() - before.gone()));
        moved.increment((double) (now.moved() - before.moved()));
        busy.increment((double) (now.busy() - before.busy()));
        failed.increment((double) (now.failed() - before.failed()));
        bytes.increment((double) (now.bytes() - before.bytes()));
    }
}
