package io.pointsman.sandbox.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.CallFault;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.Subscription;

class SnsServiceIT {

    private static final String TOPIC = "arn:aws:sns:eu-west-1:111122223333:cache-events";
    private static final String QUEUE = "arn:aws:sqs:eu-west-1:111122223333:cache-events";

    private static Sandbox sandbox;
    private static SnsClient sns;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "groups="));
        sns = client(Region.EU_WEST_1);
    }

    @AfterAll
    static void stop() {
        sns.close();
        sandbox.close();
    }

    @AfterEach
    void restore() {
        sandbox.faults().clear();
        sandbox.topic().topics().delete(TOPIC);
        sandbox.topic().subscribe(TOPIC);
    }

    @Test // API reference of SNS, ListSubscriptionsByTopic, its sample
    void theSubscriptionStandsOnTheWireAsInTheSample() throws Exception {
        String arn = sns.listSubscriptionsByTopic(request -> request.topicArn(TOPIC))
                .subscriptions()
                .getFirst()
                .subscriptionArn();

        assertThat(body(post("Action=ListSubscriptionsByTopic&Version=2010-03-31&TopicArn=" + TOPIC)))
                .isEqualTo("<ListSubscriptionsByTopicResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">"
                        + "<ListSubscriptionsByTopicResult><Subscriptions><member>"
                        + "<TopicArn>" + TOPIC + "</TopicArn><Protocol>sqs</Protocol>"
                        + "<SubscriptionArn>" + arn + "</SubscriptionArn>"
                        + "<Owner>111122223333</Owner><Endpoint>" + QUEUE + "</Endpoint>"
                        + "</member></Subscriptions></ListSubscriptionsByTopicResult>"
                        + "<ResponseMetadata><RequestId>ID</RequestId></ResponseMetadata>"
                        + "</ListSubscriptionsByTopicResponse>");
    }

    @Test
    void theSdkSeesTheQueueSubscribedUntilItIsTakenAway() {
        assertThat(sns.listSubscriptionsByTopic(request -> request.topicArn(TOPIC))
                        .subscriptions())
                .extracting(Subscription::protocol, Subscription::endpoint)
                .containsExactly(tuple("sqs", QUEUE));

        sandbox.topic().unsubscribe(TOPIC);

        assertThat(sns.listSubscriptionsByTopic(request -> request.topicArn(TOPIC))
                        .subscriptions())
                .isEmpty();
    }

    @Test // API reference: "up to 100"
    void pagesOfAHundredFollowEachOther() {
        for (int i = 1; i < 250; i++) {
            sandbox.topic().topics().subscribe(TOPIC, "email", "someone" + i + "@example.com");
        }

        assertThat(sns.listSubscriptionsByTopic(request -> request.topicArn(TOPIC)))
                .satisfies(first -> assertThat(first.subscriptions()).hasSize(100))
                .satisfies(first -> assertThat(first.nextToken()).isNotEmpty());
        assertThat(sns.listSubscriptionsByTopicPaginator(request -> request.topicArn(TOPIC))
                        .subscriptions())
                .extracting(Subscription::endpoint)
                .hasSize(250)
                .doesNotHaveDuplicates();
    }

    @Test
    void anUnknownTopicIsNotFound() throws Exception {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> sns.listSubscriptionsByTopic(
                        request -> request.topicArn("arn:aws:sns:eu-west-1:111122223333:nowhere")))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(404));
        HttpResponse<String> answer =
                post("Action=ListSubscriptionsByTopic&Version=2010-03-31&TopicArn=" + TOPIC + "-other");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(body(answer))
                .isEqualTo(
                        "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type>"
                                + "<Code>NotFound</Code><Message>Topic does not exist</Message></Error>"
                                + "<RequestId>ID</RequestId></ErrorResponse>");
    }

    @Test // [S-SNS]: topic, queue and cache are of one region; a topic is seen from its own only
    void aTopicIsSeenFromItsOwnRegionOnly() {
        try (SnsClient elsewhere = client(Region.EU_CENTRAL_1)) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> elsewhere.listSubscriptionsByTopic(request -> request.topicArn(TOPIC)));
        }
    }

    @Test // the text: public logs of Terraform's provider
    void whoMayNotIsToldInSnssOwnForm() {
        sandbox.faults().failNext("sns", "ListSubscriptionsByTopic", CallFault.DENY, 1);

        for (String topic : new String[] {TOPIC, "arn:aws:sns:eu-west-1:999988887777:cache-events"}) {
            assertThatExceptionOfType(AuthorizationErrorException.class)
                    .isThrownBy(() -> sns.listSubscriptionsByTopic(request -> request.topicArn(topic)))
                    .satisfies(e -> assertThat(e.statusCode()).isEqualTo(403))
                    .withMessageContaining(
                            "is not authorized to perform: SNS:ListSubscriptionsByTopic on resource: " + topic);
        }
    }

    @Test
    void aSubscriptionTellsItsAttributesWhileItIsThere() {
        String arn = sns.listSubscriptionsByTopic(request -> request.topicArn(TOPIC))
                .subscriptions()
                .getFirst()
                .subscriptionArn();

        assertThat(sns.getSubscriptionAttributes(request -> request.subscriptionArn(arn))
                        .attributes())
                .containsEntry("Endpoint", QUEUE)
                .containsEntry("RawMessageDelivery", "false")
                .containsEntry("PendingConfirmation", "false");

        sandbox.topic().unsubscribe(TOPIC);
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> sns.getSubscriptionAttributes(request -> request.subscriptionArn(arn)));
    }

    @Test
    void theSdkUnderstandsTheThrottlingAnswer() {
        sandbox.faults().failNext("sns", "*", CallFault.THROTTLE, 10);

        assertThatExceptionOfType(SnsException.class)
                .isThrownBy(() -> sns.listSubscriptionsByTopic(request -> request.topicArn(TOPIC)))
                .satisfies(e -> assertThat(e.isThrottlingException()).isTrue());
    }

    private static SnsClient client(Region region) {
        return SnsClient.builder()
                .endpointOverride(sandbox.endpoint())
                .region(region)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("sandbox", "sandbox")))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(configuration -> configuration.retryStrategy(retries -> retries.maxAttempts(1)))
                .build();
    }

    private static HttpResponse<String> post(String form) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(sandbox.endpoint().resolve("/"))
                            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                            .header(
                                    "Authorization",
                                    "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-1/sns/aws4_request, x")
                            .POST(BodyPublishers.ofString(form))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static String body(HttpResponse<String> answer) {
        return answer.body().replaceFirst("<RequestId>[^<]+<", "<RequestId>ID<");
    }
}
