package io.pointsman.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Tokens of a local issuer, signed with a key of our own. */
class TokenIT {

    private final RSAKey key = newKey();
    private HttpServer issuer;

    @BeforeEach
    void startIssuer() throws IOException {
        issuer = newIssuer(0);
    }

    @AfterEach
    void stopIssuer() {
        issuer.stop(0);
    }

    @Test
    void aTokenOpensWhatItsRolesAllow() throws Exception {
        try (var application = new WebApplication(setting())) {
            for (var claims : List.<Map<String, Object>>of(
                    Map.of("roles", List.of("viewer", "else")),
                    Map.of("roles", "viewer"),
                    Map.of("scope", "openid pointsman.viewer"),
                    Map.of("scp", List.of("pointsman.viewer")))) {
                assertThat(status(application, "GET", token(claims)))
                        .as("%s", claims)
                        .isEqualTo(200);
                assertThat(status(application, "DELETE", token(claims)))
                        .as("%s", claims)
                        .isEqualTo(403);
            }
            for (var claims : List.<Map<String, Object>>of(
                    Map.of("roles", List.of("operator")), Map.of("scope", "pointsman.operator"))) {
                assertThat(status(application, "GET", token(claims)))
                        .as("%s", claims)
                        .isEqualTo(200);
                assertThat(status(application, "DELETE", token(claims)))
                        .as("%s", claims)
                        .isEqualTo(200);
            }
            for (var claims : List.<Map<String, Object>>of(
                    Map.of(), Map.of("scope", "viewer operator"), Map.of("roles", "OPERATOR"), Map.of("roles", 7))) {
                assertThat(status(application, "GET", token(claims)))
                        .as("%s", claims)
                        .isEqualTo(403);
            }
        }
    }

    @Test
    void aTokenThatIsNotTheIssuersIsChallenged() throws Exception {
        try (var application = new WebApplication(setting())) {
            var roles = Map.<String, Object>of("roles", List.of("operator"));
            String forged = sign(newKey(), roles, issuerUri(), Instant.now().plusSeconds(60));
            String expired = sign(key, roles, issuerUri(), Instant.now().minusSeconds(600));
            String foreign =
                    sign(key, roles, "https://elsewhere.example", Instant.now().plusSeconds(60));
            for (String token : Arrays.asList(forged, expired, foreign, "nonsense")) {
                var answer = application.get(application.api("/api/v1/probe"), "Bearer " + token);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate"))
                        .hasValueSatisfying(challenge ->
                                assertThat(challenge).startsWith("Bearer").contains("invalid_token"));
                assertThat(JsonMapper.shared()
                                .readTree(answer.body())
                                .path("type")
                                .asString())
                        .isEqualTo("urn:pointsman:problem:unauthenticated");
            }
        }
    }

    @Test
    void usersAndTokensWorkSideBySide() throws Exception {
        String[] settings = Arrays.copyOf(WebApplication.USERS, WebApplication.USERS.length + 1);
        settings[settings.length - 1] = setting();
        try (var application = new WebApplication(settings)) {
            assertThat(status(application, "GET", token(Map.of("roles", "viewer"))))
                    .isEqualTo(200);
            assertThat(status(application, "GET", WebApplication.VIEWER)).isEqualTo(200);
            var answer = application.get(application.api("/api/v1/probe"), "");
            assertThat(answer.headers().allValues("WWW-Authenticate"))
                    .anyMatch(challenge -> challenge.startsWith("Bearer"))
                    .anyMatch(challenge -> challenge.startsWith("Basic"));
        }
    }

    /** Promise P9. */
    @Test
    void anIssuerThatIsDownStopsNeitherStartNorHealthAndIsUsedOnceItIsBack() throws Exception {
        int port = issuer.getAddress().getPort();
        String token = token(Map.of("roles", "viewer"));
        issuer.stop(0);
        try (var application = new WebApplication(setting())) {
            assertThat(application
                            .get(application.management("/actuator/health/readiness"), "")
                            .statusCode())
                    .isEqualTo(200);
            var answer = application.get(application.api("/api/v1/probe"), token);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(JsonMapper.shared().readTree(answer.body()).path("type").asString())
                    .isEqualTo("urn:pointsman:problem:issuer-unreachable");

            issuer = newIssuer(port);
            assertThat(status(application, "GET", token)).isEqualTo(200);
        }
    }

    @Test
    void withNeitherUsersNorIssuerOnlyHealthAnswers() throws Exception {
        try (var application = new WebApplication()) {
            assertThat(application
                            .get(application.management("/actuator/health"), "")
                            .statusCode())
                    .isEqualTo(200);
            for (String authorization : List.of("", WebApplication.VIEWER, WebApplication.basic("user", "password"))) {
                var answer = application.get(application.api("/api/v1/probe"), authorization);
                assertThat(answer.statusCode()).isEqualTo(401);
                assertThat(answer.body()).contains("set pointsman.security.users");
                assertThat(application
                                .get(application.management("/actuator/prometheus"), authorization)
                                .statusCode())
                        .isEqualTo(401);
            }
        }
    }

    private String setting() {
        return "spring.security.oauth2.resourceserver.jwt.issuer-uri=" + issuerUri();
    }

    private String issuerUri() {
        return "http://127.0.0.1:" + issuer.getAddress().getPort();
    }

    private HttpServer newIssuer(int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        String uri = "http://127.0.0.1:" + server.getAddress().getPort();
        serve(
                server,
                "/.well-known/openid-configuration",
                "{\"issuer\":\"" + uri + "\",\"jwks_uri\":\"" + uri
                        + "/keys\",\"subject_types_supported\":[\"public\"]}");
        serve(server, "/keys", new JWKSet(key.toPublicJWK()).toString());
        server.start();
        return server;
    }

    private static void serve(HttpServer server, String path, String json) {
        server.createContext(path, exchange -> {
            byte[] body = json.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private String token(Map<String, Object> claims) throws JOSEException {
        return "Bearer " + sign(key, claims, issuerUri(), Instant.now().plusSeconds(60));
    }

    private static String sign(RSAKey key, Map<String, Object> claims, String issuer, Instant expires)
            throws JOSEException {
        var set = new JWTClaimsSet.Builder().subject("ana").issuer(issuer).expirationTime(Date.from(expires));
        claims.forEach(set::claim);
        var jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(), set.build());
        jwt.sign(new RSASSASigner(key));
        return jwt.serialize();
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("k1").generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int status(WebApplication application, String method, String authorization) throws Exception {
        return application
                .call(method, application.api("/api/v1/probe"), authorization, Map.of(), "")
                .statusCode();
    }
}
