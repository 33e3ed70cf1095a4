package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.awspring.cloud.sqs.listener.MessageListenerContainerRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.pointsman.events.EventLog.Entry;
import io.pointsman.events.EventLog.Outcome;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** The pump in a context of its own, against a real SQS emulator; the loop behind it is the test. */
@ExtendWith(OutputCaptureExtension.class)
class EventPumpIT {

    private static final String FAILOVER = "{\"ElastiCache:FailoverComplete\":\"orders-002\"}";
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final AtomicInteger NEXT = new AtomicInteger();

    private static SQSRestServer server;
    private static SqsClient sqs;

    private final Loop loop = new Loop();
    private final String name = "cache-events-" + NEXT.incrementAndGet();
    private @Nullable ConfigurableApplicationContext context;

    /** Keeps every look that is asked for; the test ends them. */
    static final class Loop implements EventHandler {

        record Look(EventHint hint, CompletableFuture<Void> done) {}

        private final BlockingQueue<Look> looks = new LinkedBlockingQueue<>();

        @Override
        public CompletableFuture<?> look(EventHint hint) {
            var look = new Look(hint, new CompletableFuture<>());
            looks.add(look);
            return look.done();
        }

        @Override
        public KnownIds known() {
            return new KnownIds(Set.of("orders"), Map.of("orders-001", "orders", "orders-002", "orders"));
        }

        @Override
        public List<WatchedLocation> watched() {
            return List.of();
        }

        Look next() throws InterruptedException {
            Look look = looks.poll(SOON.toSeconds(), TimeUnit.SECONDS);
            assertThat(look).as("a look asked for").isNotNull();
            return look;
        }
    }

