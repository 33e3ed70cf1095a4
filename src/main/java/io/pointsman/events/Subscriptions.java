package io.pointsman.events;

import io.pointsman.aws.AwsFailures;
import io.pointsman.aws.SnsClients;
import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.topology.Location;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Subscription;

/** What SNS says of the way from a topic to a queue. */
final class Subscriptions {

    /** In the place of a subscription's ARN until its endpoint's owner has confirmed it. */
    private static final String PENDING = "PendingConfirmation";

    private final SnsClients clients;

    Subscriptions(SnsClients clients) {
        this.clients = clients;
    }

    enum State {
        SUBSCRIBED,
        /** Subscribed from another account, and not confirmed. */
        PENDING,
        NOT_SUBSCRIBED,
        NO_TOPIC
    }

    /**
     * Asks SNS, by one paged call.
     *
     * @param location of the cache and so of its topic
     * @throws Transient if nobody could say
     * @throws Rejected if we may not ask
     */
    State state(Location location, String topicArn, String queueArn) {
        try {
            List<Subscription> ofQueue = clients
                    .in(location)
                    .listSubscriptionsByTopicPaginator(request -> request.topicArn(topicArn))
                    .subscriptions()
                    .stream()
                    .filter(subscription ->
                            "sqs".equals(subscription.protocol()) && queueArn.equals(subscription.endpoint()))
                    .toList();
            if (ofQueue.isEmpty()) {
                return State.NOT_SUBSCRIBED;
            }
            return ofQueue.stream().allMatch(subscription -> PENDING.equals(subscription.subscriptionArn()))
                    ? State.PENDING
                    : State.SUBSCRIBED;
        } catch (NotFoundException e) {
            return State.NO_TOPIC;
        } catch (SdkException e) {
            throw AwsFailures.of(e, "reading the subscriptions of " + topicArn);
        }
    }
}
