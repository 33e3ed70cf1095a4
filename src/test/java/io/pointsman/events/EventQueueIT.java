package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.front.CallFault;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;

class EventQueueIT {

    private static Sandbox sandbox;
    private static SqsAsyncClient sqs;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "groups="));
        sqs = SqsAsyncClient.builder()
                .endpointOverride(sandbox.endpoint())
                .region(Region.EU_WEST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKID", "secret")))
                .build();
    }

    @AfterAll
    static void stop() {
        sqs.close();
        sandbox.close();
    }

    @AfterEach
    void restore() {
        sandbox.faults().clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"cache-events", "%s/111122223333/cache-events", "arn:aws:sqs:eu-west-1:111122223333:cache-events"
            })
    void theQueueIsTheSameByNameUrlAndArn(String queue) {
        EventQueue.Facts facts = new EventQueue(sqs, queue.formatted(sandbox.endpoint())).read();
        assertThat(facts).isEqualTo(new EventQueue.Facts(sandbox.queues().arn(), true));
    }

    @Test
    void aQueueWithoutDeadLettersIsTold() {
        var unused = sqs.createQueue(request -> request.queueName("plain")).join();
        assertThat(new EventQueue(sqs, "plain").read().hasDeadLetters()).isFalse();
    }

    @Test
    void whatCannotBeReadIsAFailureWithItsRemedy() {
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> new EventQueue(sqs, "missing").read())
                .withMessageContaining("Create the queue");
        sandbox.faults().failAtRandom("sqs", "GetQueueAttributes", CallFault.DENY, 1);
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> new EventQueue(sqs, "cache-events").read())
                .withMessageContaining("Allow");
        sandbox.faults().clear();
        sandbox.faults().failAtRandom("sqs", "GetQueueAttributes", CallFault.THROTTLE, 1);
        assertThatExceptionOfType(Transient.class).isThrownBy(() -> new EventQueue(sqs, "cache-events").read());
    }
}