    /** Unmarked, so that no scan of the application's packages finds it. */
    @EnableAutoConfiguration
    @Import(EventsConfiguration.class)
    static class Application {
        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }
    }

    @BeforeAll
    static void startServer() {
        server = SQSRestServerBuilder.withInterface("127.0.0.1")
                .withDynamicPort()
                .start();
        sqs = SqsClient.builder()
                .endpointOverride(endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @AfterAll
    static void stopServer() {
        sqs.close();
        server.stopAndWait();
    }

    @AfterEach
    void stopPump() {
        loop.looks.forEach(look -> look.done().complete(null));
        if (context != null) {
            context.close();
        }
    }

    @Test
    void aMessageIsDeletedOnlyAfterItsLookEndedWell() throws InterruptedException {
        String queue = createQueue(60);
        start(queue);
        send(queue, FAILOVER);
        Loop.Look look = loop.next();
        assertThat(look.hint().groupId()).contains("orders");
        assertThat(look.hint().nodeId()).contains("orders-002");
        assertThat(look.hint().doubtedNode())
                .as("a failover tells of roles alone")
                .isEmpty();
        assertThat(look.hint().cause()).isEqualTo("FailoverComplete");
        assertThat(inFlight(queue)).isEqualTo(1);
        assertThat(outcomes()).containsExactly(Outcome.PENDING);

        look.done().complete(null);
        await().atMost(SOON).untilAsserted(() -> assertThat(left(queue)).isZero());
        assertThat(outcomes()).containsExactly(Outcome.LOOKED);
        assertThat(hints("FailoverComplete")).isEqualTo(1);
    }

    @Test
    void anEventAboutANodeAsksForACloserLookAtIt() throws InterruptedException {
        String queue = createQueue(60);
        start(queue);
        send(queue, "{\"ElastiCache:CacheNodeReplaceComplete\":\"orders-002\"}");
        Loop.Look look = loop.next();
        look.done().complete(null);
        assertThat(look.hint().groupId()).contains("orders");
        assertThat(look.hint().doubtedNode()).contains("orders-002");
    }

    @Test
    void aLookThatFailedLeavesTheMessageToBeDeliveredAgain(CapturedOutput output) throws InterruptedException {
        String queue = createQueue(1);
        start(queue);
        send(queue, FAILOVER);
        loop.next().done().completeExceptionally(new IllegalStateException("Route 53 is away"));
        Loop.Look again = loop.next();
        assertThat(left(queue)).isEqualTo(1);
        again.done().complete(null);
        await().atMost(SOON).untilAsserted(() -> assertThat(left(queue)).isZero());
        assertThat(outcomes()).containsExactly(Outcome.LOOKED, Outcome.FAILED);
        assertThat(output).doesNotContain("ERROR").doesNotContain("Route 53 is away");
    }

    @Test
    void aMessageOfSeveralEventsWaitsForAllTheirLooks() throws InterruptedException {
        String queue = createQueue(60);
        start(queue);
        send(
                queue,
                "{\"ElastiCache:FailoverComplete\":\"orders\",\"ElastiCache:CacheNodeReplaceStarted\":\"orders-001\"}");
        loop.next().done().complete(null);
        Loop.Look second = loop.next();
        await().untilAsserted(() -> assertThat(outcomes()).contains(Outcome.LOOKED));
        assertThat(left(queue)).isEqualTo(1);
        second.done().complete(null);
        await().atMost(SOON).untilAsserted(() -> assertThat(left(queue)).isZero());
    }

    @Test
    void anEventThatChangesNothingIsDeletedWithoutALook() {
        String queue = createQueue(60);
        start(queue);
        send(queue, "{\"ElastiCache:SnapshotComplete\":\"orders-001\"}");
        await().atMost(SOON).untilAsserted(() -> assertThat(outcomes()).containsExactly(Outcome.IGNORED));
        await().atMost(SOON).untilAsserted(() -> assertThat(left(queue)).isZero());
        assertThat(loop.looks).isEmpty();
    }

    @Test
    void aThousandBadBodiesWhoseLooksHangDelayNoGoodOne() throws InterruptedException {
        String queue = createQueue(600);
        start(queue);
        long seed = new Random().nextLong();
        var bodies = new RandomBodies(seed);
        for (int batch = 0; batch < 100; batch++) {
            sqs.sendMessageBatch(request -> request.queueUrl(queue)
                    .entries(IntStream.range(0, 10)
                            .mapToObj(i -> SendMessageBatchRequestEntry.builder()
                                    .id("m" + i)
                                    .messageBody(sendable(bodies.next()))
                                    .build())
                            .toList()));
        }
        send(queue, "{\"ElastiCache:CacheNodeReplaceComplete\":\"orders-001\"}");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(loop.looks)
                        .as("seed %d", seed)
                        .anyMatch(look -> look.hint().cause().equals("CacheNodeReplaceComplete")));
        await().atMost(SOON).untilAsserted(() -> {
            loop.looks.forEach(look -> look.done().complete(null));
            assertThat(left(queue)).as("seed %d", seed).isZero();
        });
    }

    @Test
    void senderAttributesThatTheLibraryWouldChokeOnChangeNothing() throws InterruptedException {
        String queue = createQueue(60);
        start(queue);
        sqs.sendMessage(request -> request.queueUrl(queue)
                .messageBody(FAILOVER)
                .messageAttributes(Map.of(
                        "JavaType",
                        attribute("String", "no.such.Type"),
                        "n",
                        attribute("Number.java.lang.Integer", "1.5"))));
        loop.next().done().complete(null);
        await().atMost(SOON).untilAsserted(() -> assertThat(left(queue)).isZero());
    }

    @Test
    void aQueueThatIsMissingIsWaitedForAndSaidOnce(CapturedOutput output) throws InterruptedException {
        start(name);
        await().atMost(SOON).untilAsserted(() -> assertThat(output).contains("queue=" + name + " cannot be read"));
        String queue = createQueue(60);
        send(queue, FAILOVER);
        loop.next().done().complete(null);
        await().atMost(SOON).untilAsserted(() -> assertThat(left(queue)).isZero());
        assertThat(output).contains("queue=" + name + " is read").doesNotContain("ERROR");
        assertThat(output.toString().split("cannot be read", -1)).hasSize(2);
        assertThat(output).contains("Create the queue, or correct pointsman.events.queue or the region");
    }

    @Test
    void aServiceThatGoesAndComesBackIsReadAgain(CapturedOutput output) throws InterruptedException {
        String queue = createQueue(60);
        start(queue);
        await().atMost(SOON).untilAsserted(() -> assertThat(output).contains("is read"));
        int port = endpoint().getPort();
        server.stopAndWait();
        await().atMost(SOON).untilAsserted(() -> assertThat(output).contains("cannot be read"));
        server = SQSRestServerBuilder.withInterface("127.0.0.1").withPort(port).start();
        server.waitUntilStarted();
        createQueue(60);
        send(queue, FAILOVER);
        loop.next().done().complete(null);
        await().atMost(SOON).untilAsserted(() -> assertThat(left(queue)).isZero());
        assertThat(output.toString().split("is read\n", -1)).hasSize(3);
        assertThat(output).doesNotContain("ERROR");
    }

    @Test
    void aStopWaitsForLooksUnderWayAndLosesNothing() throws InterruptedException {
        String queue = createQueue(60);
        start(queue);
        send(queue, FAILOVER);
        Loop.Look underWay = loop.next();
        var registry = context().getBean(MessageListenerContainerRegistry.class);
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> context().close());
        await().atMost(SOON).until(() -> !registry.isRunning());
        assertThat(stopped).isNotDone();
        assertThat(left(queue)).isEqualTo(1);
        underWay.done().complete(null);
        assertThat(stopped).succeedsWithin(SOON);
        assertThat(left(queue)).as("deleted before the stop was over").isZero();

        send(queue, FAILOVER);
        assertThat(left(queue)).as("a message after the stop stays").isEqualTo(1);
    }

    @Test
    void aStopWhileTheQueueIsMissingEnds(CapturedOutput output) {
        start(name);
        await().atMost(SOON).untilAsserted(() -> assertThat(output).contains("cannot be read"));
        assertThat(CompletableFuture.runAsync(() -> context().close())).succeedsWithin(SOON);
    }

    @Test
    void withoutAQueueNothingIsPolled() {
        start("");
        assertThat(context().getBeansOfType(EventPump.class)).isEmpty();
        assertThat(context().getBeansOfType(EventLog.class)).hasSize(1);
    }

    private void start(String queue) {
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .initializers(starting -> starting.getBeanFactory().registerSingleton("loop", loop))
                .run(
                        "--pointsman.events.queue=" + queue,
                        "--management.endpoint.health.validate-group-membership=false",
                        "--spring.cloud.aws.sqs.listener.poll-timeout=1s",
                        "--spring.cloud.aws.endpoint=" + endpoint(),
                        "--spring.cloud.aws.region.static=eu-west-1",
                        "--spring.cloud.aws.credentials.access-key=AKID",
                        "--spring.cloud.aws.credentials.secret-key=secret");
    }

    private ConfigurableApplicationContext context() {
        return Optional.ofNullable(context).orElseThrow();
    }

    private static URI endpoint() {
        return URI.create(
                "http://127.0.0.1:" + server.waitUntilStarted().localAddress().getPort());
    }

    private String createQueue(int visibilitySeconds) {
        return sqs.createQueue(request -> request.queueName(name)
                        .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, Integer.toString(visibilitySeconds))))
                .queueUrl();
    }

    private void send(String queue, String body) {
        sqs.sendMessage(request -> request.queueUrl(queue).messageBody(body));
    }

    /** SQS refuses an empty body and characters outside of XML. */
    private static String sendable(String body) {
        return "x" + body.replaceAll("[^\\x20-\\x7e]", "?");
    }

    private static MessageAttributeValue attribute(String type, String value) {
        return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
    }

    private int inFlight(String queue) {
        return count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE);
    }

    private int left(String queue) {
        return inFlight(queue) + count(queue, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES);
    }

    private int count(String queue, QueueAttributeName attribute) {
        return Integer.parseInt(
                sqs.getQueueAttributes(request -> request.queueUrl(queue).attributeNames(attribute))
                        .attributes()
                        .get(attribute));
    }

    private List<Outcome> outcomes() {
        return context().getBean(EventLog.class).before(Long.MAX_VALUE, 500).stream()
                .map(Entry::outcome)
                .toList();
    }

    private double hints(String kind) {
        return context()
                .getBean(MeterRegistry.class)
                .get("pointsman.hints")
                .tags("source", "sqs", "kind", kind)
                .counter()
                .count();
    }
}
