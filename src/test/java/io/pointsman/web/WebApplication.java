package io.pointsman.web;

import io.pointsman.aws.Pause;
import io.pointsman.events.EventHandler;
import io.pointsman.events.EventHint;
import io.pointsman.events.KnownIds;
import io.pointsman.events.WatchedLocation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.support.GenericApplicationContext;

/** The web frame on two real ports of loopback, with the settings it ships with. */
final class WebApplication implements AutoCloseable {

    static final String VIEWER = basic("reader", "read-it");
    static final String OPERATOR = basic("ops", "run-it");
    static final String[] USERS = {
        "pointsman.security.users[0].name=reader",
        "pointsman.security.users[0].password={noop}read-it",
        "pointsman.security.users[0].roles=viewer",
        "pointsman.security.users[1].name=ops",
        "pointsman.security.users[1].password={bcrypt}$2a$04$eLSAImYAk6/D0eKMi8lROejQYclj92aXOjNUqgtaOzc1RIS52U5T6",
        "pointsman.security.users[1].roles=operator"
    };

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    /** The packages that need no loop behind them. Unmarked, so that no scan of the application's packages finds it. */
    @EnableAutoConfiguration
    @ComponentScan({"io.pointsman.web", "io.pointsman.aws", "io.pointsman.inventory", "io.pointsman.events"})
    static class Frame {}

    /** In the place of the loop. */
    private static final class Idle implements EventHandler {

        @Override
        public CompletableFuture<?> look(EventHint hint) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public KnownIds known() {
            return new KnownIds(Set.of(), Map.of());
        }

        @Override
        public List<WatchedLocation> watched() {
            return List.of();
        }
    }

    WebApplication(String... settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--management.server.address=127.0.0.1",
                "--test.probe-controller=true",
                "--spring.cloud.aws.region.static=eu-west-1"));
        for (String setting : settings) {
            arguments.add("--" + setting);
        }
        context = new SpringApplicationBuilder(Frame.class)
                .initializers((GenericApplicationContext frame) -> {
                    frame.registerBean(Clock.class, Clock::systemUTC);
                    frame.registerBean(Pause.class, () -> Pause.REAL);
                    frame.registerBean(EventHandler.class, Idle::new);
                })
                .run(arguments.toArray(String[]::new));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    URI api(String path) {
        return at("local.server.port", path);
    }

    URI management(String path) {
        return at("local.management.port", path);
    }

    private URI at(String port, String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty(port) + path);
    }

    HttpResponse<String> get(URI uri, String authorization) throws IOException, InterruptedException {
        return call("GET", uri, authorization, Map.of(), "");
    }

    /** @param authorization the header's value; empty sends none */
    HttpResponse<String> call(String method, URI uri, String authorization, Map<String, String> headers, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        headers.forEach(request::header);
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }
}
