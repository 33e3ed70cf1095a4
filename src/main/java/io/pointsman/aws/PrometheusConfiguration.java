package io.pointsman.aws;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.PropertiesMeterFilter;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.ConditionalOnEnabledMetricsExport;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusScrapeEndpoint;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Prometheus gets, and in which way. */
@EnableConfigurationProperties(MetricsProperties.class)
@Configuration(proxyBeanMethods = false)
class PrometheusConfiguration {

    @Bean
    PrometheusSeries prometheusSeries(MetricsProperties settings, ObjectProvider<PrometheusRegistry> prometheus) {
        return new PrometheusSeries(
                Optional.ofNullable(prometheus.getIfAvailable()), new PropertiesMeterFilter(settings));
    }

    @Bean
    MeterRegistryCustomizer<PrometheusMeterRegistry> withoutWhatIsCollected(PrometheusSeries series) {
        return registry -> registry.config().meterFilter(series.withoutCollected());
    }

    @Bean
    @ConditionalOnEnabledMetricsExport("prometheus")
    @ConditionalOnAvailableEndpoint
    PrometheusScrapeEndpoint prometheusEndpoint(PrometheusRegistry registry, PrometheusConfig settings) {
        return new ScrapeEndpoint(registry, settings.prometheusProperties());
    }
}
