package io.pointsman.sandbox.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSpec;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The operator's calls that make a group another, on one without servers. */
class ModificationCallsIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "groups[0].id=orders",
                "groups[0].replicas=1",
                "groups[0].servers=none",
                "groups[0].node-type=cache.t4g.small",
                "groups[0].upkeep.snapshot-retention-limit=3"));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        CLIENT.close();
    }

    private static GroupSpec spec(String id) {
        return sandbox.group(id).spec();
    }

    @Test
    void aGroupIsMadeAsItIsToBe() throws Exception {
        assertThat(spec("orders").nodeType()).isEqualTo("cache.t4g.small");
        assertThat(spec("orders").upkeep().snapshotRetentionLimit()).isEqualTo(3);

        call(
                "POST",
                "",
                "{\"id\": \"made\", \"servers\": \"none\", \"engine\": \"redis\", \"engineVersion\": \"7.1.0\", \"multiAz\": false}");
        assertThat(spec("made").engine()).isEqualTo("redis");
        assertThat(spec("made").automaticFailover()).isTrue();
        assertThat(spec("made").multiAz()).isFalse();
    }

    @Test
    void aGroupIsMadeAnotherAtOnce() throws Exception {
        call("POST", "", "{\"id\": \"other\", \"servers\": \"none\"}");
        call(
                "POST",
                "/other/settings",
                "{\"nodeType\": \"cache.m7g.large\", \"automaticFailover\": false, \"snapshotWindow\": \"01:00-02:00\","
                        + " \"parameterGroup\": \"tuned\"}");
        assertThat(spec("other").nodeType()).isEqualTo("cache.m7g.large");
        assertThat(spec("other").automaticFailover()).isFalse();
        assertThat(spec("other").multiAz()).isFalse();
        assertThat(spec("other").upkeep().snapshotWindow()).isEqualTo("01:00-02:00");
        assertThat(spec("other").upkeep().parameterGroup()).contains("tuned");
        assertThat(spec("other").engineVersion()).isEqualTo("8.0.1");

        call("POST", "/other/settings", "{\"parameterGroup\": \"\"}");
        assertThat(spec("other").upkeep().parameterGroup()).isEmpty();
        assertThat(call("POST", "/other/pending", "{\"engineVersion\": \"8.1.0\"}")
                        .at("/id")
                        .stringValue())
                .isEqualTo("other");
        assertThat(call("POST", "/other/refuse-node-type", "").at("/status").stringValue())
                .isEqualTo("available");
    }

    @Test
    void serviceUpdatesAreSetAndTakenAway() throws Exception {
        JsonNode updates =
                call("POST", "/orders/updates", "{\"name\": \"one\", \"released\": \"2026-11-01T00:00:00Z\"}");
        assertThat(updates)
                .hasToString("[{\"name\":\"one\",\"severity\":\"important\",\"type\":\"security-update\","
                        + "\"updateStatus\":\"available\",\"status\":\"not-applied\",\"released\":\"2026-11-01T00:00:00Z\","
                        + "\"applyBy\":null,\"modified\":\"2026-11-01T00:00:00Z\",\"slaMet\":\"n/a\"}]");
        assertThat(call("GET", "/orders/updates", "")).hasSize(1);
        assertThat(call("DELETE", "/orders/updates/one", "")).isEmpty();
    }

    @Test
    void badInputIsRefusedWithItsReason() throws Exception {
        refused("a snapshot window is written as", "/orders/settings", "{\"snapshotWindow\": \"1-2\"}");
        refused("knows the node types", "/orders/settings", "{\"nodeType\": \"cache.huge\"}");
        refused("unknown fields [replicas]", "/orders/settings", "{\"replicas\": 3}");
        refused("name is missing", "/orders/updates", "{}");
        refused(
                "severity of a service update cannot be",
                "/orders/updates",
                "{\"name\": \"x\", \"severity\": \"bad\"}");
        refused("released must be a time", "/orders/updates", "{\"name\": \"x\", \"released\": \"today\"}");
        refused("there is no group nobody", "/nobody/settings", "{}");
    }

    private static void refused(String reason, String path, String body) throws Exception {
        assertThat(call("POST", path, body).at("/error").asString("")).contains(reason);
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
