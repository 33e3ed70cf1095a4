package io.pointsman.sandbox.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each call of the operator's API, over HTTP. */
class OperatorApiIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Sandbox sandbox;

    private String group;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "pace=600", "groups="));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        CLIENT.close();
    }

    @BeforeEach
    void createGroup() throws Exception {
        group = "g" + System.nanoTime();
        Reply created = call("POST", "/groups", "{\"id\": \"%s\", \"replicas\": 2}".formatted(group));
        assertThat(created.status()).as(created.body().toString()).isEqualTo(200);
        assertThat(created.body().at("/status").stringValue()).isEqualTo("available");
    }

    @AfterEach
    void deleteGroup() throws Exception {
        assertThat(call("DELETE", "/groups/" + group, "").status()).isEqualTo(200);
        sandbox.faults().clear();
        sandbox.topic().clearFaults();
    }

    @Test
    void theOverviewShowsWhatThereIsAndHowToUseIt() throws Exception {
        JsonNode overview = call("GET", "", "").body();

        assertThat(overview.at("/endpoint").stringValue())
                .isEqualTo(sandbox.endpoint().toString());
        assertThat(overview.at("/groups").findValuesAsString("id")).contains(group, group + "-001", group + "-003");
        assertThat(overview.at("/settings/pace").doubleValue()).isEqualTo(600);
        assertThat(overview.at("/settings/zone/name").stringValue()).isEqualTo("private.redisdub.pl");
        assertThat(overview.at("/queue/present").booleanValue()).isTrue();
        assertThat(overview.at("/calls").toString()).contains("POST /sandbox/groups/{id}/failover: loses the primary");
    }

    @Test
    void aGroupShowsEachNodesTrueRoleAndAddress() throws Exception {
        JsonNode first = call("GET", "/groups/" + group, "").body().at("/nodes/0");

        assertThat(first.at("/id").stringValue()).isEqualTo(group + "-001");
        assertThat(first.at("/state").stringValue()).isEqualTo("primary");
        assertThat(first.at("/awsSays").stringValue()).isEqualTo("primary, available");
        assertThat(first.at("/endpoint").stringValue()).startsWith(group + "-001.");
        assertThat(first.at("/address").stringValue()).matches("127\\.\\d+\\.\\d+\\.\\d+:\\d+");
    }

    @Test
    void aGroupWithoutServersCanBeMadeAndDeleted() throws Exception {
        String other = group + "-none";
        assertThat(call("POST", "/groups", "{\"id\": \"%s\", \"replicas\": 1, \"servers\": \"none\"}".formatted(other))
                        .status())
                .isEqualTo(200);
        assertThat(call("POST", "/groups", "{\"id\": \"%s\"}".formatted(other)))
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(409))
                .satisfies(reply -> assertThat(reply.error()).contains("already"));

        assertThat(call("DELETE", "/groups/" + other, "").body().at("/status").stringValue())
                .isEqualTo("deleting");
        await().until(() -> call("GET", "/groups/" + other, "").status() == 404);
    }

    @Test
    void aFailoverPromotesAReplica() throws Exception {
        assertThat(call("POST", "/groups/" + group + "/failover", "").status()).isEqualTo(200);

        await().until(() -> StreamSupport.stream(
                        call("GET", "/groups/" + group, "").body().at("/nodes").spliterator(), false)
                .anyMatch(node -> node.at("/state").stringValue().equals("primary")
                        && !node.at("/id").stringValue().equals(group + "-001")));
    }

    @Test
    void allGroupsFailOverAtOnce() throws Exception {
        assertThat(call("POST", "/failover", "").body().at("/groups").intValue())
                .isPositive();

        assertThat(sandbox.group(group).snapshot().node(group + "-001").inService())
                .isFalse();
    }

    @Test
    void aNodeCanBeHungAndResumed() throws Exception {
        assertThat(node("002", "lag", "").status()).isEqualTo(200);
        assertThat(node("002", "resume", "").status()).isEqualTo(200);
        assertThat(node("001", "lag", "").status()).isEqualTo(409);
        assertThat(node("002", "hang", "").status()).isEqualTo(200);
        assertThat(state("002")).isEqualTo(State.HUNG);

        assertThat(node("002", "resume", "").status()).isEqualTo(200);
        await().until(() -> state("002") == State.REPLICA);
    }

    @Test
    void aNodeCanBeKilled() throws Exception {
        assertThat(node("003", "kill", "").status()).isEqualTo(200);

        assertThat(sandbox.group(group).snapshot().node(group + "-003").inService())
                .isFalse();
    }

    @Test
    void aNodeCanBeSlowed() throws Exception {
        assertThat(node("002", "slow", "{\"delay\": \"150ms\"}").status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(pingTime("002")).isGreaterThan(Duration.ofMillis(40)));

        assertThat(node("002", "slow", "{\"delay\": \"0ms\"}").status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(pingTime("002")).isLessThan(Duration.ofMillis(40)));
    }

    @Test
    void onlyAReplicaCanBeRefilled() throws Exception {
        assertThat(node("002", "refill", "{\"loading\": \"1s\"}").status()).isEqualTo(200);
        await().until(() -> state("002") == State.REPLICA);

        assertThat(node("001", "refill", ""))
                .satisfies(reply -> assertThat(reply.status()).isEqualTo(409))
                .satisfies(reply -> assertThat(reply.error()).contains("is the primary"));
    }

    @Test
    void aNodeIsReplacedUnderItsName() throws Exception {
        var before = sandbox.group(group).snapshot().node(group + "-002").address();
        assertThat(node("002", "replace", "{\"newAddress\": true}").status()).isEqualTo(200);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var after = sandbox.group(group).snapshot().node(group + "-002");
            assertThat(after.address()).isNotEqualTo(before);
            assertThat(after.state()).isEqualTo(State.REPLICA);
        });
    }

    @Test
    void replicasAreAddedAndRemoved() throws Exception {
        Reply added = call("POST", "/groups/" + group + "/replicas", "");
        String id = added.body().at("/added").stringValue();
        assertThat(id).isEqualTo(group + "-004");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> sandbox.group(group).snapshot().status().equals("available"));

        assertThat(call("DELETE", "/groups/" + group + "/nodes/" + id, "").status())
                .isEqualTo(200);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> sandbox.group(group).snapshot().nodes().size() == 3);
    }

    @Test
    void aGroupCanBeFrozenAndItsTopicStopped() throws Exception {
        assertThat(call("POST", "/groups/" + group + "/freeze", "")
                        .body()
                        .at("/frozen")
                        .booleanValue())
                .isTrue();
        assertThat(call("POST", "/groups/" + group + "/unfreeze", "")
                        .body()
                        .at("/frozen")
                        .booleanValue())
                .isFalse();
        assertThat(call("POST", "/groups/" + group + "/topic", "{\"active\": false}")
                        .status())
                .isEqualTo(200);
        assertThat(call("POST", "/groups/" + group + "/topic", "{}").status()).isEqualTo(400);
    }

    @Test
    void tagsAreSetAndTakenAway() throws Exception {
        assertThat(call("POST", "/groups/" + group + "/tags", "{\"key\": \"stage\", \"value\": \"prod\"}")
                        .body()
                        .at("/tags/stage")
                        .stringValue())
                .isEqualTo("prod");
        assertThat(call("POST", "/groups/" + group + "/tags", "{\"key\": \"stage\"}")
                        .body()
                        .at("/tags"))
                .isEmpty();
    }

    @Test
    void zonesAreMadeAndDeletedAndSessionsEnded() throws Exception {
        assertThat(call("POST", "/zones", "{\"id\": \"ZNEW\", \"name\": \"example.com\", \"private\": false}")
                        .body()
                        .findValuesAsString("id"))
                .contains("ZNEW", "Z32WVXIKNNRFKK");
        assertThat(call("DELETE", "/zones/ZNEW", "").body().findValuesAsString("id"))
                .doesNotContain("ZNEW");
        refused(400, "no zone ZNEW", "DELETE", "/zones/ZNEW", "");
        assertThat(call("DELETE", "/sessions", "").status()).isEqualTo(200);
    }

    @Test
    void theQueuesSubscriptionIsTakenAwayAndGivenBack() throws Exception {
        String topic = "/arn:aws:sns:eu-west-1:111122223333:cache-events";
        assertThat(call("DELETE", "/subscription", "").body().at(topic)).isEmpty();

        assertThat(call("POST", "/subscription", "")
                        .body()
                        .at(topic + "/0/endpoint")
                        .stringValue())
                .isEqualTo("arn:aws:sqs:eu-west-1:111122223333:cache-events");
    }

    @Test
    void callsFailAndSlowDownAsSet() throws Exception {
        JsonNode faults = call(
                        "POST",
                        "/faults",
                        "{\"service\": \"route53\", \"operation\": \"GetHostedZone\", \"kind\": \"throttle\", \"times\": 2}")
                .body();
        assertThat(faults.at("/failures/0/remaining").intValue()).isEqualTo(2);
        call("POST", "/faults", "{\"latency\": \"20ms\"}");
        call("POST", "/faults", "{\"service\": \"sqs\", \"kind\": \"cut_half\", \"probability\": 0.5}");

        HttpResponse<String> throttled = CLIENT.send(
                HttpRequest.newBuilder(URI.create(sandbox.endpoint() + "/2013-04-01/hostedzone/Z32WVXIKNNRFKK"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(throttled.body()).contains("Throttling");

        JsonNode calls = call("GET", "/calls", "").body();
        assertThat(calls.at("/latest/0/operation").stringValue()).isEqualTo("GetHostedZone");
        assertThat(calls.at("/latest/0/fault").stringValue()).isEqualTo("throttle");
        assertThat(Duration.parse(calls.at("/latest/0/took").stringValue())).isGreaterThan(Duration.ofMillis(20));
        assertThat(calls.at("/counts/route53/GetHostedZone").intValue()).isEqualTo(1);

        assertThat(call("POST", "/faults", "{\"kind\": \"deny\", \"for\": \"1h\"}")
                        .body()
                        .at("/failures/2/until")
                        .stringValue())
                .isGreaterThan(Instant.now().toString());
        assertThat(call("DELETE", "/faults", "").body().at("/failures")).isEmpty();
        assertThat(sandbox.faults().latencies()).isEmpty();
    }

    @Test
    void eventsGoWrongAsSet() throws Exception {
        // Groups still have events to tell, and some may be lost already when the answer is written; so no other fault
        // befalls them.
        Reply set =
                call("POST", "/events/faults", "{\"delay\": \"5s\", \"lose\": 1000, \"double\": 2, \"reorder\": 3}");

        JsonNode faults = set.body().at("/events");
        assertThat(faults.at("/lose").intValue()).isBetween(900, 1_000);
        assertThat(faults.toString().replaceFirst("\"lose\":\\d+", "\"lose\":0"))
                .isEqualTo("{\"delay\":\"PT5S\",\"lose\":0,\"doubled\":2,\"reorder\":3,\"held\":0,"
                        + "\"chances\":{\"lost\":0.0,\"doubled\":0.0,\"latest\":\"PT0S\"}}");
        assertThat(call("POST", "/events/faults", "{\"lost\": 0.5, \"latest\": \"2s\"}")
                        .body()
                        .at("/events/chances"))
                .hasToString("{\"lost\":0.5,\"doubled\":0.0,\"latest\":\"PT2S\"}");
        assertThat(call("DELETE", "/events/faults", "")
                        .body()
                        .at("/events/lose")
                        .intValue())
                .isZero();
    }

    @Test
    void anyBodyCanBePutOnTheQueueAndTheQueueBeTakenAway() throws Exception {
        // What the new group has still to tell must not come between.
        sandbox.topic().faults().loseNext(1_000);
        call("DELETE", "/queue", "");
        assertThat(call("POST", "/events", "lost").status()).isEqualTo(409);
        assertThat(call("POST", "/queue", "").body().at("/depth").intValue()).isZero();

        assertThat(call("POST", "/events", "{not json").body().at("/depth").intValue())
                .isEqualTo(1);
    }

    @Test
    void badInputIsRefusedWithItsReason() throws Exception {
        refused(404, "there is no group nobody", "GET", "/groups/nobody", "");
        refused(404, "GET /sandbox lists all calls", "GET", "/nowhere", "");
        refused(405, "takes GET", "DELETE", "/calls", "");
        refused(400, "has no node " + group + "-009", "POST", "/groups/" + group + "/nodes/" + group + "-009/kill", "");
        refused(400, "the body is not JSON", "POST", "/groups", "{");
        refused(400, "must be a JSON object", "POST", "/groups", "[]");
        refused(400, "id is missing", "POST", "/groups", "");
        refused(400, "unknown fields [replica], known are [", "POST", "/groups", "{\"replica\":1}");
        refused(400, "replicas must be a whole number", "POST", "/groups", "{\"id\":\"x\",\"replicas\":\"2\"}");
        refused(400, "0 to 5 replicas", "POST", "/groups", "{\"id\":\"x\",\"replicas\":6}");
        refused(400, "servers must be real or none", "POST", "/groups", "{\"id\":\"x\",\"servers\":\"fake\"}");
        refused(400, "no id of a replication group", "POST", "/groups", "{\"id\":\"UPPER CASE\"}");
        refused(400, "kind must be one of", "POST", "/faults", "{\"kind\":\"explode\"}");
        refused(400, "either kind or latency", "POST", "/faults", "{}");
        refused(400, "exclude each other", "POST", "/faults", "{\"kind\":\"cut\",\"times\":1,\"probability\":1}");
        refused(
                400,
                "times and for exclude each other",
                "POST",
                "/faults",
                "{\"kind\":\"cut\",\"times\":1,\"for\":\"1s\"}");
        refused(400, "times must be at least 1", "POST", "/faults", "{\"kind\":\"cut\",\"times\":0}");
        refused(400, "latency must be a duration", "POST", "/faults", "{\"latency\":\"soon\"}");
        refused(400, "must not be negative", "POST", "/events/faults", "{\"lose\":-1}");
    }

    @Test
    void aWebPageCannotReachItThroughABrowser() throws Exception {
        HttpResponse<String> crossOrigin = CLIENT.send(
                HttpRequest.newBuilder(URI.create(sandbox.endpoint() + "/sandbox"))
                        .header("Origin", "https://example.com")
                        .build(),
                BodyHandlers.ofString());
        assertThat(crossOrigin.statusCode()).isEqualTo(403);

        assertThat(rawGet("rebound.example.com:4566")).startsWith("HTTP/1.1 403");
        assertThat(rawGet("127.0.0.1.example.com")).startsWith("HTTP/1.1 403");
        assertThat(rawGet("localhost:4566")).startsWith("HTTP/1.1 200");
        assertThat(rawGet("[::1]:4566")).startsWith("HTTP/1.1 200");
    }

    private record Reply(int status, JsonNode body) {

        String error() {
            return body.at("/error").stringValue();
        }
    }

    private Reply node(String number, String verb, String body) throws Exception {
        return call("POST", "/groups/%1$s/nodes/%1$s-%2$s/%3$s".formatted(group, number, verb), body);
    }

    private State state(String number) {
        return sandbox.group(group).snapshot().node(group + "-" + number).state();
    }

    private static void refused(int status, String reason, String method, String path, String body) throws Exception {
        Reply reply = call(method, path, body);
        assertThat(reply.status()).as(reply.body().toString()).isEqualTo(status);
        assertThat(reply.error()).contains(reason);
    }

    private static Reply call(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = CLIENT.send(
                HttpRequest.newBuilder(URI.create(sandbox.endpoint() + "/sandbox" + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.headers().map()).containsEntry("content-type", List.of("application/json"));
        return new Reply(answer.statusCode(), JsonMapper.shared().readTree(answer.body()));
    }

    private Duration pingTime(String number) throws IOException {
        var address = sandbox.group(group).snapshot().node(group + "-" + number).address();
        long asked = System.nanoTime();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(socket.getInputStream().read()).isEqualTo('+');
        }
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    /** A client that says any host. */
    private static String rawGet(String host) throws IOException {
        try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), sandbox.endpoint().getPort());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream()
                    .write("GET /sandbox HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                            .formatted(host)
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
