package io.pointsman.probe;

import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.aws.PrometheusSeries;
import io.pointsman.inventory.ServingBoard;
import io.pointsman.redis.Logins;
import io.pointsman.redis.NodeConnections;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
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
    ProbeSweep probeSweep(
            ProbeTargets targets,
            ProbeBoard board,
            ProbeFigures figures,
            NodeConnections connections,
            Logins logins,
            MeterRegistry registry,
            PrometheusSeries series,
            ProbeProperties properties,
            Clock clock) {
        return new ProbeSweep(
                targets,
                board,
                figures,
                connections,
                logins,
                new ProbeMetrics(registry, new NodeCollector(board, figures, series), board, figures),
                properties,
                clock);
    }

    @Bean
    SchedulingConfigurer probeClock(ProbeSweep sweep, ProbeProperties properties) {
        Duration beat = properties.interval().dividedBy(ProbeSweep.BEATS);
        return registrar -> registrar.addFixedRateTask(new FixedRateTask(sweep::tick, beat, beat));
    }
}
