package io.pointsman.sandbox.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.wire.SandboxTime;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;

class CacheTopicIT {

    private static final SandboxTime TIME = new SandboxTime(Clock.systemUTC(), 60);

    private static QueueServer queues;
    private static SqsClient sqs;

    private CacheTopic topic;

    @BeforeAll
    static void start() {
        queues = QueueServer.start(URI.create("http://127.0.0.1:4566"), "eu-west-1");
        sqs = SqsClient.builder()
                .endpointOverride(queues.address())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .build();
    }

    @AfterAll
    static void stop() {
        sqs.close();
        queues.close();
        TIME.close();
    }

    @BeforeEach
    void createQueues() {
        queues.createQueues(Duration.ofSeconds(60));
        topic = new CacheTopic(TIME, queues, "eu-west-1", true);
    }

    @AfterEach
    void deleteQueues() {
        queues.deleteQueues();
    }

    /** Source: aws-facts 1.3 and 1.4, localstack's snapshot recorded on AWS. */
    @Test
    void theEnvelopeIsTheOneRecordedOnAwsByteByByte() {
        SnsEnvelope envelope = new SnsEnvelope(
                UUID.fromString("b8f3c9a0-7a41-5d6e-9c55-93a1f0d2c7aa"),
                Instant.parse("2026-03-01T02:03:04.500Z"),
                new Topics.Subscription(
                        "arn:aws:sns:eu-west-1:111122223333:cache-events:6f0e1d2c-0000-4000-8000-000000000001",
                        "arn:aws:sns:eu-west-1:111122223333:cache-events",
                        "111122223333",
                        "sqs",
                        queues.arn()),
                SnsEnvelope.message("ElastiCache:FailoverComplete", "orders-002"));

        assertThat(envelope.body().replaceFirst("\"Signature\":\"[A-Za-z0-9+/]{342}==\"", "\"Signature\":\"base64\""))
                .isEqualTo(
                        "{\"Type\":\"Notification\","
                                + "\"MessageId\":\"b8f3c9a0-7a41-5d6e-9c55-93a1f0d2c7aa\","
                                + "\"TopicArn\":\"arn:aws:sns:eu-west-1:111122223333:cache-events\","
                                + "\"Message\":\"{\\\"ElastiCache:FailoverComplete\\\":\\\"orders-002\\\"}\","
                                + "\"Timestamp\":\"2026-03-01T02:03:04.500Z\","
                                + "\"SignatureVersion\":\"1\","
                                + "\"Signature\":\"base64\","
                                + "\"SigningCertURL\":\"https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem\","
                                + "\"UnsubscribeURL\":\"https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=arn:aws:sns:eu-west-1:111122223333:cache-events:6f0e1d2c-0000-4000-8000-000000000001\"}");
    }

    @Test
    void aPublishedEventArrivesInItsEnvelope() {
        topic.deliverRaw(false);
        topic.publish("ElastiCache:FailoverComplete", "testdns-002");

        assertThat(receive(1))
                .singleElement()
                .asString()
                .startsWith("{\"Type\":\"Notification\",\"MessageId\":\"")
                .contains("\"Message\":\"{\\\"ElastiCache:FailoverComplete\\\":\\\"testdns-002\\\"}\"");
    }

    /** Source: aws-facts 1.4: raw delivery on, the body is the message string. */
    @Test
    void rawDeliveryLeavesOnlyTheMessage() {
        topic.publish("ElastiCache:FailoverComplete", "testdns-002");

        assertThat(receive(1)).containsExactly("{\"ElastiCache:FailoverComplete\":\"testdns-002\"}");
    }

    @Test
    void anEventForAnotherTopicIsNotDelivered() {
        topic.publish("arn:aws:sns:eu-west-1:111122223333:other", "ElastiCache:FailoverComplete", "lost");
        topic.publish(topic.arn(), "ElastiCache:FailoverComplete", "kept");

        assertThat(receive(1)).containsExactly("{\"ElastiCache:FailoverComplete\":\"kept\"}");
        assertThat(queues.depth()).isEqualTo(1);
    }

    @Test
    void withoutTheQueuesSubscriptionAnEventIsLostUntilItIsGivenBack() {
        topic.unsubscribe(topic.arn());
        topic.publish("lost");
        topic.subscribe(topic.arn());
        topic.publish("kept");

        assertThat(receive(1)).containsExactly("kept");
        assertThat(queues.depth()).isEqualTo(1);
    }

