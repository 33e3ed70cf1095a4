package io.pointsman.aws;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Series that Prometheus collects all at once, as many as a large fleet has. With Micrometer each would be a meter, which every scrape names, labels and
 * sorts anew: that takes longer than to write them all. They look as the meters would, which other registries still get.
 */
public final class PrometheusSeries {

    private static final NamingConvention NAMES = new PrometheusNamingConvention();

    private final Optional<PrometheusRegistry> registry;
    private final MeterFilter settings;
    private final Set<String> collected = ConcurrentHashMap.newKeySet();

    /**
     * @param registry empty where Prometheus gets nothing
     * @param settings what operators have set for meters: which there are, and tags of all
     */
    public PrometheusSeries(Optional<PrometheusRegistry> registry, MeterFilter settings) {
        this.registry = registry;
        this.settings = settings;
    }

    /**
     * To be called before the meters are made.
     *
     * @param meters the names of those that Prometheus gets no more
     */
    public void collect(Collection<String> meters, MultiCollector collector) {
        collected.addAll(meters);
        registry.ifPresent(prometheus -> prometheus.register(collector));
    }

    /** Keeps the meters of what is collected from Prometheus. */
    public MeterFilter withoutCollected() {
        return MeterFilter.deny(id -> collected.contains(id.getName()));
    }

    /** Whether a meter is wanted at all. */
    public boolean isWanted(String meter, Meter.Type type) {
        return settings.accept(id(meter, Tags.empty(), type)) != MeterFilterReply.DENY;
    }

    public static MetricMetadata metadata(String meter, Meter.Type type, String description) {
        return new MetricMetadata(NAMES.name(meter, type), description);
    }

    public Labels labels(String meter, Tags tags) {
        List<Tag> all = settings.map(id(meter, tags, Meter.Type.OTHER)).getTags();
        return Labels.of(
                all.stream().map(tag -> NAMES.tagKey(tag.getKey())).toList(),
                all.stream().map(Tag::getValue).toList());
    }

    private static Meter.Id id(String name, Tags tags, Meter.Type type) {
        return new Meter.Id(name, tags, null, null, type);
    }
}
