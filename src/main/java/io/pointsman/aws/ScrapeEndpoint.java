package io.pointsman.aws;

import io.prometheus.metrics.config.PrometheusPropertiesLoader;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusOutputFormat;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;

/** Spring's, but that {@link PrometheusText} writes the text format, which a large fleet's scrapes spend most of their time on. */
@WebEndpoint(id = "prometheus")
final class ScrapeEndpoint extends PrometheusScrapeEndpoint {

    /** What a scrape may grow by from one to the next. */
    private static final int GROWTH = 4096;

    private final PrometheusRegistry registry;
    private final ExpositionFormatWriter library = PrometheusTextFormatWriter.create();
    private final boolean createdTimes;
    private volatile int size;

    /** @param properties of the library, as operators set them */
    ScrapeEndpoint(PrometheusRegistry registry, @Nullable Properties properties) {
        super(registry, properties);
        this.registry = registry;
        createdTimes = (properties == null
                        ? PrometheusPropertiesLoader.load()
                        : PrometheusPropertiesLoader.load(properties))
                .getExporterProperties()
                .getIncludeCreatedTimestamps();
    }

    @Override
    @ReadOperation(producesFrom = PrometheusOutputFormat.class)
    public WebEndpointResponse<byte[]> scrape(PrometheusOutputFormat format, @Nullable Set<String> includedNames) {
        if (createdTimes || format != PrometheusOutputFormat.CONTENT_TYPE_004) {
            return super.scrape(format, includedNames);
        }
        MetricSnapshots snapshots =
                includedNames == null ? registry.scrape() : registry.scrape(includedNames::contains);
        try {
            byte[] text = PrometheusText.write(snapshots, library, size + GROWTH);
            size = text.length;
            return new WebEndpointResponse<>(text, format);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
