package io.pointsman.aws;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;

/** Answers on loopback with given bytes, in turn, the last one for ever; remembers how the requests were signed. */
final class CannedAws implements AutoCloseable {

    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret"));

    static final AwsLimits LIMITS = new AwsLimits(0.4, 50, 10, 1_500, 100, 100, 5);

    record Answer(int status, String body) {}

    private final HttpServer server;
    private final Deque<Answer> answers = new ArrayDeque<>();
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private final List<String> signatures = Collections.synchronizedList(new ArrayList<>());

    CannedAws() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    CannedAws answers(int status, String body) {
        synchronized (answers) {
            answers.add(new Answer(status, body));
        }
        return this;
    }

    /** Closes the connection in the middle of the next answer. */
    CannedAws cuts() {
        return answers(-1, "");
    }

    private void answer(HttpExchange exchange) throws IOException {
        bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        signatures.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        Answer answer;
        synchronized (answers) {
            answer = answers.size() > 1 ? answers.remove() : answers.getFirst();
        }
        if (answer.status() < 0) {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write("<half".getBytes(StandardCharsets.UTF_8));
            exchange.close();
            return;
        }
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/xml");
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The {@code Authorization} headers so far; one for each attempt. */
    List<String> signatures() {
        return List.copyOf(signatures);
    }

    /** What the requests said, one for each attempt. */
    List<String> bodies() {
        return List.copyOf(bodies);
    }

    /** The application's clients, in front of this. */
    ElastiCacheClients elastiCache(AwsCallMetrics metrics, AccountProperties.Account... accounts) {
        return new AwsConfiguration()
                .elastiCacheClients(
                        configurer(), accounts(metrics, accounts), metrics, LIMITS, Clock.systemUTC(), Pause.REAL);
    }

    Route53Clients route53(AwsCallMetrics metrics, AccountProperties.Account... accounts) {
        return new AwsConfiguration()
                .route53Clients(configurer(), accounts(metrics, accounts), metrics, rates(metrics));
    }

    private static Route53Rates rates(AwsCallMetrics metrics) {
        return new AwsConfiguration().route53Rates(metrics, LIMITS, Clock.systemUTC(), Pause.REAL);
    }

    private Accounts accounts(AwsCallMetrics metrics, AccountProperties.Account... accounts) {
        return new AwsConfiguration()
                .accounts(configurer(), CREDENTIALS, metrics, new AccountProperties(List.of(accounts)));
    }

    AwsClientBuilderConfigurer configurer() {
        return configurer(CREDENTIALS);
    }

    AwsClientBuilderConfigurer configurer(AwsCredentialsProvider credentials) {
        var properties = new AwsProperties();
        properties.setEndpoint(endpoint());
        return new AwsClientBuilderConfigurer(credentials, () -> Region.EU_WEST_1, properties);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
