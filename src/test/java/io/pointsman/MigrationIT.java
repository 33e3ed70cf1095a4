package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Migrations between real servers, by the service's own API. */
class MigrationIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    /** Those with servers that may be emptied. */
    private static final List<String> OPEN = List.of("orders", "carts", "wares");

    @TempDir
    private static Path folder;

    private static Sandbox sandbox;
    private static RunningService service;

    @BeforeAll
    static void start() throws IOException {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=300",
                "groups[0].id=orders",
                "groups[0].replicas=1",
                "groups[1].id=carts",
                "groups[1].shards=2",
                "groups[1].replicas=0",
                "groups[2].id=wares",
                "groups[2].replicas=0",
                "groups[3].id=walled",
                "groups[3].replicas=0",
                "groups[3].tls=true",
                "groups[3].users[0].name=app",
                "groups[3].users[0].password=a-word-of-sixteen",
                "groups[3].users[0].access=on ~* +@all -restore",
                "groups[4].id=others",
                "groups[4].replicas=0",
                "groups[4].servers=none"));
        Files.writeString(folder.resolve("ca.pem"), sandbox.caPem());
        service = RunningService.start(settings());
    }

    private static ServiceSettings settings() {
        ServiceSettings settings = ServiceSettings.on(sandbox)
                .with("spring.datasource.url", "jdbc:h2:mem:migrations-of-it;DB_CLOSE_DELAY=-1")
                .with(
                        "pointsman.redis.name-server",
                        "127.0.0.1:" + sandbox.dnsAddress().getPort())
                .with("spring.ssl.bundle.pem.caches.truststore.certificate", "file:" + folder.resolve("ca.pem"))
                .with("pointsman.redis.ssl-bundle", "caches")
                .with("pointsman.redis.credentials[0].groups", "walled")
                .with("pointsman.redis.credentials[0].user", "app")
                .with("pointsman.redis.credentials[0].password", "a-word-of-sixteen")
                .managing("orders")
                .managingIn("Z32WVXIKNNRFKK", "carts", "carts-{shard}-ro.private.redisdub.pl")
                .managing("wares", "walled", "others");
        for (int group = 0; group < 4; group++) {
            settings.with("pointsman.groups[" + group + "].allow", "migration");
        }
        return settings;
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
        service.api().items("migrations").stream()
                .filter(migration -> List.of("copying", "verifying", "paused")
                        .contains(migration.path("state").asString()))
                .forEach(migration -> {
                    var unused = service.api()
                            .delete("migrations/" + migration.path("id").asString());
                });
        OPEN.forEach(group -> ask(group, RedisCommands::flushall));
    }

    @Test
    void everyShardIsCopiedByALaneOfItsOwn() {
        sandbox.group("carts").fill(3_000);
        ask("wares", node -> node.set("theirs", "1"));
        HttpResponse<String> asked = service.api().post("migrations", request("carts", "wares", ""));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        String id = JSON.readTree(asked.body()).path("id").asString();
        assertThat(asked.headers().firstValue("Location")).hasValue("/api/v1/migrations/" + id);

        JsonNode done = awaitState(id, "done");
        assertThat(done.path("found").asString()).isEqualTo("3,000 keys in 2 of the source's shards, 1 in the target");
        assertThat(done.path("keys").asLong()).isEqualTo(3_000);
        assertThat(done.at("/counts/copied").asLong()).isEqualTo(3_000);
        assertThat(done.at("/counts/bytes").asLong()).isGreaterThan(3_000 * 20);
        assertThat(done.path("askedBy").asString()).isEqualTo(ServiceApi.OPERATOR);
        assertThat(done.path("endedAt").asString()).isNotEmpty();
        assertThat(done.path("lanes")).hasSize(2).allSatisfy(lane -> {
            assertThat(lane.path("state").asString()).isEqualTo("done");
            assertThat(lane.path("role").asString()).as("there is no replica").isEqualTo("primary");
            assertThat(lane.path("node").asString())
                    .startsWith("carts-" + lane.path("shard").asString());
            assertThat(lane.at("/counts/copied").asLong())
                    .isEqualTo(lane.path("keys").asLong())
                    .isPositive();
        });
        assertThat(count("wares", RedisCommands::dbsize)).isEqualTo(3_001);
        JsonNode verification = done.path("verification");
        assertThat(verification.path("equal").asBoolean(true)).isFalse();
        assertThat(verification.path("same").asLong()).isEqualTo(3_000);
        assertThat(verification.path("searched").asLong()).isEqualTo(3_001);
        assertThat(verification.path("differences").toString()).isEqualTo("{\"extra\":1}");
        assertThat(verification.at("/named/0/key").asString()).isEqualTo("theirs");
        assertThat(verification.path("lanes")).hasSize(3);
        assertThat(service.api().items("migrations").getFirst().path("lanes")).isEmpty();
        assertThat(service.api().metrics()).contains("pointsman_migration_keys_total{outcome=\"copied\"");
        assertThat(service.api().status("DELETE", "migrations/" + id, ServiceApi.OPERATOR))
                .isEqualTo(422);
        assertThat(service.api().status("POST", "migrations/" + id + "/pause", ServiceApi.OPERATOR))
                .isEqualTo(422);
        assertThat(service.api().status("POST", "migrations/" + id + "/resume", ServiceApi.OPERATOR))
                .isEqualTo(422);
    }

    @Test
    void oneThatWasPausedGoesOnWhereItWasAndMeetsNoKeyAgain() {
        // A second to be seen, one to see the pause, what is found by then, and room for a slow machine.
        fill("orders", 5_000);
        String id = begin("orders", "wares", ", \"keysPerSecond\": 700");
        await().atMost(SOON).until(() -> get(id).at("/counts/copied").asLong() > 0);

        assertThat(service.api()
                        .post("migrations/" + id + "/pause")
                        .path("state")
                        .asString())
                .isEqualTo("paused");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get(id).at("/counts/copied").asLong())
                        .isEqualTo(count("wares", RedisCommands::dbsize))
                        .isLessThan(5_000));
        JsonNode paused = get(id);
        assertThat(paused.path("reason").asString()).isEqualTo("paused by ops");
        assertThat(paused.at("/lanes/0/state").asString()).isEqualTo("paused");
        assertThat(paused.path("timeLeft").isNull()).isTrue();

        assertThat(service.api()
                        .post("migrations/" + id + "/resume")
                        .path("state")
                        .asString())
                .isEqualTo("copying");
        JsonNode done = awaitState(id, "done");
        assertThat(done.at("/counts/found").asLong()).isEqualTo(5_000);
        assertThat(done.at("/counts/copied").asLong()).isEqualTo(5_000);
        assertThat(done.at("/lanes/0/begun").asInt()).isOne();
        assertThat(done.at("/lanes/0/role").asString()).isEqualTo("replica");
        assertThat(done.at("/lanes/0/node").asString()).isEqualTo("orders-002");
        assertThat(count("wares", RedisCommands::dbsize)).isEqualTo(5_000);
    }

    @Test
    void whatWasCalledOffLeavesWhatItCopiedAndFreesItsGroups() {
        fill("orders", 3_000);
        String id = begin("orders", "wares", ", \"keysPerSecond\": 500, \"readFrom\": \"primary\"");
        await().atMost(SOON).until(() -> get(id).at("/counts/copied").asLong() > 0);
        assertThat(get(id).at("/lanes/0/node").asString()).isEqualTo("orders-001");
        assertThat(guards(request("carts", "wares", ""))).containsExactly("migration");
        assertThat(guards(request("wares", "orders", ""))).containsExactly("migration");

        JsonNode stopped = service.api().delete("migrations/" + id);
        assertThat(stopped.path("state").asString()).isEqualTo("stopped");
        assertThat(stopped.path("reason").asString()).isEqualTo("called off by ops");
        assertThat(count("wares", RedisCommands::dbsize)).isBetween(1L, 2_999L);

        JsonNode done = awaitState(begin("orders", "wares", ""), "done");
        assertThat(done.at("/counts/copied").asLong())
                .as("those from before are the very same")
                .isEqualTo(3_000);
        assertThat(count("wares", RedisCommands::dbsize)).isEqualTo(3_000);
    }

    @Test
    void aGroupInClusterModeIsFilledAndComparedAgainOnRequest() {
        fill("orders", 2_000);
        String id = begin("orders", "carts", "");
        JsonNode done = awaitState(id, "done");
        assertThat(done.at("/verification/equal").asBoolean())
                .as(done.toString())
                .isTrue();
        assertThat(count("carts", RedisCommands::dbsize)).isEqualTo(2_000);
        String checksum = done.at("/verification/checksum").asString();

        ask("orders", node -> node.set("key:17", "changed"));
        assertThat(service.api()
                        .post("migrations/" + id + "/verify")
                        .path("state")
                        .asString())
                .isEqualTo("verifying");
        JsonNode again = awaitState(id, "done");
        assertThat(again.at("/verification/differences").toString()).isEqualTo("{\"value\":1}");
        assertThat(again.at("/verification/named/0/key").asString()).isEqualTo("key:17");
        assertThat(again.at("/verification/checksum").asString()).isNotEqualTo(checksum);
        assertThat(again.at("/counts/copied").asLong()).isEqualTo(2_000);
    }

    @Test
    void aKeyThatMustNotBeThereEndsItUntilItIsAway() {
        fill("orders", 100);
        ask("wares", node -> node.set("key:17", "theirs"));
        String id = begin("orders", "wares", ", \"busyKeys\": \"fail\"");
        JsonNode failed = awaitState(id, "failed");
        assertThat(failed.path("reason").asString())
                .isEqualTo("shard 0001: the target has a key already that is to be copied: key:17");
        assertThat(failed.at("/lanes/0/state").asString()).isEqualTo("failed");

        ask("wares", node -> node.del("key:17"));
        var unused = service.api().post("migrations/" + id + "/resume");
        JsonNode done = awaitState(id, "done");
        assertThat(done.at("/counts/busy").asLong()).isZero();
        assertThat(done.at("/verification/equal").asBoolean()).isTrue();
        assertThat(count("wares", RedisCommands::dbsize)).isEqualTo(100);
    }

    @Test
    void whatStandsInTheWayIsToldTogether() {
        assertThat(guards("{\"source\": \"others\", \"target\": \"carts\", \"confirm\": \"orders\"}"))
                .containsExactly("confirm", "allow");
        assertThat(guards(request("orders", "orders", ""))).containsExactly("same");
        fill("orders", 1);
        assertThat(guards(request("orders", "walled", ""))).containsExactly("permissions");
        ask("orders", node -> {
            node.select(3);
            return node.set("hidden", "1");
        });
        for (NodeSnapshot node : sandbox.group("orders").snapshot().nodes()) {
            await().atMost(SOON).until(() -> on(node, RedisCommands::info).contains("db3:"));
        }
        assertThat(guards(request("orders", "wares", ""))).containsExactly("databases");
        assertThat(service.api().items("migrations"))
                .as("nothing begins")
                .noneMatch(migration -> migration.path("state").asString().equals("copying"));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThat(status(request("orders", "wares", ", \"busyKeys\": \"merge\"")))
                .isEqualTo(400);
        assertThat(status(request("orders", "wares", ", \"keysPerSecond\": 1"))).isEqualTo(400);
        assertThat(status(request("orders", "nobody", ""))).isEqualTo(404);
        assertThat(service.api().status("migrations/" + UUID.randomUUID(), ServiceApi.OPERATOR))
                .isEqualTo(404);
        assertThat(service.api().status("migrations?cursor=yesterday", ServiceApi.OPERATOR))
                .isEqualTo(400);
        assertThat(service.api().status("migrations", "")).isEqualTo(401);
    }

    @Test
    @Tag("long")
    void anotherInstanceGoesOnWhereOneEnded() {
        fill("orders", 3_000);
        String id = begin("orders", "wares", ", \"keysPerSecond\": 1000");
        await().atMost(SOON).until(() -> get(id).at("/counts/copied").asLong() > 500);
        service.close();
        service = RunningService.start(settings());

        JsonNode done = awaitState(id, "done");
        assertThat(done.at("/lanes/0/begun").asInt())
                .as("the server is the same")
                .isOne();
        assertThat(done.at("/counts/found").asLong())
                .isEqualTo(done.at("/counts/copied").asLong());
        assertThat(count("wares", RedisCommands::dbsize)).isEqualTo(3_000);
    }

    private static int status(String request) {
        return service.api().post("migrations", request).statusCode();
    }

    private static String request(String source, String target, String more) {
        return "{\"source\": \"%s\", \"target\": \"%s\", \"confirm\": \"%s\"%s}"
                .formatted(source, target, target, more);
    }

    private static String begin(String source, String target, String more) {
        HttpResponse<String> asked = service.api().post("migrations", request(source, target, more));
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        return JSON.readTree(asked.body()).path("id").asString();
    }

    private static Iterable<String> guards(String request) {
        return Drills.guards(service.api().post("migrations", request));
    }

    private static JsonNode get(String id) {
        return service.api().get("migrations/" + id);
    }

    private static JsonNode awaitState(String id, String state) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(get(id).path("state").asString())
                        .as(get(id).toString())
                        .isEqualTo(state));
        return get(id);
    }

    /** Returns when its replica has them too. */
    private static void fill(String group, int keys) {
        sandbox.group(group).fill(keys);
        for (NodeSnapshot node : sandbox.group(group).snapshot().nodes()) {
            await().atMost(SOON).until(() -> on(node, RedisCommands::dbsize) == keys);
        }
    }

    /** Of its primaries together. */
    private static long count(String group, ToLongFunction<RedisCommands<String, String>> question) {
        return sandbox.group(group).snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .mapToLong(node -> on(node, question::applyAsLong))
                .sum();
    }

    /** Each primary. */
    private static void ask(String group, Function<RedisCommands<String, String>, ?> question) {
        sandbox.group(group).snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .forEach(node -> on(node, question));
    }

    private static <T> T on(NodeSnapshot node, Function<RedisCommands<String, String>, T> question) {
        RedisClient client = RedisClient.create("redis://%s:%d"
                .formatted(node.address().getHostString(), node.address().getPort()));
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ZERO);
        }
    }
}
