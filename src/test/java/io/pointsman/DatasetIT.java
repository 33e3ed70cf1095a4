package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Datasets on real servers, by the service's own API. */
class DatasetIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    private static Sandbox sandbox;
    private static RunningService service;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=300",
                "groups[0].id=orders",
                "groups[0].replicas=0",
                "groups[1].id=carts",
                "groups[1].shards=2",
                "groups[1].replicas=0",
                "groups[2].id=others",
                "groups[2].replicas=0",
                "groups[2].servers=none"));
        service = RunningService.start(settings());
    }

    private static ServiceSettings settings() {
        return ServiceSettings.on(sandbox)
                .with("spring.datasource.url", "jdbc:h2:mem:datasets;DB_CLOSE_DELAY=-1")
                .with(
                        "pointsman.redis.name-server",
                        "127.0.0.1:" + sandbox.dnsAddress().getPort())
                .managing("orders")
                .managingIn("Z32WVXIKNNRFKK", "carts", "carts-{shard}-ro.private.redisdub.pl")
                .managing("others")
                .with("pointsman.groups[0].allow", "dataset")
                .with("pointsman.groups[1].allow", "dataset");
    }

    @AfterAll
    static void end() {
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @AfterEach
    void nothingIsLeft() {
        service.api().items("datasets").stream()
                .filter(dataset -> !dataset.path("status").asString().equals("removed"))
                .map(dataset -> dataset.path("id").asString())
                .forEach(id -> {
                    var unused = service.api().delete("datasets/" + id);
                    awaitStatus(id, "removed");
                });
    }

    @Test
    void aDatasetIsWrittenAndItsKeysAloneAreRemoved() {
        ask("orders", node -> node.set("mine", "theirs"));
        HttpResponse<String> asked =
                service.api().post("datasets", request("orders", "bulk:", 20_000, "\"preset\": \"uuid\""));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        String id = JSON.readTree(asked.body()).path("id").asString();
        assertThat(asked.headers().firstValue("Location")).hasValue("/api/v1/datasets/" + id);

        JsonNode done = awaitStatus(id, "done");
        assertThat(done.path("keys").asLong()).isEqualTo(20_000);
        assertThat(done.path("writes").asLong()).isEqualTo(20_000);
        assertThat(done.path("bytes").asLong()).isGreaterThan(20_000 * 300);
        assertThat(done.path("askedBy").asString()).isEqualTo(ServiceApi.OPERATOR);
        assertThat(done.path("found").asString()).startsWith("none of the ").endsWith(" begins with the prefix");
        assertThat(keys("orders", "bulk:*")).hasSize(20_000);
        assertThat(service.api().metrics()).contains("pointsman_dataset_writes_total");

        assertThat(service.api().delete("datasets/" + id).path("status").asString())
                .isIn("removing", "removed");
        assertThat(awaitStatus(id, "removed").path("keysRemoved").asLong()).isEqualTo(20_000);
        assertThat(keys("orders", "bulk:*")).isEmpty();
        assertThat(keys("orders", "mine")).containsExactly("mine");
        assertThat(service.api().status("DELETE", "datasets/" + id, ServiceApi.OPERATOR))
                .isEqualTo(422);
    }

    @Test
    void aClusterIsFilledOnAllItsShards() {
        String id = begin(
                "carts",
                "spread:",
                2_000,
                "\"types\": {\"hash\": 1, \"stream\": 1}, \"hot\": {\"keys\": 0.01, \"writes\": 0.5}");
        assertThat(awaitStatus(id, "done").path("writes").asLong()).isEqualTo(4_000);
        assertThat(keys("carts", "spread:*")).hasSize(2_000);

        var unused = service.api().delete("datasets/" + id);
        awaitStatus(id, "removed");
        assertThat(keys("carts", "spread:*")).isEmpty();
    }

    @Test
    void oneThatIsPacedKeepsItsPaceUntilItIsCalledOff() {
        String id = begin("orders", "paced:", 300_000, "\"rate\": 200");
        await().atMost(SOON).until(() -> get(id).path("keys").asLong() >= 400);
        assertThat(get(id).path("writesPerSecond").asLong()).isBetween(100L, 220L);

        JsonNode stopped = service.api().delete("datasets/" + id + "?keepKeys=true");
        assertThat(stopped.path("status").asString()).isEqualTo("stopped");
        assertThat(stopped.path("reason").asString()).isEqualTo("called off by ops");
        assertThat(keys("orders", "paced:*")).hasSizeGreaterThan(399);
        assertThat(guards(request("orders", "paced:1", 10, "\"seed\": 2"))).containsExactly("prefix");
    }

    @Test
    void whatStandsInTheWayIsTold() {
        assertThat(guards(request("others", "bulk:", 10, "\"seed\": 1"))).containsExactly("allow");
        assertThat(guards(request("orders", "bulk:", 10, "\"seed\": 1")
                        .replace("\"confirm\": \"orders\"", "\"confirm\": \"carts\"")))
                .containsExactly("confirm");
        ask("orders", node -> node.set("taken:17", "theirs"));
        assertThat(guards(request("orders", "taken:", 10, "\"seed\": 1"))).containsExactly("prefix");
        assertThat(guards(request("orders", "bulk:", 10_000_000, "\"seed\": 1")))
                .as("its nodes have 268 MB")
                .containsExactly("memory");
        assertThat(service.api()
                        .post("datasets", request("orders", "x", 10, "\"seed\": 1"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(service.api()
                        .post("datasets", request("nobody", "bulk:", 10, "\"seed\": 1"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(service.api().status("datasets/" + UUID.randomUUID(), ServiceApi.OPERATOR))
                .isEqualTo(404);
        assertThat(service.api().status("datasets", "")).isEqualTo(401);
    }

    @Test
    @Tag("long")
    void anotherInstanceGoesOnWhereOneEnded() {
        String id = begin("orders", "onward:", 3_000, "\"rate\": 500");
        await().atMost(SOON).until(() -> get(id).path("keys").asLong() >= 500);
        service.close();
        service = RunningService.start(settings());

        JsonNode done = awaitStatus(id, "done");
        assertThat(done.path("keys").asLong()).isEqualTo(3_000);
        assertThat(keys("orders", "onward:*")).hasSize(3_000);
    }

    private static String request(String group, String prefix, int keys, String more) {
        return "{\"group\": \"%s\", \"confirm\": \"%s\", \"prefix\": \"%s\", \"keys\": %d, %s}"
                .formatted(group, group, prefix, keys, more);
    }

    private static String begin(String group, String prefix, int keys, String more) {
        HttpResponse<String> asked = service.api().post("datasets", request(group, prefix, keys, more));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        return JSON.readTree(asked.body()).path("id").asString();
    }

    private static Iterable<String> guards(String request) {
        return Drills.guards(service.api().post("datasets", request));
    }

    private static JsonNode get(String id) {
        return service.api().get("datasets/" + id);
    }

    private static JsonNode awaitStatus(String id, String status) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get(id).path("status").asString())
                        .as(get(id).toString())
                        .isEqualTo(status));
        return get(id);
    }

    private static Set<String> keys(String group, String pattern) {
        Set<String> keys = new TreeSet<>();
        ask(group, node -> {
            KeyScanCursor<String> all =
                    node.scan(ScanArgs.Builder.limit(1_000_000).match(pattern));
            assertThat(all.isFinished()).isTrue();
            return keys.addAll(all.getKeys());
        });
        return keys;
    }

    /** Each primary. */
    private static void ask(String group, Function<RedisCommands<String, String>, ?> question) {
        for (NodeSnapshot node : sandbox.group(group).snapshot().nodes()) {
            assertThat(node.state()).isEqualTo(State.PRIMARY);
            RedisClient client = RedisClient.create("redis://%s:%d"
                    .formatted(node.address().getHostString(), node.address().getPort()));
            try (StatefulRedisConnection<String, String> connection = client.connect()) {
                var unused = question.apply(connection.sync());
            } finally {
                client.shutdown(Duration.ZERO, Duration.ZERO);
            }
        }
    }
}
