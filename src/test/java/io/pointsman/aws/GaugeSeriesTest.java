package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.PropertiesMeterFilter;

class GaugeSeriesTest {

    private final PrometheusRegistry collected = new PrometheusRegistry();
    private final PrometheusMeterRegistry prometheus =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collected, Clock.SYSTEM);
    private final MetricsProperties settings = new MetricsProperties();

    @Test
    void whatIsShownIsCollectedInOrderUntilItIsForgotten() {
        GaugeSeries<Integer> sizes = sizes(series());
        sizes.show(2, Tags.of("group", "b"));
        sizes.show(1, Tags.of("group", "a"));
        assertThat(prometheus.scrape()).isEqualTo("""
                        # HELP pointsman_sizes How large
                        # TYPE pointsman_sizes gauge
                        pointsman_sizes{group="a"} 1.0
                        pointsman_sizes{group="b"} 2.0
                        """);
        sizes.forget(size -> size == 1);
        assertThat(prometheus.scrape()).contains("group=\"b\"").doesNotContain("group=\"a\"");
    }

    @Test
    void whatOperatorsSetForMetersCounts() {
        settings.getTags().put("site", "dublin");
        GaugeSeries<Integer> sizes = sizes(series());
        sizes.show(1, Tags.of("group", "a"));
        assertThat(prometheus.scrape()).contains("pointsman_sizes{group=\"a\",site=\"dublin\"} 1.0");
        settings.getEnable().put("pointsman.sizes", false);
        assertThat(prometheus.scrape()).isEmpty();
    }

    @Test
    void aMeterOfTheNameStaysOutOfPrometheus() {
        PrometheusSeries series = series();
        GaugeSeries<Integer> sizes = sizes(series);
        prometheus.config().meterFilter(series.withoutCollected());
        var unused = Gauge.builder("pointsman.sizes", () -> 7).register(prometheus);
        sizes.show(1, Tags.of("group", "a"));
        assertThat(prometheus.scrape()).contains("1.0").doesNotContain("7.0");
    }

    private PrometheusSeries series() {
        return new PrometheusSeries(Optional.of(collected), new PropertiesMeterFilter(settings));
    }

    private static GaugeSeries<Integer> sizes(PrometheusSeries series) {
        return new GaugeSeries<>(series, "pointsman.sizes", "How large", size -> size);
    }
}
