package io.pointsman.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who may do what, asked of every call that there is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityIT {

    private static final Set<String> READING = Set.of("GET", "HEAD");

    private WebApplication application;

    @BeforeAll
    void start() {
        application = new WebApplication(WebApplication.USERS);
    }

    @AfterAll
    void stop() {
        application.close();
    }

    record Call(String method, String path) {}

    /** From the mappings themselves: a call that somebody adds is asked about here without a word. */
    List<Call> everyCall() {
        return application.context().getBeansOfType(RequestMappingHandlerMapping.class).values().stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(SecurityIT::calls)
                .filter(call -> !call.path().equals("/error"))
                .toList();
    }

    private static Stream<Call> calls(RequestMappingInfo mapping) {
        Set<RequestMethod> methods = mapping.getMethodsCondition().getMethods();
        List<String> names = methods.isEmpty()
                ? List.of("GET", "POST", "PUT", "PATCH", "DELETE")
                : methods.stream().map(Enum::name).toList();
        return mapping.getPatternValues().stream()
                .map(pattern -> pattern.replaceAll("\\{[^}]*}", "missing"))
                .flatMap(path -> names.stream().map(method -> new Call(method, path)));
    }

    @Test
    void theMappingsAreSeen() {
        assertThat(everyCall())
                .contains(
                        new Call("GET", "/api/v1/probe"),
                        new Call("DELETE", "/api/v1/probe"),
                        new Call("GET", "/api/v1/events"),
                        new Call("GET", "/v3/api-docs"));
    }

    @ParameterizedTest
    @MethodSource("everyCall")
    void aStrangerIsChallengedAWrongPasswordToo(Call call) throws Exception {
        for (String authorization :
                List.of("", WebApplication.basic("ops", "guess"), WebApplication.basic("nobody", "run-it"))) {
            var answer = call(call, authorization);
            assertThat(answer.statusCode())
                    .as("%s as '%s'", call, authorization)
                    .isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Basic realm=\"pointsman\""));
            assertProblem(answer, "unauthenticated");
        }
    }

    @ParameterizedTest
    @MethodSource("everyCall")
    void aViewerReadsAndNothingElse(Call call) throws Exception {
        var answer = call(call, WebApplication.VIEWER);
        if (READING.contains(call.method())) {
            assertThat(answer.statusCode()).as("%s", call).isNotIn(401, 403);
        } else {
            assertThat(answer.statusCode()).as("%s", call).isEqualTo(403);
            assertProblem(answer, "forbidden");
        }
    }

    @ParameterizedTest
    @MethodSource("everyCall")
    void anOperatorMayDoEverything(Call call) throws Exception {
        assertThat(call(call, WebApplication.OPERATOR).statusCode())
                .as("%s", call)
                .isNotIn(401, 403);
    }

    /** Also where nothing is mapped: what is added later is not open by accident. */
    @ParameterizedTest
    @CsvSource({
        "GET, /",
        "GET, /no/such/thing",
        "POST, /api/v1/nothing",
        "OPTIONS, /api/v1/probe",
        "GET, /actuator/health"
    })
    void aPathThatNobodyServesIsNotOpenEither(String method, String path) throws Exception {
        assertThat(call(new Call(method, path), "").statusCode()).isEqualTo(401);
    }

    @Test
    void onTheManagementPortOnlyHealthIsOpen() throws Exception {
        for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness")) {
            var answer = application.get(application.management(path), "");
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(json(answer).has("components")).as("details of %s", path).isFalse();
        }
        var endpoints = application.context().getBean(PathMappedEndpoints.class).getAllPaths();
        assertThat(endpoints).contains("/actuator/prometheus", "/actuator/metrics", "/actuator/info");
        for (String path : Stream.concat(endpoints.stream(), Stream.of("/actuator", "/nothing"))
                .toList()) {
            URI uri = application.management(path);
            if (!path.equals("/actuator/health")) {
                assertThat(application.get(uri, "").statusCode()).as(path).isEqualTo(401);
            }
            assertThat(application.get(uri, WebApplication.VIEWER).statusCode())
                    .as(path)
                    .isIn(200, 404);
        }
        assertThat(application
                        .get(application.management("/actuator/prometheus"), WebApplication.VIEWER)
                        .body())
                .contains("jvm_memory_used_bytes");
        assertThat(json(application.get(application.management("/actuator/health"), WebApplication.VIEWER))
                        .has("components"))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "cross-site, -, 403",
                "same-site, -, 403",
                "same-origin, https://evil.example, 200",
                "none, -, 200",
                "-, https://evil.example, 403",
                "-, null, 403",
                "-, ://, 403",
                "-, -, 200"
            })
    void aChangeThatAnotherSiteAsksForIsRefused(String site, String origin, int status) throws Exception {
        Map<String, String> headers = new HashMap<>();
        if (site != null) {
            headers.put("Sec-Fetch-Site", site);
        }
        if (origin != null) {
            headers.put("Origin", origin);
        }
        var answer = application.call("DELETE", application.api("/api/v1/probe"), WebApplication.OPERATOR, headers, "");
        assertThat(answer.statusCode()).isEqualTo(status);
        if (status == 403) {
            assertProblem(answer, "cross-site");
        }
    }

    @Test
    void aChangeFromOurOwnPageIsTaken() throws Exception {
        URI uri = application.api("/api/v1/probe");
        var answer = application.call(
                "DELETE", uri, WebApplication.OPERATOR, Map.of("Origin", "http://" + uri.getAuthority()), "");
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void everyAnswerCarriesTheSecurityHeadersAndNoSession() throws Exception {
        var answer = application.get(application.api("/api/v1/probe"), WebApplication.VIEWER);
        assertThat(answer.headers().map()).containsKeys("x-content-type-options", "x-frame-options", "cache-control");
        assertThat(answer.headers().map()).doesNotContainKey("set-cookie");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic", "Basic !!!", "Bearer x", "Nonsense"})
    void aBrokenAuthorizationIsChallenged(String authorization) throws Exception {
        assertThat(application
                        .get(application.api("/api/v1/probe"), authorization)
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void theApiDescriptionNamesTheWaysIn() throws Exception {
        JsonNode description = json(application.get(application.api("/v3/api-docs"), WebApplication.VIEWER));
        assertThat(description.at("/info/title").asString()).isEqualTo("Pointsman");
        assertThat(description.at("/info/version").asString()).isNotBlank();
        assertThat(description.at("/components/securitySchemes/basic/scheme").asString())
                .isEqualTo("basic");
        assertThat(description.at("/components/securitySchemes/bearer/scheme").asString())
                .isEqualTo("bearer");
        assertThat(description.path("paths").has("/api/v1/probe")).isTrue();
    }

    private HttpResponse<String> call(Call call, String authorization) throws Exception {
        return application.call(call.method(), application.api(call.path()), authorization, Map.of(), "");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static void assertProblem(HttpResponse<String> answer, String cause) {
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = json(answer);
        assertThat(problem.path("type").asString()).isEqualTo("urn:pointsman:problem:" + cause);
        assertThat(problem.path("status").asInt()).isEqualTo(answer.statusCode());
        assertThat(problem.path("detail").asString()).isNotBlank();
    }
}