    @Test
    void anotherTopicReachesTheQueueOnceItIsSubscribed() {
        String other = "arn:aws:sns:eu-west-1:111122223333:other";
        topic.topics().create(other);
        topic.publish(other, "ElastiCache:FailoverComplete", "lost");
        topic.subscribe(other);
        topic.publish(other, "ElastiCache:FailoverComplete", "kept");

        assertThat(receive(1)).containsExactly("{\"ElastiCache:FailoverComplete\":\"kept\"}");
        assertThat(queues.depth()).isEqualTo(1);
    }

    @Test
    void withoutAQueueAnEventIsLost() {
        queues.deleteQueues();
        topic.publish("lost");
        queues.createQueues(Duration.ofSeconds(60));

        assertThat(queues.depth()).isZero();
    }

    @Test
    void theNextEventsCanBeLost() {
        topic.faults().loseNext(2);
        List.of("a", "b", "c").forEach(topic::publish);

        assertThat(receive(1)).containsExactly("c");
        assertThat(queues.depth()).isEqualTo(1);
    }

    @Test
    void aDoubledEventBearsTheSameSnsMessageIdTwice() {
        topic.deliverRaw(false);
        topic.faults().doubleNext(1);
        topic.publish("a");
        topic.publish("b");

        List<String> bodies = receive(3);
        assertThat(bodies)
                .hasSize(3)
                .filteredOn(body -> body.contains("\"Message\":\"a\""))
                .hasSize(2)
                .satisfies(doubles -> assertThat(doubles.getFirst()).isEqualTo(doubles.getLast()));
    }

    @Test
    void reorderedEventsAreHeldAndComeInReverse() {
        topic.faults().reorderNext(3);
        topic.publish("a");
        topic.publish("b");
        assertThat(queues.depth()).isZero();
        assertThat(topic.faults().state().held()).isEqualTo(2);

        topic.publish("c");
        topic.publish("d");

        assertThat(receive(4)).containsExactly("c", "b", "a", "d");
    }

    @Test
    void clearingTheFaultsDeliversWhatTheyHeld() {
        topic.faults().reorderNext(3);
        topic.publish("a");
        topic.publish("b");

        topic.clearFaults();

        assertThat(receive(2)).containsExactly("a", "b");
        assertThat(topic.faults().state())
                .isEqualTo(new EventFaults.State(Duration.ZERO, 0, 0, 0, 0, EventFaults.Chances.NONE));
    }

    @Test
    void aDelayedEventComesLate() {
        topic.faults().delay(Duration.ofMillis(400));
        topic.publish("late");
        assertThat(queues.depth()).isZero();

        await().untilAsserted(() -> assertThat(queues.depth()).isEqualTo(1));
    }

    @Test
    void byChanceEventsAreLostAndDoubledAndTheSameSeedRepeatsIt() {
        topic.faults().atRandom(new EventFaults.Chances(0.3, 0.3, Duration.ZERO), 7);
        List<Integer> first = deliveriesOfThousand();
        topic.faults().atRandom(new EventFaults.Chances(0.3, 0.3, Duration.ZERO), 7);

        assertThat(deliveriesOfThousand()).isEqualTo(first);
        assertThat(first).filteredOn(copies -> copies == 0).hasSizeBetween(250, 350);
        assertThat(first).filteredOn(copies -> copies == 2).hasSizeBetween(160, 260);
    }

    private List<Integer> deliveriesOfThousand() {
        return IntStream.range(0, 1_000)
                .mapToObj(i -> topic.faults().pass("e" + i).bodies().size())
                .toList();
    }

    @Test
    void byChanceEventsComeLateAndOutOfOrder() {
        topic.faults().atRandom(new EventFaults.Chances(0, 0, Duration.ofMillis(400)), 7);
        List<String> sent = IntStream.range(0, 20).mapToObj(i -> "e" + i).toList();
        sent.forEach(topic::publish);

        assertThat(receive(20)).containsExactlyInAnyOrderElementsOf(sent).isNotEqualTo(sent);
    }

    @Test
    void whatCannotHappenIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> topic.faults().loseNext(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> topic.faults().reorderNext(1));
        assertThatIllegalArgumentException().isThrownBy(() -> topic.faults().delay(Duration.ofMillis(-1)));
    }

    /** Bodies in the order of delivery: one at a time, as ElasticMQ keeps the order of sending. */
    private static List<String> receive(int expected) {
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < expected; i++) {
            sqs
                    .receiveMessage(request -> request.queueUrl(queues.address() + "/111122223333/cache-events")
                            .waitTimeSeconds(5)
                            .maxNumberOfMessages(1))
                    .messages()
                    .stream()
                    .map(Message::body)
                    .forEach(bodies::add);
        }
        return bodies;
    }
}
