package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.pointsman.aws.Pause;
import io.pointsman.aws.PrometheusSeries;
import io.pointsman.inventory.Boards;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.probe.ProbeBoard.GroupKey;
import io.pointsman.redis.InfoReply;
import io.pointsman.redis.RoleReply;
import io.pointsman.topology.Location;
import io.pointsman.topology.Role;
import io.pointsman.topology.SampleGroup;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsProperties;
import org.springframework.boot.micrometer.metrics.autoconfigure.PropertiesMeterFilter;

class NodeCollectorTest {

    private static final Instant NOW = Instant.parse("2026-11-28T05:00:00Z");
    private static final SampleGroup CARTS =
            SampleGroup.group("carts").primary("carts-001").replicas("carts-002");
    private static final NodeKey FIRST = new NodeKey(Location.OWN, "carts-001");
    private static final String OF_FIRST = "{account=\"own\",group=\"carts\",node=\"carts-001\",region=\"own\"} ";

    private final java.time.Clock clock = java.time.Clock.fixed(NOW, ZoneOffset.UTC);
    private final ProbeBoard board = new ProbeBoard(
            Boards.byAwsWord(new InMemoryInventory(clock), clock, Pause.REAL),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            clock);
    private final ProbeFigures figures = new ProbeFigures(board, clock);
    private final MetricsProperties settings = new MetricsProperties();
    private final PrometheusRegistry collected = new PrometheusRegistry();
    private final PrometheusMeterRegistry prometheus =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, collected, Clock.SYSTEM);

    @Test
    void aNodesNumbersAreThoseOfItsLastAnswers() {
        var unused = shown(prometheus);
        assertThat(scrape()).contains("pointsman_node_up" + OF_FIRST + "NaN");
        answered();
        figures.take(
                FIRST,
                new NodeDetails(NOW, "10.0.0.1:6379", InfoReply.parse("connected_clients:7\r\n"), Optional.empty()));
        assertThat(scrape())
                .contains("pointsman_node_up" + OF_FIRST + "1.0")
                .contains("pointsman_node_primary" + OF_FIRST + "1.0")
                .contains("pointsman_node_clients" + OF_FIRST + "7.0")
                .contains("pointsman_node_memory_used" + OF_FIRST + "NaN");
    }

    @Test
    void howLongItsAnswersTookIsCountedOfTheNodeAndSpreadOverItsGroup() {
        ProbeMetrics metrics = shown(prometheus);
        metrics.count(FIRST, answer(Duration.ofMillis(2)));
        metrics.count(FIRST, answer(Duration.ofMillis(6)));
        assertThat(scrape())
                .contains(ofFirst("count", "ping") + "2")
                .contains(ofFirst("sum", "ping") + "0.008")
                .contains(ofFirst("count", "connect") + "0")
                .contains("pointsman_node_latency_seconds_bucket{account=\"own\",group=\"carts\",kind=\"ping\","
                        + "node=\"carts-001\",region=\"own\",le=\"0.005\"} 1")
                .contains("node=\"carts-001\",region=\"own\",le=\"+Inf\"} 2")
                .contains("pointsman_group_latency_seconds_bucket{account=\"own\",group=\"carts\",kind=\"ping\","
                        + "region=\"own\",le=\"0.0025\"} 1")
                .doesNotContain("canary\"");
        metrics.count(FIRST, new Canary(Canary.Outcome.WORKED, Duration.ofMillis(3), ""));
        assertThat(scrape()).contains(ofFirst("sum", "canary") + "0.003");
    }

    @Test
    void whatHasLeftHasNoSeries() {
        ProbeMetrics metrics = shown(prometheus);
        board.keep(List.of(CARTS.without("carts-001").at(NOW)));
        metrics.show(board, figures);
        assertThat(scrape()).contains("node=\"carts-002\"").doesNotContain("node=\"carts-001\"");
        board.keep(List.of());
        metrics.show(board, figures);
        assertThat(scrape()).doesNotContain("carts");
    }

    @Test
    void whatOperatorsSetForMetersCountsForThese() {
        settings.getEnable().put("pointsman.node.lag", false);
        settings.getTags().put("site", "dublin");
        var unused = shown(prometheus);
        assertThat(scrape())
                .contains(
                        "pointsman_node_up{account=\"own\",group=\"carts\",node=\"carts-001\",region=\"own\",site=\"dublin\"}")
                .doesNotContain("pointsman_node_lag");
        settings.getEnable().put("pointsman.node", false);
        assertThat(scrape()).doesNotContain("pointsman_node");
    }

    @Test
    void otherRegistriesHaveThemAsMeters() {
        SimpleMeterRegistry other = new SimpleMeterRegistry();
        CompositeMeterRegistry both = new CompositeMeterRegistry(Clock.SYSTEM, List.of(prometheus, other));
        ProbeMetrics metrics = shown(both);
        answered();
        metrics.count(FIRST, answer(Duration.ofMillis(2)));
        assertThat(other.get("pointsman.node.up")
                        .tag("node", "carts-001")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(other.get(NodeCollector.LATENCY)
                        .tag("node", "carts-001")
                        .tag("kind", "ping")
                        .timer()
                        .count())
                .isEqualTo(1);
        assertThat(scrape()).containsOnlyOnce("pointsman_node_up" + OF_FIRST);
        assertThat(prometheus.getMeters())
                .extracting(Meter::getId)
                .extracting(Meter.Id::getTags)
                .doesNotContain(List.of(Tag.of("node", "carts-001")));
    }

    private ProbeMetrics shown(MeterRegistry registry) {
        PrometheusSeries series = new PrometheusSeries(Optional.of(collected), new PropertiesMeterFilter(settings));
        prometheus.config().meterFilter(series.withoutCollected());
        NodeCollector collector = new NodeCollector(board, figures, series);
        ProbeMetrics metrics = new ProbeMetrics(registry, collector, board, figures);
        board.keep(List.of(CARTS.at(NOW)));
        metrics.show(board, figures);
        return metrics;
    }

    private String scrape() {
        return prometheus.scrape();
    }

    private static String ofFirst(String part, String kind) {
        return "pointsman_node_latency_seconds_" + part + "{account=\"own\",group=\"carts\",kind=\"" + kind
                + "\",node=\"carts-001\",region=\"own\"} ";
    }

    private void answered() {
        for (int time = 0; time < NodeState.GOOD; time++) {
            var unused = board.take(GroupKey.of(CARTS.at(NOW)), FIRST, answer(Duration.ofMillis(1)));
        }
    }

    private static ProbeResult.Answered answer(Duration latency) {
        return new ProbeResult.Answered(
                NOW, latency, new RoleReply(Role.PRIMARY, Optional.empty(), 0), Optional.empty());
    }
}
