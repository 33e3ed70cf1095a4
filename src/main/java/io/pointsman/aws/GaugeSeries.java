package io.pointsman.aws;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * One number of each of many things, for Prometheus.
 *
 * @param <K> what the number is of
 */
public final class GaugeSeries<K> implements MultiCollector {

    private final PrometheusSeries series;
    private final String meter;
    private final String description;
    private final ToDoubleFunction<K> value;
    private final Map<Labels, K> shown = new ConcurrentSkipListMap<>();

    public GaugeSeries(PrometheusSeries series, String meter, String description, ToDoubleFunction<K> value) {
        this.series = series;
        this.meter = meter;
        this.description = description;
        this.value = value;
        series.collect(List.of(meter), this);
    }

    public void show(K one, Tags tags) {
        shown.put(series.labels(meter, tags), one);
    }

    public void forget(Predicate<K> gone) {
        shown.values().removeIf(gone);
    }

    @Override
    public MetricSnapshots collect() {
        if (!series.isWanted(meter, Meter.Type.GAUGE)) {
            return new MetricSnapshots();
        }
        List<GaugeDataPointSnapshot> points = shown.entrySet().stream()
                .map(one -> new GaugeDataPointSnapshot(value.applyAsDouble(one.getValue()), one.getKey(), null))
                .toList();
        return new MetricSnapshots(
                new GaugeSnapshot(PrometheusSeries.metadata(meter, Meter.Type.GAUGE, description), points));
    }
}
