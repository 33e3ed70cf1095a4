package io.pointsman.sandbox.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpFrontTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final Shout shout = new Shout();
    private HttpFront front;

    @BeforeEach
    void start() throws IOException {
        front = HttpFront.bind(0, Clock.systemUTC());
        front.start(List.of(shout), request -> WireResponse.json(200, "{\"operator\":\"" + request.path() + "\"}"));
    }

    @AfterEach
    void stop() {
        front.close();
        client.close();
    }

    @Test
    void aRequestGoesToTheServiceThatAcceptsIt() throws Exception {
        HttpResponse<String> answer = post("/shout/Greet?a=b%20c", "zażółć");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("x-shout")).hasValue("Greet");
        assertThat(answer.headers().firstValue("content-type")).hasValue("text/xml");
        assertThat(answer.body()).isEqualTo("<shout>POST a=b%20c ZAŻÓŁĆ</shout>");
    }

    @Test
    void whatNoServiceAcceptsIsNotFoundInTheFormOfAws() throws Exception {
        HttpResponse<String> answer = post("/nobody", "");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body())
                .contains("<ErrorResponse><Error><Type>Sender</Type><Code>UnknownOperationException</Code>", "/nobody");
    }

    @Test
    void whatCannotBeDecodedIsABadRequest() throws Exception {
        assertThat(post("/shout/Greet?broken", "").statusCode()).isEqualTo(400);
    }

    @Test
    void aServiceThatFailsIsAnInternalFailureWithoutAStackTrace() throws Exception {
        HttpResponse<String> answer = post("/shout/Throw", "");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("<Code>InternalFailure</Code>").doesNotContain("secret", "Exception", "at ");
    }

    @Test
    void aBodyAboveTwoMebibytesIsRefusedAndTheNextRequestServed() throws Exception {
        assertThat(post("/shout/Greet", "x".repeat(2 * 1024 * 1024)).statusCode())
                .isEqualTo(200);
        assertThat(post("/shout/Greet", "x".repeat(2 * 1024 * 1024 + 1)).statusCode())
                .isEqualTo(413);
        assertThat(post("/shout/Greet", "x").statusCode()).isEqualTo(200);
    }

    @Test
    void onlyPathsOfTheOperatorGoToTheOperator() throws Exception {
        assertThat(post("/sandbox/groups", "").body()).isEqualTo("{\"operator\":\"/sandbox/groups\"}");
        assertThat(post("/sandbox", "").statusCode()).isEqualTo(200);
        assertThat(post("/sandboxes", "").statusCode()).isEqualTo(404);
    }

    @Test
    void anAnswerWithoutABodyHasNone() throws Exception {
        HttpResponse<String> answer = post("/shout/Silence", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aThrottledCallGetsTheServicesAnswerAndIsNotExecuted() throws Exception {
        front.faults().failNext("shout", "Greet", CallFault.THROTTLE, 2);

        assertThat(post("/shout/Greet", "").statusCode()).isEqualTo(429);
        assertThat(post("/shout/Other", "").statusCode()).isEqualTo(200);
        assertThat(post("/shout/Greet", "").statusCode()).isEqualTo(429);
        assertThat(post("/shout/Greet", "").statusCode()).isEqualTo(200);
        assertThat(shout.executed).hasValue(2);
    }

    @Test
    void anUnavailableServiceAnswersInItsOwnShapeWithNothingExecuted() throws Exception {
        front.faults().failNext(CallFaults.ANY, CallFaults.ANY, CallFault.UNAVAILABLE, 1);

        assertThat(post("/shout/Greet", "").statusCode()).isEqualTo(503);
        assertThat(shout.executed).hasValue(0);
    }

    @Test
    void aDroppedCallIsNotExecutedAndSeesItsConnectionClose() {
        front.faults().failNext("shout", "Greet", CallFault.DROP, 1);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> post("/shout/Greet", ""));
        assertThat(shout.executed).hasValue(0);
    }

    @Test
    void aCutCallIsExecutedButNotAByteComesBack() throws Exception {
        front.faults().failNext("shout", "Greet", CallFault.CUT, 1);

        assertThat(rawPost("/shout/Greet")).isEmpty();
        assertThat(shout.executed).hasValue(1);
        assertThat(post("/shout/Greet", "").statusCode()).isEqualTo(200);
    }

    @Test
    void aHalfCutCallIsExecutedAndLosesTheSecondHalfOfItsBody() throws Exception {
        front.faults().failNext("shout", "Greet", CallFault.CUT_HALF, 2);

        assertThat(rawPost("/shout/Greet"))
                .startsWith("HTTP/1.1 200 OK")
                .containsIgnoringCase("Content-length: 21")
                .endsWith("\r\n\r\n<shout>POS");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> post("/shout/Greet", ""));
        assertThat(shout.executed).hasValue(2);
    }

    @Test
    void aHungCallIsSilentForItsHoldAndNeverExecuted() {
        front.faults().hangNext("shout", "Greet", 1, Duration.ofMillis(200));
        Instant asked = Instant.now();

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> post("/shout/Greet", ""));
        assertThat(Duration.between(asked, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(shout.executed).hasValue(0);
    }

    @Test
    void addedLatencyIsOnEachCallOfTheOperation() throws Exception {
        front.faults().delay("shout", "Greet", Duration.ofMillis(30));
        front.faults().delay("*", "*", Duration.ofMillis(20));

        post("/shout/Greet", "");
        post("/shout/Other", "");

        assertThat(front.journal().all())
                .satisfiesExactly(
                        call -> assertThat(call.took()).isGreaterThanOrEqualTo(Duration.ofMillis(50)),
                        call -> assertThat(call.took()).isGreaterThanOrEqualTo(Duration.ofMillis(20)));
    }

    @Test
    void theJournalTellsWhichCallsRanBetweenTwoInstants() throws Exception {
        post("/shout/Before", "");
        Instant from = Instant.now();
        front.faults().failNext("shout", "During", CallFault.THROTTLE, 1);
        post("/shout/During", "");
        Instant to = Instant.now();
        post("/shout/After", "");

        assertThat(front.journal().between(from, to)).singleElement().satisfies(call -> {
            assertThat(call.operation()).isEqualTo("During");
            assertThat(call.status()).isEqualTo(429);
            assertThat(call.fault()).hasValue(CallFault.THROTTLE);
            assertThat(call.number()).isEqualTo(2);
        });
        assertThat(front.journal().counts()).hasToString("{shout={After=1, Before=1, During=1}}");
        assertThat(front.journal().latest(1)).extracting(Call::operation).containsExactly("After");
    }

    @Test
    void manyCallsAreServedAtOnce() {
        front.faults().delay("shout", "*", Duration.ofMillis(300));
        Instant asked = Instant.now();

        var answers = IntStream.range(0, 50)
                .mapToObj(i -> client.sendAsync(request("/shout/Greet", ""), BodyHandlers.ofString()))
                .toList();

        assertThat(answers)
                .allSatisfy(answer -> assertThat(answer.join().statusCode()).isEqualTo(200));
        assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void aTakenPortIsRefused() {
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() -> HttpFront.bind(front.endpoint().getPort(), Clock.systemUTC()));
    }

    @Test
    void closingFreesThePortAndEndsHungCalls() throws Exception {
        front.faults().hangNext("shout", "Greet", 1, Duration.ofMinutes(5));
        var hung = client.sendAsync(request("/shout/Greet", ""), BodyHandlers.ofString());
        await().until(() -> front.faults().failures().isEmpty());

        front.close();

        assertThat(hung).failsWithin(Duration.ofSeconds(5));
        HttpFront.bind(front.endpoint().getPort(), Clock.systemUTC()).close();
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return client.send(request(path, body), BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(URI.create(front.endpoint() + path))
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    /** All that comes back until the connection ends. */
    private String rawPost(String path) throws IOException {
        try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), front.endpoint().getPort());
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream()
                    .write("POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
                            .formatted(path)
                            .getBytes(StandardCharsets.UTF_8));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Shouts back what it is told. */
    private static final class Shout implements WireService {

        private final AtomicInteger executed = new AtomicInteger();

        @Override
        public String name() {
            return "shout";
        }

        @Override
        public boolean accepts(WireRequest request) {
            if (request.query().equals("broken")) {
                throw new IllegalArgumentException("not decodable");
            }
            return request.path().startsWith("/shout/");
        }

        @Override
        public String operation(WireRequest request) {
            return request.path().substring("/shout/".length());
        }

        @Override
        public WireResponse handle(WireRequest request) {
            executed.incrementAndGet();
            return switch (operation(request)) {
                case "Throw" -> throw new IllegalStateException("secret");
                case "Silence" -> WireResponse.xml(200, "");
                default ->
                    new WireResponse(
                            200,
                            "text/xml",
                            Map.of("X-Shout", operation(request)),
                            "<shout>%s %s %s</shout>"
                                    .formatted(
                                            request.method(),
                                            request.query(),
                                            request.body().toUpperCase(Locale.ROOT)));
            };
        }

        @Override
        public WireResponse throttled() {
            return WireResponse.xml(429, "<throttled/>");
        }

        @Override
        public WireResponse unavailable() {
            return WireResponse.xml(503, "<unavailable/>");
        }
    }
}
