package io.pointsman.events;

import io.pointsman.aws.AwsFailures;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsAsyncClient;
import software.amazon.awssdk.services.sqs.model.GetQueueUrlRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What SQS says of the queue that events come from. */
final class EventQueue {

    private static final Pattern ARN = Pattern.compile("arn:[a-z-]+:sqs:[a-z0-9-]+:(?<account>\\d{12}):(?<name>.+)");

    private final SqsAsyncClient sqs;
    private final String queue;

    /** @param queue name, URL or ARN */
    EventQueue(SqsAsyncClient sqs, String queue) {
        this.sqs = sqs;
        this.queue = queue;
    }

    /**
     * The queue as it is now.
     *
     * @param hasDeadLetters whether a message that is received too often goes to another queue
     */
    record Facts(String arn, boolean hasDeadLetters) {}

    /**
     * Asks SQS, by one or two calls, and waits.
     *
     * @throws Transient if nobody could say
     * @throws Rejected if we may not ask, or the queue is not there
     */
    Facts read() {
        try {
            String url = url();
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(request -> request.queueUrl(url)
                            .attributeNames(QueueAttributeName.QUEUE_ARN, QueueAttributeName.REDRIVE_POLICY))
                    .join()
                    .attributes();
            String arn = attributes.get(QueueAttributeName.QUEUE_ARN);
            if (arn == null) {
                throw new Transient("SQS did not tell the ARN of queue " + queue, null);
            }
            return new Facts(
                    arn,
                    !attributes
                            .getOrDefault(QueueAttributeName.REDRIVE_POLICY, "")
                            .isBlank());
        } catch (CompletionException e) {
            if (e.getCause() instanceof SdkException failure) {
                throw AwsFailures.of(failure, "reading the attributes of queue " + queue);
            }
            throw e;
        }
    }

    private String url() {
        if (queue.startsWith("http")) {
            return queue;
        }
        GetQueueUrlRequest.Builder request = GetQueueUrlRequest.builder();
        Matcher arn = ARN.matcher(queue);
        if (arn.matches()) {
            request.queueName(arn.group("name")).queueOwnerAWSAccountId(arn.group("account"));
        } else {
            request.queueName(queue);
        }
        return sqs.getQueueUrl(request.build()).join().queueUrl();
    }
}
