package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.Call;
import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.CallFaults;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged service, killed while it calls TestFailover; another instance, which shares the PostgreSQL, goes on with the drill. */
class DrillKillE2E {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final String TESTS = "groups/orders/failover-tests";

    private final CompletableFuture<Call> sprung = new CompletableFuture<>();
    private EmbeddedPostgres database;
    private Sandbox sandbox;
    private ServiceProcess service;

    @BeforeEach
    void start() throws IOException {
        database = EmbeddedPostgres.start();
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0", "dns-port=0", "pace=60", "groups[0].id=orders", "groups[0].replicas=2"));
        service = startService();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(service.api()
                                .get("groups/orders")
                                .at("/shards/0/nodes")
                                .valueStream())
                        .hasSize(3)
                        .allMatch(node -> node.at("/probe/state").asString().equals("up")));
    }

    @AfterEach
    void end() throws IOException {
        service.close();
        sandbox.close();
        database.close();
    }

    @Test
    void aCallThatWasAcceptedIsFoundAndNotRepeated() throws Exception {
        String id = killedInTheCall(CallFault.CUT);

        JsonNode drill = ended(id, LONG);
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(calls(drill)).isOne();
        assertThat(drill.toString()).contains("ElastiCache lists the call");
    }

    @Test
    @Tag("long")
    void oneThatWasNotIsNotMadeGoodAndSaysNothing() throws Exception {
        String id = killedInTheCall(CallFault.DROP);

        JsonNode drill = ended(id, Duration.ofMinutes(5));
        assertThat(drill.path("verdict").asString()).isEqualTo("invalid");
        assertThat(drill.path("reason").asString()).contains("it is not repeated");
        assertThat(calls(drill)).isZero();
    }

    /** @return the drill's id; another instance runs by then */
    private String killedInTheCall(CallFault fault) throws Exception {
        ServiceProcess victim = service;
        sandbox.calls().onEntered(call -> {
            if (call.operation().equals("TestFailover") && call.fault().equals(Optional.of(fault))) {
                victim.kill();
                sprung.complete(call);
            }
        });
        sandbox.faults().failNext(CallFaults.ANY, "TestFailover", fault, 1);
        HttpResponse<String> asked = victim.api()
                .post(TESTS, "{\"nodeGroupId\": \"0001\", \"confirm\": \"orders\", \"inMaintenanceWindow\": true}");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        sprung.get(60, TimeUnit.SECONDS);
        victim.close();
        service = startService();
        return new JsonMapper().readTree(asked.body()).path("id").asString();
    }

    private ServiceProcess startService() {
        return ServiceProcess.packaged(ServiceSettings.on(sandbox)
                        .probing(sandbox, Duration.ofMillis(500))
                        .managing("orders")
                        .with("pointsman.groups[0].allow", "failover-test")
                        .with("spring.datasource.url", database.getJdbcUrl("postgres", "postgres")))
                .awaitReady();
    }

    private JsonNode ended(String id, Duration within) {
        await().atMost(within)
                .until(() -> service.api()
                        .get("drills/" + id)
                        .path("state")
                        .asString()
                        .equals("ended"));
        return service.api().get("drills/" + id);
    }

    private static long calls(JsonNode drill) {
        return drill.path("timeline")
                .valueStream()
                .filter(line -> line.path("what").asString().contains("Test Failover API called"))
                .count();
    }
}
