package io.pointsman.sandbox.route53;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The account's token buckets ([S-R53T], [S-R53CBT], aws-facts 5.5). */
final class RateLimits {

    private final Route53Settings settings;
    private final Supplier<Instant> clock;
    private final Optional<TokenBucket> requests;
    private final Optional<TokenBucket> changes;
    private final Map<String, TokenBucket> perAction = new ConcurrentHashMap<>();

    RateLimits(Route53Settings settings, Supplier<Instant> clock) {
        this.settings = settings;
        this.clock = clock;
        this.requests = settings.requests().map(rate -> new TokenBucket(rate, clock));
        this.changes = settings.changes().map(rate -> new TokenBucket(rate, clock));
    }

    boolean admitsCall(String operation) {
        return requests.map(bucket -> bucket.take(1)).orElse(true)
                && settings.requestsPerAction()
                        .map(rate -> perAction
                                .computeIfAbsent(operation, name -> new TokenBucket(rate, clock))
                                .take(1))
                        .orElse(true);
    }

    boolean admitsChanges(int tokens) {
        return changes.map(bucket -> bucket.take(tokens)).orElse(true);
    }
}
