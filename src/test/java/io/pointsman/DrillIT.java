package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

    private static final String GROUP = "orders";
    private static final String TESTS = "groups/" + GROUP + "/failover-tests";
    private static final JsonMapper JSON = new JsonMapper();

    private static DrillsOnSandbox drills;

    @BeforeAll
    static void start() {
        drills = DrillsOnSandbox.start();
    }

    @AfterAll
    static void end() {
        drills.close();
    }

    @BeforeEach
    void allIsWell() {
        drills.awaitWell();
    }

    @Test
    void aFailoverIsWatchedUntilTheLostNodeServesAgain() {
        String primary = drills.names().primary().id();
        HttpResponse<String> asked = drills.api().post(TESTS, request("orders", "{}"));
        assertThat(asked.statusCode()).isEqualTo(202);
        String id = JSON.readTree(asked.body()).path("id").asString();
        assertThat(asked.headers().firstValue("Location")).hasValue("/api/v1/drills/" + id);

        JsonNode drill = drills.ended(id);
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(drill.path("lostNode").asString()).isEqualTo(primary);
        assertThat(drill.path("askedBy").asString()).isEqualTo(ServiceApi.OPERATOR);
        assertThat(drill.path("milestones")
                        .valueStream()
                        .map(reached -> reached.path("milestone").asString()))
                .containsExactly("promoted", "primary-endpoint", "names", "rebuilt");
        assertThat(Drills.lines(drill))
                .contains("AWS accepted the call", "orders: Test Failover API called for node group 0001")
                .anyMatch(line -> line.contains("Failover to replica node"));
        assertThat(drills.api().items("drills").getFirst().path("id").asString())
                .isEqualTo(id);
        drills.names().assertOnePerReplica();
    }

    @Test
    void whatTakesLongerThanTheBudgetFails() {
        JsonNode drill = drills.ended(beginWithin("{\"rebuilt\": \"PT1S\"}"));

        assertThat(drill.path("verdict").asString()).isEqualTo("fail");
        assertThat(drill.path("reason").asString())
                .startsWith("rebuilt: after ")
                .endsWith("1.0 s were allowed");
    }

    @Test
    void everyGuardThatStandsInTheWayIsTold() {
        assertThat(Drills.guards(drills.api().post(TESTS, request("carts", "{}"))))
                .containsExactly("confirm");
        assertThat(Drills.guards(drills.api()
                        .post(
                                TESTS,
                                "{\"nodeGroupId\": \"0007\", \"confirm\": \"orders\", \"inMaintenanceWindow\": true}")))
                .containsExactly("shard");
        assertThat(Drills.guards(drills.api().post("groups/carts/failover-tests", request("carts", "{}"))))
                .contains("allow");
        assertThat(drills.api().post(TESTS, "{\"confirm\": \"orders\"}").statusCode())
                .isEqualTo(400);
        assertThat(drills.api()
                        .post("groups/nobody/failover-tests", request("nobody", "{}"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void oneThatRunsKeepsOthersAwayUntilItIsCalledOff() {
        String id = beginWithin("{}");
        assertThat(Drills.guards(drills.api().post(TESTS, request("orders", "{}"))))
                .isNotEmpty();

        JsonNode aborted = drills.api().delete("drills/" + id);
        assertThat(aborted.path("verdict").asString()).isEqualTo("aborted");
        assertThat(aborted.path("reason").asString()).isEqualTo("called off by ops");
        assertThat(drills.api().status("DELETE", "drills/" + id, ServiceApi.OPERATOR))
                .isEqualTo(422);
    }

    @Test
    void oneThatWaitedForAnHourIsNotBegunAnyMore() {
        String id = UUID.randomUUID().toString();
        JdbcClient.create(drills.service().context().getBean(DataSource.class))
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

        JsonNode drill = drills.ended(id);
        assertThat(drill.path("verdict").asString()).isEqualTo("invalid");
        assertThat(drill.path("reason").asString()).isEqualTo("it could not be begun within 5 minutes");
        assertThat(drill.path("actedAt").isNull()).isTrue();
    }

    private static String beginWithin(String budget) {
        return drills.begin(request("orders", budget));
    }

    /** At any time of the week. */
    private static String request(String confirm, String budget) {
        return "{\"nodeGroupId\": \"0001\", \"confirm\": \"%s\", \"inMaintenanceWindow\": true, \"budget\": %s}"
                .formatted(confirm, budget);
    }
}
