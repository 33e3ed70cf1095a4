package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What only the nodes can tell, over real servers: each test takes ElastiCache's word away, or lets it be wrong. */
class ProbeIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GROUP = "carts";

    private static Sandbox sandbox;
    private static SandboxGroup group;
    private static GroupNames names;
    private static RunningService service;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0", "dns-port=0", "pace=600", "groups[0].id=" + GROUP, "groups[0].replicas=3"));
        group = sandbox.group(GROUP);
        names = new GroupNames(sandbox, GROUP);
        service = RunningService.start(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofMillis(200))
                .with("pointsman.probe.timeout", "500ms")
                .with("pointsman.probe.canary", "true")
                .with("pointsman.probe.max-lag", "1s")
                .managing(GROUP));
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
        group.unfreeze();
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(group.snapshot().nodes()).allMatch(NodeSnapshot::inService);
            names.assertOnePerReplica();
            assertThat(health("caches").path("status").asString()).isEqualTo("UP");
        });
    }

    @Test
    void aReplicaThatHangsLosesItsNameAndGetsItBack() {
        group.freeze();
        NodeSnapshot hanging = replica();
        group.hang(hanging.id());
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(names.targets().values()).hasSize(3).doesNotContain(hanging.endpoint()));
        assertThat(service.api().get("groups/" + GROUP).toString()).contains("no answer within 500 ms");
        assertThat(service.api().metrics())
                .containsPattern("pointsman_names_wrong_seconds_total\\{group=\"carts\"\\} (0\\.[0-9]*[1-9]|[1-9])")
                .contains("pointsman_node_names{account=\"own\",group=\"carts\",node=\"" + hanging.id()
                        + "\",region=\"own\"} 0.0");

        group.resume(hanging.id());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(names.targets().values()).contains(hanging.endpoint()));
    }

    @Test
    void aGroupsNodesAreAskedOnRequestAndShowWhatTheySay() {
        JsonNode shown = service.api().post("groups/" + GROUP + "/probe");
        assertThat(shown.at("/latency/count").asInt()).isPositive();
        assertThat(shown.at("/connectTime/count").asInt()).isPositive();
        JsonNode nodes = shown.at("/shards/0/nodes");
        assertThat(nodes.size()).isEqualTo(4);
        for (JsonNode node : nodes) {
            JsonNode probe = node.path("probe");
            assertThat(probe.path("state").asString()).isEqualTo("up");
            assertThat(probe.path("role").asString())
                    .isEqualTo(node.path("role").asString());
            assertThat(probe.path("latency").asString()).startsWith("PT0.0");
            assertThat(probe.path("connectTime").asString()).startsWith("PT0.");
            assertThat(probe.at("/lastMinutes/count").asInt()).isPositive();
            assertThat(probe.at("/lastMinutes/p99").asString()).startsWith("PT0.");
            assertThat(probe.path("engine").asString()).matches("(redis|valkey) [0-9]+\\.[0-9]+\\.[0-9]+");
            assertThat(probe.path("usedMemory").asLong()).isPositive();
            assertThat(probe.path("clients").asInt()).isPositive();
            assertThat(probe.path("slots").isMissingNode()
                            || probe.path("slots").isNull())
                    .isTrue();
            if (node.path("role").asString().equals("replica")) {
                assertThat(probe.path("lag").asString()).isEqualTo("PT0S");
            }
        }
    }

    @Test
    void healthTellsOfANodeThatIsDownAndIsNeverThisProcessesOwn() {
        assertThat(health("caches").path("status").asString()).isEqualTo("UP");
        NodeSnapshot hanging = replica();
        group.hang(hanging.id());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(health("caches").toString())
                        .contains("\"status\":\"DEGRADED\"")
                        .contains("\"id\":\"" + hanging.id() + "\",\"state\":\"down\""));
        assertThat(health("readiness").path("status").asString()).isEqualTo("UP");
        assertThat(health("").path("status").asString()).isEqualTo("UP");
        assertThat(service.api().metrics())
                .contains("pointsman_node_up{account=\"own\",group=\"carts\",node=\"" + hanging.id()
                        + "\",region=\"own\"} 0.0");

        group.resume(hanging.id());
        await().atMost(SOON)
                .until(() -> health("caches").path("status").asString().equals("UP"));
    }

    @Test
    void whatAPrimaryIsWrittenIsReadBackAndMeasured() {
        String worked = "pointsman_canaries_total{outcome=\"worked\"}";
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(service.api().metrics())
                                .contains(worked)
                                .containsPattern(
                                        "pointsman_node_latency_seconds_count\\{account=\"own\",group=\"carts\",kind=\"canary\",node=\""
                                                + primary().id() + "\",region=\"own\"\\} [1-9]")
                                .containsPattern(
                                        "pointsman_group_latency_seconds_bucket\\{account=\"own\",group=\"carts\",kind=\"canary\",region=\"own\",le=\"\\+Inf\"\\} [1-9]"));
    }

    @Test
    void aPromotionIsFollowedBeforeElastiCacheTellsOfIt() {
        group.freeze();
        String before = primary().id();
        sandbox.topic().faults().loseNext(4);
        group.failover();
        await().atMost(SOON)
                .until(() -> group.snapshot().nodes().stream()
                        .anyMatch(node ->
                                node.state() == State.PRIMARY && !node.id().equals(before)));

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(names.targets().values())
                        .hasSize(3)
                        .doesNotContain(primary().endpoint()));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(group.snapshot().nodes()).allMatch(NodeSnapshot::inService));
        await().atMost(SOON).untilAsserted(names::assertOnePerReplica);
        await().until(() -> sandbox.topic().faults().state().lose() == 0);
    }

    @Test
    void whileAReplicaLoadsItStandsBehindNoName() {
        group.freeze();
        NodeSnapshot loading = replica();
        group.fill(1_000);
        group.refill(loading.id(), Duration.ofHours(1));
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(names.targets().values()).hasSize(3).doesNotContain(loading.endpoint()));
        await().atMost(SOON).untilAsserted(names::assertOnePerReplica);
    }

    @Test
    void aReplicaThatIsTooFarBehindLosesItsNameAlthoughItAnswersAndItsLinkIsUp() {
        group.freeze();
        NodeSnapshot lagging = replica();
        group.lag(lagging.id());
        await().pollInterval(Duration.ofMillis(100)).atMost(SOON).untilAsserted(() -> {
            group.fill(10);
            assertThat(names.targets().values()).hasSize(3).doesNotContain(lagging.endpoint());
        });
        assertThat(service.api().get("groups/" + GROUP).toString()).contains("s behind its primary");
        group.resume(lagging.id());
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(names.targets().values()).contains(lagging.endpoint()));
    }

    @Test
    void aNodeThatMovesTwiceIsFoundUnderItsNameEachTime() {
        String id = replica().id();
        for (int time = 0; time < 2; time++) {
            NodeSnapshot before = group.snapshot().node(id);
            group.replace(id, true);
            await().atMost(SOON)
                    .until(() -> !group.snapshot().node(id).address().equals(before.address())
                            && group.snapshot().node(id).inService());
            await().atMost(SOON).untilAsserted(() -> {
                assertThat(health("caches").path("status").asString()).isEqualTo("UP");
                names.assertOnePerReplica();
            });
        }
    }

    private static JsonNode health(String component) {
        return service.api().health("health/" + component, ServiceApi.OPERATOR);
    }

    private static NodeSnapshot replica() {
        return group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.REPLICA)
                .findFirst()
                .orElseThrow();
    }

    private static NodeSnapshot primary() {
        return group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .findFirst()
                .orElseThrow();
    }
}
