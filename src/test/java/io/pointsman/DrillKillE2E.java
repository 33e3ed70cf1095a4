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
import java.util.stream.Stream;
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
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("invalid");
        assertThat(drill.path("reason").asString()).startsWith("the load ended with the instance that put it on");
        assertThat(calls(drill)).isOne();
        assertThat(drill.path("milestones")).as("all the same").hasSize(4);
        assertThat(drill.toString()).contains("AWS has accepted the call", "the load has removed its keys");
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

    @Test
    @Tag("long")
    void oneThatHadNotActedBeginsItsLoadAnewAndActs() {
        String id = begin("{\"rate\": 50, \"before\": \"PT20S\"}");
        await().atMost(LONG).until(() -> lines(id).anyMatch(line -> line.startsWith("puts load on ")));
        replaceService();

        JsonNode drill = ended(id, LONG.multipliedBy(2));
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(calls(drill)).isOne();
        assertThat(drill.at("/load/whole").asBoolean()).isTrue();
    }

    @Test
    @Tag("long")
    void oneThatWatchesIsWatchedByAnother() {
        String id = begin("null");
        await().atMost(LONG).until(() -> lines(id).anyMatch(line -> line.equals("AWS accepted the call")));
        replaceService();

        JsonNode drill = ended(id, LONG);
        assertThat(drill.path("verdict").asString()).as(drill.toString()).isEqualTo("pass");
        assertThat(calls(drill)).isOne();
    }

    private String begin(String load) {
        HttpResponse<String> asked = service.api()
                .post(
                        TESTS,
                        "{\"nodeGroupId\": \"0001\", \"confirm\": \"orders\", \"inMaintenanceWindow\": true, \"load\": %s}"
                                .formatted(load));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        return new JsonMapper().readTree(asked.body()).path("id").asString();
    }

    private void replaceService() {
        service.kill();
        service.close();
        service = startService();
    }

    private Stream<String> lines(String id) {
        return service.api()
                .get("drills/" + id)
                .path("timeline")
                .valueStream()
                .map(line -> line.path("what").asString());
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
        String id = begin("{\"rate\": 50}");
        sprung.get(60, TimeUnit.SECONDS);
        victim.close();
        service = startService();
        return id;
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
