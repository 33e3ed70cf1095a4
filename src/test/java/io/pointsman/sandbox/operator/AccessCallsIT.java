package io.pointsman.sandbox.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Each call of the operator's API that concerns how clients get to nodes and in, over HTTP. */
class AccessCallsIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String TOKEN = "sixteen-letters!";

    private static Sandbox sandbox;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0",
                "dns-port=0",
                "groups[0].id=orders",
                "groups[0].replicas=0",
                "groups[0].tls=true",
                "groups[0].auth-token=" + TOKEN,
                "groups[0].relayed=true",
                "groups[1].id=carts",
                "groups[1].replicas=0",
                "groups[1].servers=none"));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        CLIENT.close();
    }

    @Test
    void theAuthoritysCertificateIsPem() throws Exception {
        HttpResponse<String> answer = send("GET", "/ca.pem", "");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("application/x-pem-file");
        assertThat(answer.body()).isEqualTo(sandbox.caPem());
        X509Certificate authority = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(answer.body().getBytes(StandardCharsets.US_ASCII)));
        assertThat(authority.getBasicConstraints()).as("it is an authority").isNotNegative();
    }

    @Test
    void aTokenIsRotatedAndSet() throws Exception {
        String next = "{\"token\": \"next-of-sixteen!\", \"strategy\": \"%s\"}";
        assertThat(call("POST", "/groups/orders/auth-token", next.formatted("rotate"))
                        .at("/id")
                        .stringValue())
                .isEqualTo("orders");
        assertThat(call("POST", "/groups/orders/auth-token", next.formatted("set"))
                        .at("/id")
                        .stringValue())
                .isEqualTo("orders");

        refused(400, "token is missing", "/groups/orders/auth-token", "{}");
        refused(400, "strategy must be rotate or set", "/groups/orders/auth-token", next.formatted("delete"));
        refused(
                400,
                "16 to 128 characters",
                "/groups/orders/auth-token",
                "{\"token\": \"short\", \"strategy\": \"set\"}");
        refused(409, "has no TLS", "/groups/carts/auth-token", next.formatted("set"));
    }

    @Test
    void theNetworkBeforeANodeFailsAndIsWellAgain() throws Exception {
        assertThat(network("delay", "{\"toServer\": \"50ms\"}"))
                .isEqualTo("delays 50 ms to the server, 0 ms to the client");
        assertThat(network("silent", "")).isEqualTo("silent");
        assertThat(network("refused", "")).isEqualTo("refused");
        assertThat(network("well", "")).isEqualTo("well");

        refused(
                400,
                "must not be negative",
                "/groups/orders/nodes/orders-001/network/delay",
                "{\"toClient\": \"-1s\"}");
        refused(400, "has no node", "/groups/orders/nodes/orders-009/network/silent", "");
        refused(409, "is not relayed", "/groups/carts/nodes/carts-001/network/silent", "");
        refused(404, "there is no group", "/groups/nobody/nodes/nobody-001/network/silent", "");
    }

    @Test
    void theOverviewListsTheCallsAndKeepsTheToken() throws Exception {
        String overview = send("GET", "", "").body();
        assertThat(overview)
                .contains("GET /sandbox/ca.pem: ", "/auth-token: ", "/network/silent: ")
                .doesNotContain(TOKEN);
    }

    private static String network(String verb, String body) throws Exception {
        return call("POST", "/groups/orders/nodes/orders-001/network/" + verb, body)
                .at("/nodes/0/network")
                .stringValue();
    }

    private static JsonNode call(String method, String path, String body) throws Exception {
        HttpResponse<String> answer = send(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static void refused(int status, String reason, String path, String body) throws Exception {
        HttpResponse<String> answer = send("POST", path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JsonMapper.shared().readTree(answer.body()).at("/error").stringValue())
                .contains(reason);
    }

    private static HttpResponse<String> send(String method, String path, String body) throws Exception {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create(sandbox.endpoint() + "/sandbox" + path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
