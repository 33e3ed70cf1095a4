package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
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
    private static final String EVENTS = "text/event-stream";
    private static final String BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
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
    void oneThatRunsIsShownAsAPageAndFollowedToItsEnd() {
        String id = beginWithin("{}");
        CompletableFuture<HttpResponse<String>> events =
                CompletableFuture.supplyAsync(() -> drills.api().get("drills/" + id + "/events", EVENTS));

        HttpResponse<String> page = drills.api().get("drills/" + id, BROWSER);
        assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html;charset=UTF-8");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'none'; style-src 'sha256-"));
        assertThat(page.body()).contains("<h1>Failover test of orders</h1>", "http-equiv=\"refresh\"");
        assertThat(drills.api().get("drills/" + id, "application/json").body()).startsWith("{");

        await().untilAsserted(() -> assertThat(drills.get(id).path("timeline")).isNotEmpty());
        assertThat(drills.api().delete("drills/" + id).path("verdict").asString())
                .isEqualTo("aborted");
        assertThat(events.join().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(EVENTS));
        assertThat(events.join().body())
                .contains("id: 1\nevent: entry\n")
                .containsSubsequence("id: ended\nevent: state\n", "\"verdict\":\"aborted\"");
        assertThat(drills.api()
                        .get("drills/%s?compare=%s".formatted(id, id), BROWSER)
                        .body())
                .contains("Beside the failover test of orders")
                .doesNotContain("http-equiv");
    }

    @Test
    void whatIsNoDrillIsNotFoundInWhateverForm() {
        String missing = "drills/" + UUID.randomUUID();
        for (HttpResponse<String> answer : List.of(
                drills.api().get(missing, BROWSER),
                drills.api().get(missing + "/events", EVENTS),
                drills.api().get(missing, "application/json"))) {
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(404);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(drills.api().status(missing + "/events", "")).isEqualTo(401);
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
