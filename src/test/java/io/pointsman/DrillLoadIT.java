package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Test failovers under load, and in trouble. */
class DrillLoadIT {

    private static final Duration SOON = Duration.ofSeconds(60);

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
    void loadShowsWhatClientsMeet() {
        JsonNode drill = drills.ended(drills.begin("""
                {"nodeGroupId": "0001", "confirm": "orders", "inMaintenanceWindow": true,
                 "load": {"rate": 300, "keys": 50, "before": "PT1S", "after": "PT1S"},
                 "budget": {"writeOutage": "PT0.01S"}}"""));

        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("fail");
        assertThat(drill.path("reason").asString()).contains("primary: no write for ", "0.0 s were allowed");
        JsonNode load = drill.path("load");
        assertThat(load.path("whole").asBoolean()).isTrue();
        assertThat(load.path("lostWrites").path("acknowledged").asLong()).isPositive();
        assertThat(paths(load))
                .contains(
                        "primary write",
                        "primary, fresh connect",
                        "primary, fresh read",
                        "orders-ro1.private.redisdub.pl read",
                        "orders-ro1.private.redisdub.pl, fresh connect",
                        "numbered write");
        assertThat(Drills.lines(drill))
                .contains("the load has removed its keys")
                .anyMatch(line -> line.startsWith("primary, write: served again, after "));
        assertThat(drills.api().items("drills/" + drill.path("id").asString() + "/seconds"))
                .first()
                .satisfies(second -> assertThat(second.path("series").size()).isPositive());
    }

    @Test
    void oneThatIsCalledOffBeforeItActsLeavesNothingBehind() {
        String id = drills.begin("""
                {"nodeGroupId": "0001", "confirm": "orders", "inMaintenanceWindow": true,
                 "load": {"rate": 300, "before": "PT4M"}}""");
        await().atMost(SOON)
                .until(() -> drills.api()
                                .get("drills/" + id)
                                .at("/load/paths/0/successes")
                                .asLong()
                        > 0);

        assertThat(drills.api().delete("drills/" + id).path("verdict").asString())
                .isEqualTo("aborted");
        await().atMost(SOON)
                .until(() -> Drills.lines(drills.api().get("drills/" + id)).contains("the load has removed its keys"));
        assertThat(drills.api().get("drills/" + id).path("actedAt").isNull()).isTrue();
    }

    private static List<String> paths(JsonNode load) {
        return load.path("paths")
                .valueStream()
                .map(path -> path.path("path").asString() + " "
                        + path.path("operation").asString())
                .toList();
    }

    @Test
    void oneWhoseReplicasAreLostMeanwhileDoesNotAct() {
        String id = drills.begin("""
                {"nodeGroupId": "0001", "confirm": "orders", "inMaintenanceWindow": true,
                 "load": {"rate": 100, "before": "PT5S"}}""");
        await().atMost(SOON)
                .until(() -> Drills.lines(drills.get(id)).stream().anyMatch(line -> line.startsWith("puts load on ")));
        List<String> replicas = drills.group().snapshot().nodes().stream()
                .filter(node -> node.state() == State.REPLICA)
                .map(NodeSnapshot::id)
                .toList();
        replicas.forEach(drills.group()::hang);

        JsonNode drill = drills.ended(id);
        replicas.forEach(drills.group()::resume);
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("invalid");
        assertThat(drill.path("reason").asString()).startsWith("replica: no replica in another zone than ");
    }

    @Test
    void whatOthersDoIsWatchedFromTheLossOfThePrimaryOn() {
        String primary = drills.names().primary().id();
        String id = drills.begin("""
                {"nodeGroupId": "0001", "confirm": "orders", "action": "observe", "waitFor": "PT5M"}""");
        await().atMost(SOON).until(() -> drills.get(id).path("state").asString().equals("watching"));
        drills.group().failover();

        JsonNode drill = drills.ended(id);
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(drill.path("lostNode").asString()).isEqualTo(primary);
        assertThat(drill.at("/milestones/0/milestone").asString()).isEqualTo("lost");
        assertThat(drill.at("/milestones/0/after").asString()).isEqualTo("PT0S");
        assertThat(Drills.lines(drill))
                .contains(primary + " does not answer as the primary any more")
                .noneMatch(line -> line.contains("Test Failover API called"));
    }

    @Test
    void anExperimentIsStartedAndObserved() {
        String id = drills.begin("""
                {"nodeGroupId": "0001", "confirm": "orders", "inMaintenanceWindow": true,
                 "action": "observe", "experimentTemplate": "EXTorders"}""");

        JsonNode drill = drills.ended(id);
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(Drills.lines(drill))
                .anyMatch(line -> line.contains("runs; to stop it: aws fis stop-experiment --id EXP"))
                .noneMatch(line -> line.contains("Test Failover API called"));
    }

    @Test
    void throttlingHoldsItUpAndSpoilsNothing() {
        String id = drills.begin("""
                {"nodeGroupId": "0001", "confirm": "orders", "inMaintenanceWindow": true}""");
        drills.sandbox().faults().failAtRandom("elasticache", CallFaults.ANY, CallFault.THROTTLE, 0.25);
        drills.sandbox().faults().failAtRandom("route53", CallFaults.ANY, CallFault.THROTTLE, 0.25);
        try {
            JsonNode drill = drills.ended(id);
            assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        } finally {
            drills.sandbox().faults().clear();
        }
    }

    @Test
    void the16thOfADayIsRefused() {
        JdbcClient database = JdbcClient.create(drills.service().context().getBean(DataSource.class));
        Instant hourAgo = Instant.now().minusSeconds(3_600);
        for (int count = 0; count < 15; count++) {
            database.sql(
                            "insert into drill (id, kind, group_id, request, asked_by, asked_at, state, acted_at, round) values (?, ?, ?, ?, ?, ?, ?, ?, ?)")
                    .params(
                            UUID.randomUUID().toString(),
                            "FAILOVER_TEST",
                            "carts",
                            "{\"nodeGroupId\": \"0001\", \"confirm\": \"carts\"}",
                            "ops",
                            Timestamp.from(hourAgo),
                            "ENDED",
                            Timestamp.from(hourAgo),
                            1)
                    .update();
        }
        try {
            assertThat(
                            Drills.guards(
                                    drills.api()
                                            .post(
                                                    DrillsOnSandbox.TESTS,
                                                    "{\"nodeGroupId\": \"0001\", \"confirm\": \"orders\", \"inMaintenanceWindow\": true}")))
                    .containsExactly("quota");
        } finally {
            database.sql("delete from drill where group_id = 'carts'").update();
        }
    }
}
