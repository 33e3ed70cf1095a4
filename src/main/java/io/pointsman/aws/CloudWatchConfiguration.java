package io.pointsman.aws;

import io.micrometer.cloudwatch2.CloudWatchConfig;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.MeterRegistryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedRateTask;

/**
 * Publishes to CloudWatch, where a namespace is set: only metrics that are listed, no histograms, and it says how many they are, because AWS bills
 * each of them.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CloudWatchProperties.class)
@ConditionalOnProperty("management.cloudwatch.metrics.export.namespace")
class CloudWatchConfiguration {

    private static final Logger logger = LoggerFactory.getLogger(CloudWatchConfiguration.class);

    /** Of a timer: sum, count, average and maximum. */
    private static final int OF_A_TIMER = 4;

    @Bean
    MeterRegistryCustomizer<CloudWatchMeterRegistry> cloudWatchMetrics(CloudWatchProperties properties) {
        Set<String> listed = Set.copyOf(properties.metrics());
        return registry -> registry.config()
                .meterFilter(MeterFilter.denyUnless(id -> listed.contains(id.getName())))
                .meterFilter(new WithoutHistograms());
    }

    private static final class WithoutHistograms implements MeterFilter {
        @Override
        public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
            return DistributionStatisticConfig.builder()
                    .percentilesHistogram(false)
                    .percentiles(new double[0])
                    .serviceLevelObjectives(new double[0])
                    .build()
                    .merge(config);
        }
    }

    /** At the end of the first interval of publishing, when groups and their nodes are known, and when it has grown by half. */
    @Bean
    SchedulingConfigurer cloudWatchCount(
            CloudWatchMeterRegistry registry, CloudWatchConfig config, CloudWatchProperties properties) {
        AtomicInteger told = new AtomicInteger();
        Runnable tell = () -> {
            int count = count(registry);
            if (told.get() == 0) {
                logger.info(
                        "CloudWatch namespace {} gets {} metrics every {} s, each billed as a custom metric: {}",
                        config.namespace(),
                        count,
                        config.step().toSeconds(),
                        properties.metrics());
                absent(registry, properties.metrics())
                        .forEach(name -> logger.warn(
                                "pointsman.cloudwatch.metrics has {}, and nothing of that name is there; names are in docs/metrics.md",
                                name));
                told.set(Math.max(1, count));
            } else if (count > told.get() + told.get() / 2) {
                logger.warn("CloudWatch namespace {} gets {} metrics by now", config.namespace(), count);
                told.set(count);
            }
        };
        return registrar -> registrar.addFixedRateTask(new FixedRateTask(tell, config.step(), config.step()));
    }

    private static int count(CloudWatchMeterRegistry registry) {
        return registry.getMeters().stream()
                .mapToInt(meter -> switch (meter.getId().getType()) {
                    case TIMER, DISTRIBUTION_SUMMARY -> OF_A_TIMER;
                    default -> 1;
                })
                .sum();
    }

    private static Set<String> absent(CloudWatchMeterRegistry registry, List<String> listed) {
        Set<String> absent = new HashSet<>(listed);
        registry.getMeters().forEach(meter -> absent.remove(meter.getId().getName()));
        return absent;
    }
}
