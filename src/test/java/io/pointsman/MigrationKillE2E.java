package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packaged service, killed while it copies a group; another instance, which shares the PostgreSQL, goes on. */
@Tag("long")
class MigrationKillE2E {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int KEYS = 20_000;

    private EmbeddedPostgres database;
    private Sandbox sandbox;
    private ServiceProcess service;

    @BeforeEach
    void start() throws IOException {
        database = EmbeddedPostgres.start();
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=60",
                "groups[0].id=orders",
                "groups[0].replicas=1",
                "groups[1].id=wares",
                "groups[1].replicas=0"));
        sandbox.group("orders").fill(KEYS);
        await().atMost(LONG).until(() -> keys("orders", 1) == KEYS);
        service = startService();
    }

    @AfterEach
    void end() throws IOException {
        service.close();
        sandbox.close();
        database.close();
    }

    @Test
    void anotherInstanceGoesOnAtTheCursorAndEveryKeyArrives() {
        String id = begin();
        await().atMost(LONG).until(() -> get(id).at("/counts/copied").asLong() > KEYS / 10);
        service.kill();
        service.close();
        service = startService();

        JsonNode done = awaitDone(id);
        assertThat(keys("wares", 0)).isEqualTo(KEYS);
        assertThat(done.at("/lanes/0/begun").asInt())
                .as("the server is the same")
                .isOne();
        assertThat(done.at("/counts/busy").asLong())
                .as("what was copied before it was killed is known for its own")
                .isZero();
        assertThat(done.at("/counts/found").asLong())
                .isEqualTo(done.at("/counts/copied").asLong())
                .as("what was not put down is met again: no more than a few seconds' worth")
                .isBetween((long) KEYS, KEYS + KEYS / 5L);
        assertThat(done.at("/verification/equal").asBoolean()).isTrue();
    }

    @Test
    void whereTheServerIsAnotherItBeginsAnewAndEveryKeyArrives() {
        String id = begin();
        await().atMost(LONG).until(() -> get(id).at("/counts/copied").asLong() > KEYS / 10);
        sandbox.group("orders").kill("orders-002");

        JsonNode done = awaitDone(id);
        assertThat(keys("wares", 0)).isEqualTo(KEYS);
        assertThat(done.at("/lanes/0/begun").asInt()).isGreaterThan(1);
        assertThat(done.at("/counts/copied").asLong()).isEqualTo(KEYS);
        assertThat(done.at("/verification/equal").asBoolean()).isTrue();
    }

    private String begin() {
        HttpResponse<String> asked = service.api()
                .post(
                        "migrations",
                        "{\"source\": \"orders\", \"target\": \"wares\", \"confirm\": \"wares\", \"keysPerSecond\": 1500}");
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        return new JsonMapper().readTree(asked.body()).path("id").asString();
    }

    private JsonNode get(String id) {
        return service.api().get("migrations/" + id);
    }

    private JsonNode awaitDone(String id) {
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(get(id).path("state").asString())
                        .as(get(id).toString())
                        .isEqualTo("done"));
        return get(id);
    }

    private long keys(String group, int place) {
        NodeSnapshot node = sandbox.group(group).snapshot().nodes().get(place);
        RedisClient client = RedisClient.create("redis://%s:%d"
                .formatted(node.address().getHostString(), node.address().getPort()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return connection.sync().dbsize();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }

    private ServiceProcess startService() {
        return ServiceProcess.packaged(ServiceSettings.on(sandbox)
                        .managing("orders", "wares")
                        .with("pointsman.groups[0].allow", "migration")
                        .with("pointsman.groups[1].allow", "migration")
                        .with(
                                "pointsman.redis.name-server",
                                "127.0.0.1:" + sandbox.dnsAddress().getPort())
                        .with("spring.datasource.url", database.getJdbcUrl("postgres", "postgres")))
                .awaitReady();
    }
}
