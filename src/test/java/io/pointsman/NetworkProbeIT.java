package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.net.NetworkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Between this service and the nodes: TLS with certificates for the nodes' own names, an AUTH token that is rotated, and a network that is slow, silent or
 * shut. One group has TLS and a token, the other neither; ElastiCache finds both well all the time.
 */
class NetworkProbeIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "a-token-of-sixteen";

    @TempDir
    private static Path folder;

    private static Path token;
    private static Sandbox sandbox;
    private static SandboxGroup orders;
    private static SandboxGroup carts;
    private static RunningService service;
    private static String valid = TOKEN;

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                "groups[0].id=orders",
                "groups[0].replicas=2",
                "groups[0].tls=true",
                "groups[0].auth-token=" + TOKEN,
                "groups[0].relayed=true",
                "groups[1].id=carts",
                "groups[1].replicas=1",
                "groups[1].relayed=true"));
        orders = sandbox.group("orders");
        carts = sandbox.group("carts");
        token = Files.writeString(folder.resolve("token"), TOKEN);
        Path authority = Files.writeString(folder.resolve("ca.pem"), sandbox.caPem());
        service = RunningService.start(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofMillis(200))
                .with("pointsman.probe.timeout", "500ms")
                .with("pointsman.redis.connect-timeout", "500ms")
                .with("spring.ssl.bundle.pem.caches.truststore.certificate", "file:" + authority)
                .with("pointsman.redis.ssl-bundle", "caches")
                .with("pointsman.redis.credentials[0].groups", "orders")
                .with("pointsman.redis.credentials[0].password-file", token.toString())
                .managing("orders", "carts"));
    }

    @AfterAll
    static void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @BeforeEach
    void allIsWell() throws IOException {
        Files.writeString(token, valid);
        for (SandboxGroup group : Set.of(orders, carts)) {
            group.snapshot().nodes().forEach(node -> group.network(node.id(), new NetworkState.Well()));
        }
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(health().path("status").asString()).isEqualTo("UP");
            new GroupNames(sandbox, "orders").assertOnePerReplica();
            new GroupNames(sandbox, "carts").assertOnePerReplica();
        });
    }

    @Test
    void aTokenIsRotatedWithoutAWordAboutIt() throws IOException {
        orders.rotateAuthToken("another-of-sixteen");
        Files.writeString(token, "another-of-sixteen");
        orders.setAuthToken("another-of-sixteen");
        valid = "another-of-sixteen";
        double made = connections();
        double barred = barred();
        await().atMost(SOON).until(() -> connections() >= made + 6);
        assertThat(health().path("status").asString()).isEqualTo("UP");
        assertThat(barred()).isEqualTo(barred);
    }

    @Test
    void whereTheTokenIsWrongElastiCachesWordCounts() throws IOException {
        Map<String, String> before = targets("orders");
        Files.writeString(token, "the-wrong-one-here");
        NodeSnapshot node = replica(orders);
        orders.network(node.id(), new NetworkState.Refused());
        orders.network(node.id(), new NetworkState.Well());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(
                                node("orders", node.id()).at("/probe/reason").asString())
                        .startsWith("we may not ask it: WRONGPASS"));
        assertThat(node("orders", node.id()).at("/probe/state").asString()).isEqualTo("unknown");
        assertThat(node("orders", node.id()).path("standing").asString()).isEqualTo("serving");
        assertThat(targets("orders")).isEqualTo(before);
    }

    @Test
    void aReplicaToWhichTheNetworkIsSilentLosesItsName() {
        NodeSnapshot node = replica(orders);
        orders.network(node.id(), new NetworkState.Silent());
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(targets("orders").values()).hasSize(2).doesNotContain(node.endpoint()));
        assertThat(node("orders", node.id()).at("/probe/state").asString()).isEqualTo("down");
        orders.network(node.id(), new NetworkState.Well());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(targets("orders").values()).contains(node.endpoint()));
    }

    @Test
    void aSlowNetworkIsMeasuredAndMovesNothing() {
        Map<String, String> before = targets("carts");
        NodeSnapshot node = replica(carts);
        carts.network(node.id(), new NetworkState.Delayed(Duration.ofMillis(60), Duration.ofMillis(40)));
        await().atMost(SOON).until(() -> millis(node("carts", node.id()).at("/probe/latency")) >= 100);
        assertThat(millis(node("carts", node.id()).at("/probe/lastMinutes/max")))
                .isGreaterThanOrEqualTo(100);
        assertThat(node("carts", node.id()).at("/probe/state").asString()).isEqualTo("up");
        assertThat(targets("carts")).isEqualTo(before);
    }

    @Test
    void whileEverythingIsSilentNothingMoves() {
        Map<String, String> before = targets("orders");
        Map<String, String> others = targets("carts");
        for (SandboxGroup group : Set.of(orders, carts)) {
            group.snapshot().nodes().forEach(node -> group.network(node.id(), new NetworkState.Silent()));
        }
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(health().path("status").asString()).isEqualTo("UNKNOWN");
            assertThat(health().toString()).contains("look at this process's own network first");
        });
        // Longer than three bad answers take.
        double silent = silent();
        await().atMost(SOON).until(() -> silent() >= silent + 25);
        assertThat(targets("orders")).isEqualTo(before);
        assertThat(targets("carts")).isEqualTo(others);
        assertThat(service.api().metrics()).contains("pointsman_probe_suspicion 1.0");

        carts.snapshot().nodes().forEach(node -> carts.network(node.id(), new NetworkState.Well()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(targets("orders").values())
                        .as("the network is well, and no node of this group: its fallback")
                        .containsOnly(primaryEndpoint()));
        assertThat(targets("carts")).isEqualTo(others);
    }

    private static String primaryEndpoint() {
        return service.api()
                .get("groups/orders")
                .at("/shards/0/primaryEndpoint")
                .asString()
                .replaceFirst(":[0-9]+$", "");
    }

    private static double connections() {
        return metric("pointsman_node_latency_seconds_count", "kind=\"connect\"", "group=\"orders\"");
    }

    private static double barred() {
        return metric("pointsman_probes_total", "outcome=\"barred\"");
    }

    private static double silent() {
        return metric("pointsman_probes_total", "outcome=\"silent\"");
    }

    private static double metric(String name, String... tags) {
        return service.api()
                .metrics()
                .lines()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> Set.of(tags).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static long millis(JsonNode duration) {
        return duration.isString() ? Duration.parse(duration.asString()).toMillis() : 0;
    }

    private static JsonNode health() {
        return service.api().health("health/caches", ServiceApi.OPERATOR);
    }

    private static JsonNode node(String group, String id) {
        for (JsonNode node : service.api().get("groups/" + group).at("/shards/0/nodes")) {
            if (node.path("id").asString().equals(id)) {
                return node;
            }
        }
        throw new AssertionError("no node " + id);
    }

    private static Map<String, String> targets(String group) {
        return new GroupNames(sandbox, group).targets();
    }

    private static NodeSnapshot replica(SandboxGroup group) {
        return group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.REPLICA)
                .findFirst()
                .orElseThrow();
    }
}
