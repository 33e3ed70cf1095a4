package io.pointsman.aws;

import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.elasticache.model.DescribeReplicationGroupsRequest;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeResourceRecordSetsRequest;

/**
 * Keeps the calls of one client within the account's rates, by waiting before a call. What is not on the way to a change leaves a part of the
 * calls to what is: at Route 53 reading to writing, at ElastiCache everything else to the look at groups. The wait lies before the SDK's
 * deadlines begin; its retries, which changes do not have, are not counted.
 */
final class Pacing implements ExecutionInterceptor {

    private static final double LEFT_FOR_CHANGES = 0.2;

    private final TokenBucket requests;
    private final TokenBucket changes;
    private final double leftForChanges;
    private final Timer waits;

    private Pacing(TokenBucket requests, TokenBucket changes, double leftForChanges, Timer waits) {
        this.requests = requests;
        this.changes = changes;
        this.leftForChanges = leftForChanges;
        this.waits = waits;
    }

    /** Route 53 of one account. */
    static Pacing ofRoute53(AwsLimits limits, AwsCallMetrics metrics, Clock clock, Pause pause) {
        double burst = limits.share() * limits.route53RequestBurst();
        return new Pacing(
                new TokenBucket(burst, limits.share() * limits.route53RequestsPerSecond(), clock, pause),
                new TokenBucket(
                        limits.share() * limits.route53ChangeBurst(),
                        limits.share() * limits.route53ChangesPerSecond(),
                        clock,
                        pause),
                LEFT_FOR_CHANGES * burst,
                metrics.waits("Route 53"));
    }

    /** ElastiCache of one account and region. */
    static Pacing ofElastiCache(AwsLimits limits, AwsCallMetrics metrics, Clock clock, Pause pause) {
        TokenBucket requests =
                new TokenBucket(limits.elasticacheRequestBurst(), limits.elasticacheRequestsPerSecond(), clock, pause);
        return new Pacing(
                requests, requests, LEFT_FOR_CHANGES * limits.elasticacheRequestBurst(), metrics.waits("ElastiCache"));
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        try {
            Duration waited = context.request() instanceof ChangeResourceRecordSetsRequest change
                    ? changes.take(tokens(change), 0).plus(requests.take(1, 0))
                    : requests.take(
                            1, context.request() instanceof DescribeReplicationGroupsRequest ? 0 : leftForChanges);
            if (!waited.isZero()) {
                waits.record(waited);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("stopped while the call waited for the account's rate", e);
        }
    }

    /**
     * Less those that wait for the rate already, so below zero when more wait than there is.
     *
     * @param ahead how much later
     */
    int changesLeft(Duration ahead) {
        return changes.left(ahead);
    }

    /** {@code UPSERT} counts twice; we send none, and count as AWS does. */
    private static int tokens(ChangeResourceRecordSetsRequest request) {
        return request.changeBatch().changes().stream()
                .map(Change::action)
                .mapToInt(action -> action == ChangeAction.UPSERT ? 2 : 1)
                .sum();
    }
}
