package io.pointsman.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith(OutputCaptureExtension.class)
class ApiErrorsIT {

    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    private WebApplication application;

    @BeforeAll
    void start() {
        application = new WebApplication(WebApplication.USERS);
    }

    @AfterAll
    void stop() {
        application.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "transient | 503 | transient   | listing zone Z1 was throttled. Send the same request again later.",
                "stale     | 409 | stale-reading | the zone changed. Send the request again: it looks anew.",
                "rejected  | 422 | rejected    | Allow route53:ListResourceRecordSets",
                "missing   | 404 | not-found   | There is no group x; GET /api/v1/groups lists them.",
                "invalid   | 400 | invalid-request | cursor is wrong"
            })
    void aFailureBecomesAProblemThatSaysWhatToDo(String kind, int status, String cause, String detail)
            throws Exception {
        var answer = get("/api/v1/probe/failures/" + kind);
        JsonNode problem = problem(answer, status, cause);
        assertThat(problem.path("detail").asString()).isEqualTo(detail);
        assertThat(problem.path("instance").asString()).isEqualTo("/api/v1/probe/failures/" + kind);
        assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    }

    @Test
    void anUnexpectedErrorHidesItsInternalsAndLeadsToOneLogLine(CapturedOutput output) throws Exception {
        JsonNode problem = problem(get("/api/v1/probe/failures/bug"), 500, "unexpected");
        assertThat(problem.toString()).doesNotContain("an internal of ours").doesNotContain("IllegalState");
        String id = problem.path("id").asString();
        assertThat(id).isNotBlank();
        assertThat(output.toString().split(id, -1)).hasSize(2);
        assertThat(output).contains("an internal of ours");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /api/v1/nothing          | | 404 | unknown-path",
                "PUT    | /api/v1/probe            | | 405 | method-not-allowed",
                "GET    | /api/v1/probe?limit=0    | | 400 | invalid-request",
                "GET    | /api/v1/probe?limit=many | | 400 | invalid-request",
                "POST   | /api/v1/probe            | {\"name\":\"\",\"count\":0} | 400 | invalid-request",
                "POST   | /api/v1/probe            | {broken | 400 | invalid-request",
                "GET    | /api/v1/probe//x         | | 400 | invalid-request"
            })
    void aRequestThatIsWrongIsToldSo(String method, String path, String body, int status, String cause)
            throws Exception {
        var answer = application.call(
                method, application.api(path), WebApplication.OPERATOR, JSON, body == null ? "" : body);
        problem(answer, status, cause);
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        var query = problem(get("/api/v1/probe?limit=501"), 400, "invalid-request");
        assertThat(query.path("detail").asString()).isEqualTo("limit must be less than or equal to 500.");
        var body = application.call(
                "POST",
                application.api("/api/v1/probe"),
                WebApplication.OPERATOR,
                JSON,
                "{\"name\":\" \",\"count\":0}");
        assertThat(problem(body, 400, "invalid-request").path("detail").asString())
                .isEqualTo("count must be greater than or equal to 1; name must not be blank.");
    }

    @Test
    void aBodyOfTheWrongKindOrTooLargeIsRefused() throws Exception {
        var text = application.call(
                "POST",
                application.api("/api/v1/probe"),
                WebApplication.OPERATOR,
                Map.of("Content-Type", "text/plain"),
                "x");
        problem(text, 415, "unsupported-media-type");
        var large = application.call(
                "POST",
                application.api("/api/v1/probe"),
                WebApplication.OPERATOR,
                JSON,
                "{\"name\":\"" + "x".repeat(2_000_000) + "\",\"count\":1}");
        problem(large, 400, "invalid-request");
    }

    @Test
    void timesAndDurationsAreIso8601() throws Exception {
        JsonNode times = JsonMapper.shared().readTree(get("/api/v1/probe").body());
        assertThat(times.path("at").asString()).isEqualTo("2026-03-01T02:03:04Z");
        assertThat(times.path("took").asString()).isEqualTo("PT1M30S");
    }

    private HttpResponse<String> get(String path) throws Exception {
        return application.get(application.api(path), WebApplication.VIEWER);
    }

    private static JsonNode problem(HttpResponse<String> answer, int status, String cause) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.path("type").asString()).isEqualTo("urn:pointsman:problem:" + cause);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("title").asString()).isNotBlank();
        assertThat(problem.path("detail").asString()).isNotBlank();
        return problem;
    }
}
