package io.pointsman.sandbox.messaging;

import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** SQS on the wire, JSON and query protocol, executed by ElasticMQ. */
public final class SqsService implements WireService, AutoCloseable {

    private static final String TARGET = "AmazonSQS.";
    private static final String VERSION = "2012-11-05";

    /** Above the longest poll, 20 s. */
    private static final Duration LONGEST_CALL = Duration.ofSeconds(25);

    private static final Set<String> FORWARDED = Set.of("content-type", "x-amz-target", "x-amzn-query-mode");

    private final QueueServer queues;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public SqsService(QueueServer queues) {
        this.queues = queues;
    }

    @Override
    public String name() {
        return "sqs";
    }

    @Override
    public boolean accepts(WireRequest request) {
        return request.header("x-amz-target").startsWith(TARGET)
                || VERSION.equals(queryProtocol(request).get("Version"));
    }

    @Override
    public String operation(WireRequest request) {
        String target = request.header("x-amz-target");
        return target.startsWith(TARGET)
                ? target.substring(TARGET.length())
                : queryProtocol(request).getOrDefault("Action", "");
    }

    @Override
    public WireResponse handle(WireRequest request) {
        String query = request.query().isEmpty() ? "" : "?" + request.query();
        HttpRequest.Builder forwarded = HttpRequest.newBuilder(URI.create(queues.address() + request.path() + query))
                .timeout(LONGEST_CALL)
                .method(request.method(), BodyPublishers.ofString(request.body()));
        request.headers().forEach((name, value) -> {
            if (FORWARDED.contains(name)) {
                forwarded.header(name, value);
            }
        });
        try {
            HttpResponse<String> answer = http.send(forwarded.build(), BodyHandlers.ofString());
            Map<String, String> headers = new TreeMap<>();
            answer.headers().map().forEach((name, values) -> {
                if (name.startsWith("x-amz")) {
                    headers.put(name, values.getFirst());
                }
            });
            if (answer.body().contains("#QueueDoesNotExist\"")) {
                // The commonest error, byte by byte; ElasticMQ's lacks the header with the older code.
                return error(
                        400,
                        "QueueDoesNotExist",
                        "AWS.SimpleQueueService.NonExistentQueue;Sender",
                        "The specified queue does not exist.");
            }
            return new WireResponse(
                    answer.statusCode(),
                    answer.headers().firstValue("content-type").orElse("application/x-amz-json-1.0"),
                    headers,
                    answer.body());
        } catch (IOException e) {
            return unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unavailable();
        }
    }

    /** {@code RequestThrottled}, 403, as botocore's retry table has it. */
    @Override
    public WireResponse throttled() {
        return error(403, "RequestThrottled", "RequestThrottled;Sender", "Rate exceeded");
    }

    @Override
    public WireResponse unavailable() {
        return error(
                503,
                "ServiceUnavailable",
                "ServiceUnavailable;Receiver",
                "The service is unavailable. Please try again later.");
    }

    /** Code and words from public logs of the query protocol; the JSON form of it is not sourced. */
    @Override
    public WireResponse denied(WireRequest request) {
        return error(
                403,
                "AccessDenied",
                "AccessDenied;Sender",
                request.caller().notAuthorized("sqs:" + operation(request).toLowerCase(Locale.ROOT), queues.arn()));
    }

    /** Not sourced for the JSON protocol. */
    @Override
    public WireResponse expired() {
        return error(403, "ExpiredToken", "ExpiredToken;Sender", EXPIRED);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private static WireResponse error(int status, String code, String queryError, String message) {
        return new WireResponse(
                status,
                "application/x-amz-json-1.0",
                Map.of("x-amzn-query-error", queryError),
                "{\"__type\":\"com.amazonaws.sqs#%s\",\"message\":\"%s\"}".formatted(code, message));
    }

    private static Map<String, String> queryProtocol(WireRequest request) {
        return request.header("content-type").startsWith("application/x-www-form-urlencoded")
                ? request.formFields()
                : request.queryParameters();
    }
}
