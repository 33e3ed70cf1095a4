package io.pointsman.sandbox.front;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sandbox's one HTTP listener, on 127.0.0.1. A request below {@code /sandbox} is the operator's; any other goes to the first
 * service that accepts it, through {@link CallFaults}, and is entered in the {@link CallJournal}. What nobody accepts is answered with 404,
 * what cannot be read with 400, a body above 2 MiB with 413, all as AWS's XML; no answer shows a stack trace.
 */
public final class HttpFront implements AutoCloseable {

    static {
        // Without it the second packet of an answer waits up to 40 ms for the first one's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // Of 200 idle connections, the default, the next is closed under a client that is about to use it.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "5000");
    }

    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final String OPERATOR_PATH = "/sandbox";
    private static final int LARGEST_BODY = 2 * 1024 * 1024;

    /** Read and thrown away so that the sender of too large a body sees the answer rather than a reset; beyond it, the reset. */
    private static final int LARGEST_DISCARD = 16 * 1024 * 1024;

    private final HttpServer server;
    private final Clock clock;
    private final CallFaults faults;
    private final CallJournal journal = new CallJournal();
    private final Sessions sessions;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("sandbox-http-", 0).factory());

    private HttpFront(HttpServer server, Clock clock) {
        this.server = server;
        this.clock = clock;
        this.faults = new CallFaults(clock);
        this.sessions = new Sessions(clock);
    }

    /**
     * Takes the port; requests wait until {@link #start}.
     *
     * @param port on 127.0.0.1; 0 for any free one
     * @throws IOException if the port is taken
     */
    public static HttpFront bind(int port, Clock clock) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        return new HttpFront(HttpServer.create(new InetSocketAddress(loopback, port), 1024), clock);
    }

    /** Serves requests from now on, each on a virtual thread of its own. */
    public void start(List<WireService> services, Function<WireRequest, WireResponse> operator) {
        server.createContext("/", exchange -> serve(exchange, services, operator));
        server.setExecutor(threads);
        server.start();
    }

    /** Such as {@code http://127.0.0.1:4566}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public CallFaults faults() {
        return faults;
    }

    /** Who may sign for whom. */
    public Sessions sessions() {
        return sessions;
    }

    public CallJournal journal() {
        return journal;
    }

    /** Frees the port at once; calls on their way lose their connection. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve(
            HttpExchange exchange, List<WireService> services, Function<WireRequest, WireResponse> operator) {
        try (exchange) {
            Optional<String> body = readBody(exchange.getRequestBody());
            if (body.isEmpty()) {
                exchange.getResponseHeaders().set("Connection", "close");
                send(
                        exchange,
                        error(
                                413,
                                "Sender",
                                "RequestEntityTooLarge",
                                "The request body exceeds " + LARGEST_BODY + " bytes."));
                return;
            }
            WireRequest request = request(exchange, body.get());
            if (request.path().equals(OPERATOR_PATH) || request.path().startsWith(OPERATOR_PATH + "/")) {
                send(exchange, answer(request, operator));
                return;
            }
            Optional<WireService> service;
            String operation;
            try {
                service = services.stream()
                        .filter(candidate -> candidate.accepts(request))
                        .findFirst();
                operation =
                        service.map(accepting -> accepting.operation(request)).orElse("");
            } catch (IllegalArgumentException e) {
                send(exchange, error(400, "Sender", "MalformedInput", "The request cannot be decoded."));
                return;
            }
            if (service.isEmpty()) {
                send(
                        exchange,
                        error(
                                404,
                                "Sender",
                                "UnknownOperationException",
                                "No service of the sandbox accepts " + request.method() + " " + request.path() + "."));
                return;
            }
            call(exchange, service.get(), operation, request);
        } catch (IOException e) {
            // The client went away; there is nobody left to tell.
            LOG.debug("a client of the sandbox closed its connection", e);
        } catch (InterruptedException e) {
            // The sandbox closes; closing the exchange ends the call.
            Thread.currentThread().interrupt();
        }
    }

    private void call(HttpExchange exchange, WireService service, String operation, WireRequest request)
            throws IOException, InterruptedException {
        Instant started = clock.instant();
        CallFaults.Decision decision = faults.decide(service.name(), operation);
        pause(decision.latency());
        Optional<CallFault> fault = decision.failure().map(CallFaults.Failure::fault);
        if (decision.failure().isPresent()) {
            pause(decision.failure().get().hold());
        }
        Optional<WireResponse> answer = fault.isEmpty()
                ? Optional.of(execute(service, request))
                : switch (fault.get()) {
                    case THROTTLE -> Optional.of(service.throttled());
                    case UNAVAILABLE -> Optional.of(service.unavailable());
                    case DENY -> Optional.of(service.denied(request));
                    case CUT, CUT_HALF -> Optional.of(execute(service, request));
                    case DROP, HANG -> Optional.empty();
                };
        journal.enter(
                service.name(),
                operation,
                started,
                clock.instant(),
                answer.map(WireResponse::status).orElse(0),
                fault);
        if (answer.isEmpty() || fault.filter(CallFault.CUT::equals).isPresent()) {
            return; // closing the exchange with nothing sent closes the connection
        }
        if (fault.filter(CallFault.CUT_HALF::equals).isPresent()) {
            sendHalf(exchange, answer.get());
        } else {
            send(exchange, answer.get());
        }
    }

    private WireResponse execute(WireService service, WireRequest request) {
        Optional<Sessions.Session> session = sessions.of(request);
        if (session.isPresent() && !session.get().sessionToken().equals(request.header("x-amz-security-token"))) {
            return service.denied(request);
        }
        return session.filter(sessions::isOver).isPresent() ? service.expired() : answer(request, service::handle);
    }

    private static WireResponse answer(WireRequest request, Function<WireRequest, WireResponse> handler) {
        try {
            return handler.apply(request);
        } catch (RuntimeException e) {
            LOG.error("the sandbox failed on {} {}", request.method(), request.path(), e);
            return error(500, "Receiver", "InternalFailure", "The sandbox failed on this request; its log says why.");
        }
    }

    private static void send(HttpExchange exchange, WireResponse response) throws IOException {
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        boolean bodiless = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        sendHead(exchange, response, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void sendHalf(HttpExchange exchange, WireResponse response) throws IOException {
        byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
        if (body.length == 0) {
            return;
        }
        sendHead(exchange, response, body.length);
        OutputStream out = exchange.getResponseBody();
        out.write(body, 0, body.length / 2);
        out.flush();
    }

    private static void sendHead(HttpExchange exchange, WireResponse response, long length) throws IOException {
        response.headers()
                .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.getResponseHeaders().set("Content-Type", response.contentType());
        exchange.sendResponseHeaders(response.status(), length);
    }

    private WireRequest request(HttpExchange exchange, String body) {
        Map<String, String> headers = new HashMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
        URI uri = exchange.getRequestURI();
        WireRequest request = new WireRequest(
                exchange.getRequestMethod().toUpperCase(Locale.ROOT),
                Optional.ofNullable(uri.getRawPath()).orElse(""),
                Optional.ofNullable(uri.getRawQuery()).orElse(""),
                headers,
                body);
        return sessions.of(request).map(session -> request.by(session.caller())).orElse(request);
    }

    /** Empty when it is too large. */
    private static Optional<String> readBody(InputStream in) throws IOException {
        byte[] body = in.readNBytes(LARGEST_BODY + 1);
        if (body.length <= LARGEST_BODY) {
            return Optional.of(new String(body, StandardCharsets.UTF_8));
        }
        in.skip(LARGEST_DISCARD);
        return Optional.empty();
    }

    private static void pause(Duration duration) throws InterruptedException {
        if (!duration.isZero()) {
            Thread.sleep(duration);
        }
    }

    private static WireResponse error(int status, String type, String code, String message) {
        return WireResponse.xml(status, """
                <?xml version="1.0"?>
                <ErrorResponse><Error><Type>%s</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>
                """.formatted(type, code, escape(message), UUID.randomUUID()));
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
