package io.pointsman.dataset;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.stereotype.Component;

/** What datasets publish; names and meanings in {@code docs/metrics.md}. */
@Component
final class DatasetMetrics {

    private final Counter writes;

    DatasetMetrics(MeterRegistry registry) {
        writes = Counter.builder("pointsman.dataset.writes")
                .description("Keys of datasets that were written, hot ones each time")
                .register(registry);
    }

    void wrote(long count) {
        writes.increment((double) count);
    }
}
