package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Test failovers over real servers, by the service's own API. */
class DrillIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String GROUP = "orders";
    private static final String TESTS = "groups/" + GROUP + "/failover-tests";
    private static final JsonMapper JSON = new JsonMapper();

    private static Sandbox sandbox;
    private static SandboxGroup group;
    private static GroupNames names;
    private static RunningService service;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=300",
                "groups[0].id=" + GROUP,
                "groups[0].replicas=2",
                "groups[1].id=carts",
                "groups[1].replicas=1",
                "groups[1].servers=none"));
        group = sandbox.group(GROUP);
        names = new GroupNames(sandbox, GROUP);
        service = RunningService.start(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofMillis(200))
                .with("pointsman.probe.timeout", "500ms")
                .managing(GROUP, "carts")
                .with("pointsman.groups[0].allow", "failover-test"));
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
            names.assertOnePerReplica();
            assertThat(service.api()
                            .get("groups/" + GROUP)
                            .at("/shards/0/nodes")
                            .valueStream())
                    .allMatch(node -> node.at("/probe/state").asString().equals("up"));
        });
    }

    @Test
    void aFailoverIsWatchedUntilTheLostNodeServesAgain() {
        String primary = names.primary().id();
        HttpResponse<String> asked = service.api().post(TESTS, request("orders", "{}"));
        assertThat(asked.statusCode()).isEqualTo(202);
        String id = JSON.readTree(asked.body()).path("id").asString();
        assertThat(asked.headers().firstValue("Location")).hasValue("/api/v1/drills/" + id);

        JsonNode drill = ended(id);
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(drill.path("lostNode").asString()).isEqualTo(primary);
        assertThat(drill.path("askedBy").asString()).isEqualTo(ServiceApi.OPERATOR);
        assertThat(drill.path("milestones")
                        .valueStream()
                        .map(reached -> reached.path("milestone").asString()))
                .containsExactly("promoted", "primary-endpoint", "names", "rebuilt");
        assertThat(lines(drill))
                .contains("ElastiCache accepted the call", "orders: Test Failover API called for node group 0001")
                .anyMatch(line -> line.contains("Failover to replica node"));
        assertThat(service.api().items("drills").getFirst().path("id").asString())
                .isEqualTo(id);
        names.assertOnePerReplica();
    }

    @Test
    void whatTakesLongerThanTheBudgetFails() {
        JsonNode drill = ended(begin("{\"rebuilt\": \"PT1S\"}"));

        assertThat(drill.path("verdict").asString()).isEqualTo("fail");
        assertThat(drill.path("reason").asString())
                .startsWith("rebuilt: after ")
                .endsWith("1.0 s were allowed");
    }

    @Test
    void everyGuardThatStandsInTheWayIsTold() {
        assertThat(guards(service.api().post(TESTS, request("carts", "{}")))).containsExactly("confirm");
        assertThat(guards(service.api()
                        .post(
                                TESTS,
                                "{\"nodeGroupId\": \"0007\", \"confirm\": \"orders\", \"inMaintenanceWindow\": true}")))
                .containsExactly("shard");
        assertThat(guards(service.api().post("groups/carts/failover-tests", request("carts", "{}"))))
                .contains("allow");
        assertThat(service.api().post(TESTS, "{\"confirm\": \"orders\"}").statusCode())
                .isEqualTo(400);
        assertThat(service.api()
                        .post("groups/nobody/failover-tests", request("nobody", "{}"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneThatRunsKeepsOthersAwayUntilItIsCalledOff() {
        String id = begin("{}");
        assertThat(guards(service.api().post(TESTS, request("orders", "{}")))).isNotEmpty();

        JsonNode aborted = service.api().delete("drills/" + id);
        assertThat(aborted.path("verdict").asString()).isEqualTo("aborted");
        assertThat(aborted.path("reason").asString()).isEqualTo("called off by ops");
        assertThat(service.api().status("DELETE", "drills/" + id, ServiceApi.OPERATOR))
                .isEqualTo(422);
    }

    @Test
    void oneThatWaitedForAnHourIsNotBegunAnyMore() {
        String id = UUID.randomUUID().toString();
        JdbcClient.create(service.context().getBean(DataSource.class))
                .sql(
                        "insert into drill (id, kind, group_id, request, asked_by, asked_at, state) values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        "FAILOVER_TEST",
                        GROUP,
                        request("orders", "{}"),
                        "ops",
                        OffsetDateTime.now(ZoneOffset.UTC).minusHours(1),
                        "ASKED")
                .update();

        JsonNode drill = ended(id);
        assertThat(drill.path("verdict").asString()).isEqualTo("invalid");
        assertThat(drill.path("reason").asString()).isEqualTo("it could not be begun within 5 minutes");
        assertThat(drill.path("actedAt").isNull()).isTrue();
    }

    private static String begin(String budget) {
        HttpResponse<String> asked = service.api().post(TESTS, request("orders", budget));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        return JSON.readTree(asked.body()).path("id").asString();
    }

    private static JsonNode ended(String id) {
        await().atMost(SOON)
                .until(() -> service.api()
                        .get("drills/" + id)
                        .path("state")
                        .asString()
                        .equals("ended"));
        return service.api().get("drills/" + id);
    }

    /** At any time of the week. */
    private static String request(String confirm, String budget) {
        return "{\"nodeGroupId\": \"0001\", \"confirm\": \"%s\", \"inMaintenanceWindow\": true, \"budget\": %s}"
                .formatted(confirm, budget);
    }

    private static List<String> guards(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        return JSON.readTree(refused.body())
                .path("guards")
                .valueStream()
                .map(guard -> guard.path("name").asString())
                .toList();
    }

    private static List<String> lines(JsonNode drill) {
        return drill.path("timeline")
                .valueStream()
                .map(line -> line.path("what").asString())
                .toList();
    }
}
