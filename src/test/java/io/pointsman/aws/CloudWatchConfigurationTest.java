package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.awspring.cloud.autoconfigure.core.AwsAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.CredentialsProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.core.RegionProviderAutoConfiguration;
import io.awspring.cloud.autoconfigure.metrics.CloudWatchExportAutoConfiguration;
import io.micrometer.cloudwatch2.CloudWatchMeterRegistry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

@ExtendWith(OutputCaptureExtension.class)
class CloudWatchConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    AwsAutoConfiguration.class,
                    CredentialsProviderAutoConfiguration.class,
                    RegionProviderAutoConfiguration.class,
                    MetricsAutoConfiguration.class,
                    CompositeMeterRegistryAutoConfiguration.class,
                    CloudWatchExportAutoConfiguration.class))
            .withUserConfiguration(Scheduling.class, CloudWatchConfiguration.class)
            .withPropertyValues(
                    "spring.cloud.aws.region.static=eu-west-1",
                    "spring.cloud.aws.credentials.access-key=AKID",
                    "spring.cloud.aws.credentials.secret-key=secret");

    @Configuration(proxyBeanMethods = false)
    @EnableScheduling
    static class Scheduling {}

    @Test
    void nothingIsPublishedWithoutANamespace() {
        application.run(context -> assertThat(context).doesNotHaveBean(CloudWatchMeterRegistry.class));
    }

    @Test
    void whatIsListedIsPublishedAndCounted(CapturedOutput output) throws IOException {
        try (CannedAws aws = new CannedAws().answers(200, "")) {
            application
                    .withPropertyValues(
                            "spring.cloud.aws.endpoint=" + aws.endpoint(),
                            "management.cloudwatch.metrics.export.namespace=caches",
                            "management.cloudwatch.metrics.export.step=1s",
                            "pointsman.cloudwatch.metrics=pointsman.names,pointsman.passes,pointsman.nanes")
                    .run(context -> {
                        MeterRegistry registry = context.getBean(MeterRegistry.class);
                        Gauge.builder("pointsman.names", () -> 3).register(registry);
                        Gauge.builder("pointsman.peers", () -> 1).register(registry);
                        Timer.builder("pointsman.passes")
                                .publishPercentileHistogram()
                                .register(registry)
                                .record(Duration.ofMillis(20));

                        await().untilAsserted(() -> assertThat(aws.bodies())
                                .anySatisfy(body -> assertThat(body)
                                        .contains("caches", "pointsman.names.value", "pointsman.passes.sum")));
                        await().untilAsserted(() -> assertThat(output)
                                .contains("CloudWatch namespace caches gets 5 metrics every 1 s")
                                .contains("pointsman.cloudwatch.metrics has pointsman.nanes"));
                        assertThat(aws.bodies())
                                .noneSatisfy(body -> assertThat(body).contains("pointsman.peers"))
                                .noneSatisfy(body -> assertThat(body).contains("pointsman.passes.histogram"));
                    });
        }
    }
}
