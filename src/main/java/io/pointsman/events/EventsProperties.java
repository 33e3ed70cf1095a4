package io.pointsman.events;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where events come from.
 *
 * @param queue the SQS queue that the cache's SNS topic delivers to, by name, URL or ARN; a standard queue, no FIFO. Absent: the
 *     clock and REST alone ask for looks
 */
@ConfigurationProperties("pointsman.events")
record EventsProperties(@Nullable String queue) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final Pattern URL = Pattern.compile("https?://\\S+/[A-Za-z0-9_-]{1,80}");
    private static final Pattern ARN = Pattern.compile("arn:[a-z-]+:sqs:[a-z0-9-]+:\\d{12}:[A-Za-z0-9_-]{1,80}");

    EventsProperties {
        if (queue != null && !queue.isBlank() && !isQueue(queue)) {
            throw new IllegalArgumentException("pointsman.events.queue is '" + queue
                    + "', but must be the name, the URL or the ARN of a standard SQS queue (no .fifo)");
        }
    }

    private static boolean isQueue(String queue) {
        return NAME.matcher(queue).matches()
                || URL.matcher(queue).matches()
                || ARN.matcher(queue).matches();
    }
}
