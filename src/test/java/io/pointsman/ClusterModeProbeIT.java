package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.route53.RecordSet;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A group in cluster mode, of whose roles and slots the nodes alone tell: 2 shards of 2 nodes. */
class ClusterModeProbeIT {

    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String ZONE = "Z32WVXIKNNRFKK";
    private static final String DOMAIN = ".private.redisdub.pl";

    private static Sandbox sandbox;
    private static SandboxGroup group;
    private static RunningService service;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                "groups[0].id=carts",
                "groups[0].shards=2",
                "groups[0].replicas=1"));
        group = sandbox.group("carts");
        service = RunningService.start(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofMillis(200))
                .with("pointsman.probe.timeout", "500ms")
                .with("pointsman.probe.canary", "true")
                .managingIn(ZONE, "carts", "carts-{shard}-ro" + DOMAIN));
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
    void allIsWell() {
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(group.snapshot().status()).isEqualTo("available");
            assertThat(group.snapshot().nodes()).allMatch(NodeSnapshot::inService);
            assertThat(targets()).isEqualTo(replicas());
            assertThat(shown().path("slotsCovered").asInt()).isEqualTo(16_384);
        });
    }

    @Test
    void rolesSlotsAndHealthAreWhatTheNodesSay() {
        JsonNode carts = service.api().post("groups/carts/probe");
        assertThat(carts.at("/shards/0/nodes/0/probe/slots").asString()
                        + carts.at("/shards/0/nodes/1/probe/slots").asString())
                .isEqualTo("0-8191");
        for (JsonNode shard : carts.path("shards")) {
            for (JsonNode node : shard.path("nodes")) {
                NodeSnapshot real = group.snapshot().node(node.path("id").asString());
                assertThat(node.path("role").asString())
                        .isEqualTo(real.state() == State.PRIMARY ? "primary" : "replica");
                assertThat(node.path("endpoint").asString()).startsWith(real.endpoint());
            }
        }
        assertThat(shown().path("configurationEndpoint").asString()).contains(".clustercfg.");
        assertThat(service.api()
                        .health("health/caches", ServiceApi.OPERATOR)
                        .path("status")
                        .asString())
                .isEqualTo("UP");
        assertThat(service.api().metrics())
                .contains("pointsman_group_slots_covered{account=\"own\",group=\"carts\",region=\"own\"} 16384.0")
                .contains("pointsman_group_configuration{account=\"own\",group=\"carts\",region=\"own\"} 1.0")
                .containsPattern("pointsman_canaries_total\\{outcome=\"worked\"\\} [1-9]");
    }

    @Test
    void aFailoverOfOneShardMovesItsNameAlone() {
        Map<String, String> before = targets();
        String promoted = replicaOf("0002").id();
        group.failover("0002");
        await().atMost(SOON).until(() -> group.snapshot().node(promoted).state() == State.PRIMARY);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(targets().get("carts-0002-ro1" + DOMAIN))
                        .isEqualTo(group.snapshot().nodes().stream()
                                .filter(node -> node.id().startsWith("carts-0002") && node.state() == State.REPLICA)
                                .map(NodeSnapshot::endpoint)
                                .findFirst()
                                .orElse("none yet")));
        assertThat(targets().get("carts-0001-ro1" + DOMAIN)).isEqualTo(before.get("carts-0001-ro1" + DOMAIN));
    }

    @Test
    void namesComeAndGoWithShardsWhileSlotsMove() {
        double failed = failedCanaries();
        group.fill(1_000);
        group.reshard(3);
        await().atMost(SOON).until(() -> group.snapshot().status().equals("available"));
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(targets()).isEqualTo(replicas()).hasSize(3);
            assertThat(shown().path("slotsCovered").asInt()).isEqualTo(16_384);
        });
        group.removeShard("0003");
        await().atMost(SOON).until(() -> group.snapshot().status().equals("available"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(targets()).isEqualTo(replicas()).hasSize(2));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(service.api().metrics()).doesNotContain("node=\"carts-0003"));
        assertThat(failedCanaries()).as("clients go on meanwhile").isEqualTo(failed);
    }

    private static double failedCanaries() {
        return service.context()
                .getBean(MeterRegistry.class)
                .get("pointsman.canaries")
                .tag("outcome", "failed")
                .counter()
                .count();
    }

    private static JsonNode shown() {
        return service.api().get("groups/carts");
    }

    private static NodeSnapshot replicaOf(String shard) {
        return group.snapshot().nodes().stream()
                .filter(node -> node.id().startsWith("carts-" + shard) && node.state() == State.REPLICA)
                .findFirst()
                .orElseThrow();
    }

    /** Where the first name of each shard should lead. */
    private static Map<String, String> replicas() {
        Map<String, String> replicas = new TreeMap<>();
        group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.REPLICA)
                .forEach(node -> replicas.put(node.id().replaceFirst("-[0-9]+$", "-ro1") + DOMAIN, node.endpoint()));
        return replicas;
    }

    private static Map<String, String> targets() {
        Map<String, String> targets = new TreeMap<>();
        for (RecordSet record : sandbox.route53().records(ZONE)) {
            if (record.type().equals("CNAME") && record.content() instanceof RecordSet.Values values) {
                targets.put(
                        record.name().replaceFirst("\\.$", ""),
                        values.values().getFirst().replaceFirst("\\.$", ""));
            }
        }
        return targets;
    }
}
