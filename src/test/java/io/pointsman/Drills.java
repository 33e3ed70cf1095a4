package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The drills of a running service, as an operator asks for them. */
final class Drills {

    private static final JsonMapper JSON = new JsonMapper();

    private final ServiceApi api;
    private final Duration longest;

    /** @param longest that a drill may take */
    Drills(ServiceApi api, Duration longest) {
        this.api = api;
        this.longest = longest;
    }

    HttpResponse<String> ask(String kind, String group, String members) {
        return api.post(
                "groups/" + group + "/" + kind,
                "{\"confirm\": \"%s\", \"inMaintenanceWindow\": true, %s}".formatted(group, members));
    }

    /** @return its id */
    String begin(String kind, String group, String members) {
        HttpResponse<String> asked = ask(kind, group, members);
        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        return JSON.readTree(asked.body()).path("id").asString();
    }

    JsonNode ended(String id) {
        await().atMost(longest)
                .until(() -> api.get("drills/" + id).path("state").asString().equals("ended"));
        return api.get("drills/" + id);
    }

    static List<String> guards(HttpResponse<String> refused) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
        return JSON.readTree(refused.body())
                .path("guards")
                .valueStream()
                .map(guard -> guard.path("name").asString())
                .toList();
    }

    static List<String> milestones(JsonNode drill) {
        return drill.path("milestones")
                .valueStream()
                .map(reached -> reached.path("milestone").asString())
                .toList();
    }

    static List<String> lines(JsonNode drill) {
        return drill.path("timeline")
                .valueStream()
                .map(line -> line.path("what").asString())
                .toList();
    }
}
