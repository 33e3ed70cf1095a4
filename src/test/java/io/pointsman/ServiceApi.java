package io.pointsman;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running service as its callers see it: the API on one port, health and metrics on another. Calls as {@code ops}, an operator. */
final class ServiceApi implements AutoCloseable {

    static final String OPERATOR = "ops";

    private static final JsonMapper JSON = new JsonMapper();

    private final URI api;
    private final URI management;
    private final HttpClient http = HttpClient.newHttpClient();

    ServiceApi(int port, int managementPort) {
        api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
        management = URI.create("http://127.0.0.1:" + managementPort + "/actuator/");
    }

    /** Below {@code /api/v1}. */
    JsonNode get(String path) {
        return json(call("GET", api.resolve(path), OPERATOR));
    }

    /** Below {@code /api/v1}, in another form than JSON; whatever its status, and whole. */
    HttpResponse<String> get(String path, String accept) {
        return call("GET", api.resolve(path), OPERATOR, HttpRequest.BodyPublishers.noBody(), accept);
    }

    /** Below {@code /api/v1}. */
    JsonNode post(String path) {
        return json(call("POST", api.resolve(path), OPERATOR));
    }

    /** Below {@code /api/v1}, whatever its status. */
    HttpResponse<String> post(String path, String body) {
        return call("POST", api.resolve(path), OPERATOR, HttpRequest.BodyPublishers.ofString(body));
    }

    /** Below {@code /api/v1}. */
    JsonNode delete(String path) {
        return json(call("DELETE", api.resolve(path), OPERATOR));
    }

    /** The page's items. */
    List<JsonNode> items(String path) {
        return get(path).path("items").valueStream().toList();
    }

    List<JsonNode> names(String group) {
        return items("groups/" + group + "/names");
    }

    /** The state of each of the group's names, by its slot. */
    Map<String, String> states(String group) {
        Map<String, String> states = new TreeMap<>();
        names(group)
                .forEach(name -> states.put(
                        name.path("slot").asString(), name.path("state").asString()));
        return states;
    }

    /** A pass over the group, made now. */
    JsonNode reconcile(String group) {
        return post("groups/" + group + "/reconcile");
    }

    /** What Prometheus reads. */
    String metrics() {
        return metrics("*/*");
    }

    String metrics(String accepted) {
        return call("GET", management.resolve("prometheus"), OPERATOR, HttpRequest.BodyPublishers.noBody(), accepted)
                .body();
    }

    /** HTTP status of a call below {@code /api/v1}; an empty user sends no credentials. The password is the user's name. */
    int status(String path, String user) {
        return status("GET", path, user);
    }

    int status(String method, String path, String user) {
        return call(method, api.resolve(path), user).statusCode();
    }

    /** HTTP status of a call below {@code /actuator}. */
    int managementStatus(String path, String user) {
        return call("GET", management.resolve(path), user).statusCode();
    }

    /** Below {@code /actuator}; an empty user sends no credentials. */
    JsonNode health(String path, String user) {
        return json(call("GET", management.resolve(path), user));
    }

    /** Whether it can be reached and says that it lives and may be given work. */
    boolean isReady() {
        try {
            return isUp("health/readiness") && isUp("health/liveness");
        } catch (UncheckedIOException notListening) {
            return false;
        }
    }

    private boolean isUp(String path) {
        HttpResponse<String> answer = call("GET", management.resolve(path), "");
        return answer.statusCode() == 200 && answer.body().contains("\"UP\"");
    }

    private static JsonNode json(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer + " " + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> call(String method, URI uri, String user) {
        return call(method, uri, user, HttpRequest.BodyPublishers.noBody());
    }

    private HttpResponse<String> call(String method, URI uri, String user, HttpRequest.BodyPublisher body) {
        return call(method, uri, user, body, "*/*");
    }

    private HttpResponse<String> call(
            String method, URI uri, String user, HttpRequest.BodyPublisher body, String accept) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .method(method, body);
        if (!user.isEmpty()) {
            byte[] credentials = (user + ":" + user).getBytes(StandardCharsets.UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
