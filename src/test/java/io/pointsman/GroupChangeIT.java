package io.pointsman;

import static io.pointsman.Drills.guards;
import static io.pointsman.Drills.lines;
import static io.pointsman.Drills.milestones;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Scaling tests, upgrade tests and their pre-flight over real servers: a group of one shard, and one in cluster mode. */
class GroupChangeIT {

    private static final Duration SOON = Duration.ofSeconds(90);

    private static Sandbox sandbox;
    private static SandboxGroup orders;
    private static SandboxGroup carts;
    private static RunningService service;
    private static Drills drills;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=300",
                "groups[0].id=orders",
                "groups[0].replicas=2",
                "groups[1].id=carts",
                "groups[1].shards=2",
                "groups[1].replicas=0"));
        orders = sandbox.group("orders");
        carts = sandbox.group("carts");
        service = RunningService.start(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofMillis(200))
                .with("pointsman.probe.timeout", "500ms")
                .managing("orders")
                .managingIn("Z32WVXIKNNRFKK", "carts", "carts-{shard}-ro.private.redisdub.pl")
                .with("pointsman.groups[0].allow", "scaling-test,upgrade-test")
                .with("pointsman.groups[1].allow", "scaling-test"));
        drills = new Drills(service.api(), SOON);
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
            for (SandboxGroup group : new SandboxGroup[] {orders, carts}) {
                assertThat(group.snapshot().status()).isEqualTo("available");
                assertThat(group.snapshot().nodes()).allMatch(NodeSnapshot::inService);
                assertThat(service.api()
                                .get("groups/" + group.id())
                                .path("shards")
                                .valueStream()
                                .flatMap(shard -> shard.path("nodes").valueStream()))
                        .hasSize(group.snapshot().nodes().size())
                        .allMatch(node -> node.at("/probe/state").asString().equals("up")
                                && node.at("/probe/usedMemory").asLong() > 0);
            }
        });
    }

    @Test
    void replicasOfOneGroupComeAndGoWhileAnotherGetsAShardUntilEverySlotIsCovered() {
        String ofShards = drills.begin("scaling-tests", "carts", "\"shards\": [3]");
        String ofReplicas = drills.begin("scaling-tests", "orders", "\"replicas\": [3, 2]");

        replicasCameAndWent(drills.ended(ofReplicas));
        aShardCame(drills.ended(ofShards));
    }

    private static void replicasCameAndWent(JsonNode drill) {
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(milestones(drill)).containsExactly("changed", "changed-again");
        assertThat(lines(drill))
                .contains(
                        "calls IncreaseReplicaCount or DecreaseReplicaCount to 3 replicas a shard",
                        "calls IncreaseReplicaCount or DecreaseReplicaCount to 2 replicas a shard",
                        "the call: aws elasticache increase-replica-count --replication-group-id orders --new-replica-count 3 --apply-immediately",
                        "the way back, by hand: aws elasticache decrease-replica-count --replication-group-id orders --new-replica-count 2 --apply-immediately",
                        "orders-004 is gone");
        assertThat(service.api()
                        .get("drills/%s/usage".formatted(drill.path("id").asString()))
                        .valueStream())
                .anySatisfy(sample -> {
                    assertThat(sample.path("node").asString()).isEqualTo("orders-001");
                    assertThat(sample.path("usedMemory").asLong()).isPositive();
                    assertThat(sample.path("items").isIntegralNumber()).isTrue();
                    assertThat(sample.path("connections").asLong()).isPositive();
                })
                .anyMatch(sample -> sample.path("processor").isNumber());
        assertThat(orders.snapshot().nodes()).hasSize(3);
    }

    private static void aShardCame(JsonNode drill) {
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(lines(drill))
                .anyMatch(line -> line.matches("slots: \\S+ 8192, \\S+ 8192(, \\S+ 0)?"))
                .anyMatch(line -> line.matches("\\d+ slots moved in \\d+ s: .* a second"));
        assertThat(carts.snapshot().nodes()).hasSize(3);
        assertThat(service.api().get("groups/carts").path("slotsCovered").asInt())
                .isEqualTo(16_384);
    }

    @Test
    void aNodeTypeThatElastiCacheRefusesSilentlyFails() {
        orders.modifications().refuseNextNodeType();
        JsonNode drill = drills.ended(drills.begin("upgrade-tests", "orders", "\"nodeType\": \"cache.r7g.xlarge\""));

        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("fail");
        assertThat(drill.path("reason").asString())
                .contains("orders: Failed applying modification to cache node type to cache.r7g.xlarge.");
    }

    @Test
    void anEngineIsUpgradedNodeByNode() {
        JsonNode preflight = service.api().get("groups/orders/upgrade-preflight?engineVersion=8.1");
        assertThat(preflight.path("possible").asBoolean())
                .as(preflight.toString())
                .isTrue();
        JsonNode drill = drills.ended(drills.begin(
                "upgrade-tests", "orders", "\"engineVersion\": \"8.1\", \"budget\": {\"changed\": \"PT10M\"}"));

        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(lines(drill))
                .contains(preflight.path("call").asString().replaceFirst("^", "the call: "))
                .anyMatch(line -> line.endsWith("Cache cluster patched"))
                .anyMatch(line -> line.startsWith("there is no way back by a call"));
        assertThat(guards(drills.ask("upgrade-tests", "orders", "\"engineVersion\": \"8.1\"")))
                .containsExactly("target");
    }

    @Test
    @Tag("long")
    void aCallWhoseAnswerIsLostIsFoundByWhatElastiCacheShows() {
        sandbox.faults().failNext(CallFaults.ANY, "ModifyReplicationGroup", CallFault.CUT, 1);
        JsonNode drill =
                drills.ended(drills.begin("scaling-tests", "orders", "\"nodeTypes\": [\"cache.r7g.2xlarge\"]"));

        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(lines(drill))
                .contains("AWS has accepted the call")
                .containsOnlyOnce("calls ModifyReplicationGroup to cache.r7g.2xlarge")
                .anyMatch(line -> line.startsWith("orders-002 is now cache.r7g.2xlarge")
                        || line.startsWith("orders: Succeeded applying modification"));
    }

    @Test
    @Tag("long")
    void shardsAreRemovedAndAddedAgainUnderLoad() {
        JsonNode drill = drills.ended(
                drills.begin(
                        "scaling-tests",
                        "carts",
                        "\"shards\": [1, 2], \"load\": {\"rate\": 50, \"keys\": 100, \"before\": \"PT1S\", \"after\": \"PT1S\"}"));

        assertThat(milestones(drill)).containsExactly("changed", "changed-again");
        if (!drill.path("verdict").asString().equals("pass")) {
            // On this machine the sandbox's resharding may leave the generator too little of the processors, and
            // nothing else may be wrong.
            assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("invalid");
            assertThat(drill.path("reason").asString()).matches("The generator fell behind: [^;]*");
        }
        isServedWhileIt(drill);
    }

    /** To the end, and nothing that was acknowledged is gone; whether on schedule depends on what else the machine does. */
    private static void isServedWhileIt(JsonNode changed) {
        JsonNode load = changed.path("load");
        assertThat(load.path("whole").asBoolean()).as(changed.toString()).isTrue();
        assertThat(load.at("/lostWrites/acknowledged").asLong()).isPositive();
        assertThat(load.at("/lostWrites/lost").asLong()).isZero();
        assertThat(load.path("paths")
                        .valueStream()
                        .flatMap(path -> path.path("nodes").valueStream()))
                .as("nodes")
                .anySatisfy(node -> assertThat(node.path("successes").asLong()).isPositive());
    }

    @Test
    void whatCannotBeDoneIsRefusedWithEachReason() {
        assertThat(guards(drills.ask("scaling-tests", "orders", "\"replicas\": [2]")))
                .containsExactly("target");
        assertThat(guards(drills.ask("scaling-tests", "orders", "\"replicas\": [0]")))
                .containsExactly("replicas");
        assertThat(guards(drills.ask("scaling-tests", "orders", "\"shards\": [2]")))
                .containsExactly("cluster-mode");
        assertThat(guards(drills.ask("scaling-tests", "orders", "\"nodeTypes\": [\"cache.x9.large\"]")))
                .containsExactly("node-type");
        assertThat(guards(drills.ask("upgrade-tests", "carts", "\"engineVersion\": \"7.2\"")))
                .containsExactlyInAnyOrder("allow", "path", "parameter-family");
        assertThat(drills.ask("scaling-tests", "orders", "\"replicas\": [1], \"shards\": [1]")
                        .statusCode())
                .isEqualTo(400);
        assertThat(drills.ask("scaling-tests", "orders", "\"replicas\": [6]").statusCode())
                .isEqualTo(400);
        assertThat(drills.ask("scaling-tests", "orders", "\"replicas\": [1], \"budget\": {\"changedAgain\": \"PT9M\"}"))
                .satisfies(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(400);
                    assertThat(answer.body()).contains("changedAgain", "It may have changed.");
                });
    }

    @Test
    void aPreflightTellsWhatStandsInTheWay() {
        JsonNode preflight = service.api().get("groups/carts/upgrade-preflight?engine=valkey&engineVersion=9.0");
        assertThat(preflight.path("possible").asBoolean()).isFalse();
        assertThat(preflight.path("checks").valueStream())
                .anyMatch(check -> check.path("check").asString().equals("parameter-family")
                        && check.path("remedy").asString().contains("default.valkey9.cluster.on"));
        assertThat(preflight.path("call").asString())
                .isEqualTo(
                        "aws elasticache modify-replication-group --replication-group-id carts --engine valkey --engine-version 9.0 --apply-immediately");
        assertThat(service.api()
                        .get("groups/carts/upgrade-preflight?nodeType=cache.t4g.micro")
                        .path("checks")
                        .valueStream())
                .anyMatch(check -> check.path("check").asString().equals("memory")
                        && check.path("state").asString().equals("ok"))
                .anyMatch(check -> check.path("check").asString().equals("clients")
                        && check.path("state").asString().equals("ok"))
                .anyMatch(check -> check.path("check").asString().equals("processor")
                        && !check.path("state").asString().equals("refused"));
        assertThat(service.api().status("groups/carts/upgrade-preflight", ServiceApi.OPERATOR))
                .isEqualTo(400);
    }
}
