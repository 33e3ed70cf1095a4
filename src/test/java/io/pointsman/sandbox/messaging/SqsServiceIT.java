package io.pointsman.sandbox.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.sandbox.front.CallFault;
import io.pointsman.sandbox.front.HttpFront;
import io.pointsman.sandbox.wire.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SqsException;

class SqsServiceIT {

    private static final StaticCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox"));

    private static HttpFront front;
    private static QueueServer queues;
    private static SqsService service;
    private static SqsClient sqs;

    @BeforeAll
    static void start() throws IOException {
        front = HttpFront.bind(0, Clock.systemUTC());
        queues = QueueServer.start(front.endpoint(), "eu-west-1");
        service = new SqsService(queues);
        front.start(List.of(service), request -> WireResponse.json(404, ""));
        sqs = SqsClient.builder()
                .endpointOverride(front.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(CREDENTIALS)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(overrides -> overrides.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @AfterAll
    static void stop() {
        sqs.close();
        front.close();
        service.close();
        queues.close();
    }

    @BeforeEach
    void createQueues() {
        queues.createQueues(Duration.ofSeconds(60));
    }

    @AfterEach
    void deleteQueues() {
        front.faults().clear();
        queues.deleteQueues();
    }

    @Test
    void theQueuesUrlLeadsBackToTheSandboxesEndpoint() {
        assertThat(queueUrl()).isEqualTo(front.endpoint() + "/111122223333/cache-events");
    }

    /** Source: aws-facts 6.1. */
    @Test
    void theQueueIsSetAsOnAwsAndItsRedriveCanBeRead() {
        Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                        request -> request.queueUrl(queueUrl()).attributeNames(QueueAttributeName.ALL))
                .attributes();

        assertThat(attributes)
                .containsEntry(QueueAttributeName.QUEUE_ARN, "arn:aws:sqs:eu-west-1:111122223333:cache-events")
                .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "60")
                .hasEntrySatisfying(
                        QueueAttributeName.REDRIVE_POLICY,
                        policy -> assertThat(policy)
                                .contains(
                                        "\"deadLetterTargetArn\":\"arn:aws:sqs:eu-west-1:111122223333:cache-events-dlq\"")
                                .containsPattern("\"maxReceiveCount\":\"?5\"?"));
    }

    @Test
    void aLongPollEndsWhenAMessageComes() {
        CompletableFuture<ReceiveMessageResponse> poll;
        try (SqsAsyncClient async = SqsAsyncClient.builder()
                .endpointOverride(front.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(CREDENTIALS)
                .build()) {
            String url = queueUrl();
            poll = async.receiveMessage(request -> request.queueUrl(url).waitTimeSeconds(20));
            assertThat(poll.thenApply(answer -> "early").completeOnTimeout("waiting", 1, TimeUnit.SECONDS))
                    .succeedsWithin(Duration.ofSeconds(5))
                    .isEqualTo("waiting");

            queues.send("hello");

            assertThat(poll)
                    .succeedsWithin(Duration.ofSeconds(5))
                    .satisfies(answer -> assertThat(answer.messages())
                            .extracting(Message::body)
                            .containsExactly("hello"));
        }
    }

    @Test
    @Tag("long")
    void aLongPollOfTwentySecondsEndsEmptyRatherThanFailing() {
        assertThat(sqs.receiveMessage(request -> request.queueUrl(queueUrl()).waitTimeSeconds(20))
                        .messages())
                .isEmpty();
    }

    @Test
    void aMessageReceivedFiveTimesAndNeverDeletedBecomesADeadLetter() {
        queues.send("poison");

        for (int receive = 1; receive <= 5; receive++) {
            assertThat(receive(0)).as("receive %d", receive).hasSize(1);
        }

        assertThat(receive(0)).isEmpty();
        assertThat(queues.depth()).isZero();
        assertThat(queues.deadLetters()).isEqualTo(1);
    }

    @Test
    void aDeletedMessageIsGone() {
        queues.send("good");

        Message message = receive(60).getFirst();
        assertThat(queues.depth()).as("in flight").isEqualTo(1);
        sqs.deleteMessage(request -> request.queueUrl(queueUrl()).receiptHandle(message.receiptHandle()));

        assertThat(queues.depth()).isZero();
    }

    @Test
    void aQueueThatIsNotThereIsRefusedAsAwsDoesUntilItIsCreated() {
        queues.deleteQueues();
        assertThatExceptionOfType(QueueDoesNotExistException.class)
                .isThrownBy(() -> sqs.getQueueUrl(request -> request.queueName(QueueServer.QUEUE)))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode())
                        .isEqualTo("AWS.SimpleQueueService.NonExistentQueue"));
        assertThat(queues.send("lost")).isFalse();

        queues.createQueues(Duration.ofSeconds(60));

        assertThat(queueUrl()).endsWith("/cache-events");
        assertThat(queues.depth()).isZero();
    }

