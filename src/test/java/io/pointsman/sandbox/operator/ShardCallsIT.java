package io.pointsman.sandbox.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The calls of the operator's API on a group in cluster mode that is there from the start, and on one that it makes. */
@Tag("long")
class ShardCallsIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Duration LONG = Duration.ofSeconds(60);

    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "pace=600",
                "groups[0].id=carts",
                "groups[0].replicas=1",
                "groups[0].shards=2",
                "groups[1].id=plain",
                "groups[1].replicas=1",
                "groups[1].servers=none"));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        CLIENT.close();
    }

    @Test
    void aGroupInClusterModeShowsItsShardsAndNoRolesByAws() throws Exception {
        JsonNode carts = call("GET", "/carts", "");
        assertThat(carts.at("/configurationEndpoint").stringValue())
                .isEqualTo("carts.abc123.clustercfg.euw1.cache.amazonaws.com");
        assertThat(carts.at("/shards/0").propertyNames()).containsExactly("id", "status", "slots");
        assertThat(carts.at("/nodes/0/id").stringValue()).isEqualTo("carts-0001-001");
        assertThat(carts.at("/nodes/0/awsSays").stringValue()).isEqualTo("available");
        assertThat(call("GET", "/plain", "").at("/shards").isMissingNode()).isTrue();
    }

    @Test
    void shardsAreMadeLostAddedAndRemoved() throws Exception {
        JsonNode made = call("POST", "", "{\"id\": \"made\", \"replicas\": 1, \"shards\": 2}");
        assertThat(made.at("/shards").findValuesAsString("slots")).containsExactly("0-8191", "8192-16383");

        call("POST", "/made/shards/0002/failover", "");
        await().atMost(LONG).until(() -> snapshot().node("made-0002-002").state() == State.PRIMARY);
        await().atMost(LONG).until(() -> snapshot().node("made-0002-001").inService());
        assertThat(snapshot().node("made-0001-001").state()).isEqualTo(State.PRIMARY);

        assertThat(call("POST", "/made/shards/0001/replicas", "").at("/added").stringValue())
                .isEqualTo("made-0001-003");
        awaitAvailable();
        assertThat(call("POST", "/made/shards", "{\"count\": 3}").at("/status").stringValue())
                .isEqualTo("modifying");
        awaitAvailable();
        assertThat(shards()).containsExactly("0001", "0002", "0003");
        call("DELETE", "/made/shards/0001", "");
        awaitAvailable();
        assertThat(shards()).containsExactly("0002", "0003");
        call("POST", "/made/shards", "{\"count\": 1}");
        awaitAvailable();
        assertThat(shards()).containsExactly("0002");
    }

    @Test
    void badInputIsRefusedWithItsReason() throws Exception {
        refused("has no shard 0009", "POST", "/carts/shards/0009/failover", "");
        refused("has no shard 0009", "DELETE", "/carts/shards/0009", "");
        refused("count is missing", "POST", "/carts/shards", "{}");
        refused("one must stay", "POST", "/carts/shards", "{\"count\": 0}");
        refused("has several shards; say which", "POST", "/carts/replicas", "");
        refused("is cluster mode disabled", "POST", "/plain/shards", "{\"count\": 2}");
        refused("there is no group nobody", "POST", "/nobody/shards", "{\"count\": 2}");
        refused("1 to 90 shards", "POST", "", "{\"id\": \"x\", \"shards\": 91}");
        refused("needs servers", "POST", "", "{\"id\": \"x\", \"servers\": \"none\", \"shards\": 2}");
    }

    private static GroupSnapshot snapshot() {
        return sandbox.group("made").snapshot();
    }

    private static void awaitAvailable() {
        await().atMost(LONG).until(() -> snapshot().status().equals("available"));
    }

    private static List<String> shards() {
        return snapshot().nodeGroups().stream()
                .map(GroupSnapshot.NodeGroupSnapshot::id)
                .toList();
    }

    private static void refused(String reason, String method, String path, String body) throws Exception {
        assertThat(call(method, path, body).at("/error").asString("")).contains(reason);
    }

    private static JsonNode call(String method, String path, String body) throws Exception {
        return JsonMapper.shared()
                .readTree(CLIENT.send(
                                HttpRequest.newBuilder(URI.create(sandbox.endpoint() + "/sandbox/groups" + path))
                                        .method(method, BodyPublishers.ofString(body))
                                        .build(),
                                BodyHandlers.ofString())
                        .body());
    }
}
