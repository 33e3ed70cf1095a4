package io.pointsman.probe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NodeConnections;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.PropertiesMeterFilter;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedRateTask;

/** Wires the probes, where they are wanted. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ProbeProperties.class)
@ConditionalOnBooleanProperty(name = "pointsman.probe.enabled", matchIfMissing = true)
class ProbeConfiguration {

    @Bean
    @Primary
    ProbeBoard probeBoard(@Qualifier("awsWord") ServingBoard awsWord, ProbeProperties properties, Clock clock) {
        return new ProbeBoard(awsWord, properties.interval(), properties.maxLag(), clock);
    }

    @Bean
    ProbeFigures probeFigures(ProbeBoard board, Clock clock) {
        return new ProbeFigures(board, clock);
    }

    @Bean
    CachesHealthIndicator cachesHealthIndicator(ProbeBoard board, ProbeFigures figures, Clock clock) {
        return new CachesHealthIndicator(board, figures, clock);
    }

    @Bean
    NodeCollector nodeCollector(
            ProbeBoard board,
            ProbeFigures figures,
            MetricsProperties settings,
            ObjectProvider<PrometheusRegistry> prometheus) {
        NodeCollector collector = new NodeCollector(board, figures, new PropertiesMeterFilter(settings));
        prometheus.ifAvailable(registry -> registry.register(collector));
        return collector;
    }

    @Bean
    MeterRegistryCustomizer<PrometheusMeterRegistry> withoutWhatIsCollected() {
        return registry -> registry.config().meterFilter(MeterFilter.deny(NodeCollector::has));
    }

    @Bean
    ProbeSweep probeSweep(
            ProbeTargets targets,
            ProbeBoard board,
            ProbeFigures figures,
            NodeConnections connections,
            Logins logins,
            MeterRegistry registry,
            NodeCollector collector,
            ProbeProperties properties,
            Clock clock) {
        return new ProbeSweep(
                targets,
                board,
                figures,
                connections,
                logins,
                new ProbeMetrics(registry, collector, board, figures),
                properties,
                clock);
    }

    @Bean
    SchedulingConfigurer probeClock(ProbeSweep sweep, ProbeProperties properties) {
        Duration beat = properties.interval().dividedBy(ProbeSweep.BEATS);
        return registrar -> registrar.addFixedRateTask(new FixedRateTask(sweep::tick, beat, beat));
    }
}