    /** Source: aws-facts 6.1, the error as it stands on the wire. */
    @Test
    void theErrorOfAMissingQueueIsAwssByteByByte() throws Exception {
        HttpResponse<String> answer = post("AmazonSQS.GetQueueUrl", "{\"QueueName\":\"nowhere\"}");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("x-amzn-query-error"))
                .hasValue("AWS.SimpleQueueService.NonExistentQueue;Sender");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"The specified queue does not exist.\"}");
    }

    @Test
    void theQueryProtocolIsServedToo() throws Exception {
        HttpResponse<String> answer = http(HttpRequest.newBuilder(front.endpoint())
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(BodyPublishers.ofString("Action=GetQueueUrl&Version=2012-11-05&QueueName=cache-events")));

        assertThat(answer.body()).contains("<QueueUrl>" + queueUrl() + "</QueueUrl>");
        assertThat(front.journal().latest(2).getLast().operation()).isEqualTo("GetQueueUrl");
    }

    @Test
    void anothersCallIsNotTaken() throws Exception {
        assertThat(post("AmazonSNS.Publish", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void theSdkUnderstandsTheThrottlingAnswer() {
        front.faults().failNext("sqs", "GetQueueUrl", CallFault.THROTTLE, 1);

        assertThatExceptionOfType(SqsException.class)
                .isThrownBy(SqsServiceIT::queueUrl)
                .satisfies(e -> assertThat(e.isThrottlingException()).isTrue())
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403));
    }

    @Test
    void theSdkUnderstandsTheUnavailableAnswer() {
        front.faults().failNext("sqs", "GetQueueUrl", CallFault.UNAVAILABLE, 1);

        assertThatExceptionOfType(SqsException.class)
                .isThrownBy(SqsServiceIT::queueUrl)
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(503))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ServiceUnavailable"));
    }

    @Test
    void theSdkSeesACutAnswerAsAFailureThoughTheMessageWasSent() {
        String url = queueUrl();
        for (CallFault cut : List.of(CallFault.CUT, CallFault.CUT_HALF)) {
            front.faults().failNext("sqs", "SendMessage", cut, 1);
            assertThatExceptionOfType(SdkClientException.class)
                    .as(cut.name())
                    .isThrownBy(() ->
                            sqs.sendMessage(request -> request.queueUrl(url).messageBody("sent")));
        }

        assertThat(queues.depth()).isEqualTo(2);
    }

    @Test
    void theSdkSeesADroppedCallAsAFailureAndNothingWasSent() {
        String url = queueUrl();
        front.faults().failNext("sqs", "SendMessage", CallFault.DROP, 1);

        assertThatExceptionOfType(SdkClientException.class)
                .isThrownBy(
                        () -> sqs.sendMessage(request -> request.queueUrl(url).messageBody("lost")));
        assertThat(queues.depth()).isZero();
    }

    private static String queueUrl() {
        return sqs.getQueueUrl(request -> request.queueName(QueueServer.QUEUE)).queueUrl();
    }

    private static List<Message> receive(int visibility) {
        return sqs.receiveMessage(request -> request.queueUrl(queueUrl()).visibilityTimeout(visibility))
                .messages();
    }

    private static HttpResponse<String> post(String target, String json) throws IOException, InterruptedException {
        return http(HttpRequest.newBuilder(URI.create(front.endpoint() + "/"))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", target)
                .POST(BodyPublishers.ofString(json)));
    }

    private static HttpResponse<String> http(HttpRequest.Builder request) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), BodyHandlers.ofString());
        }
    }
}
