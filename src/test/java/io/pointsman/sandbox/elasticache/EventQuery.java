package io.pointsman.sandbox.elasticache;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which events a DescribeEvents asks for, aws-facts 2.1: those of the last hour unless it says otherwise, none older than 14 days.
 * Where AWS's word is missing this is strict: an identifier without its type and three bounds at once are refused.
 */
record EventQuery(Optional<String> type, Optional<String> source, Instant from, Instant to)
        implements Predicate<CacheEvent> {

    private static final Set<String> TYPES = Set.of(
            "cache-cluster",
            "cache-parameter-group",
            "cache-security-group",
            "cache-subnet-group",
            "replication-group",
            "serverless-cache",
            "serverless-cache-snapshot",
            "user",
            "user-group");

    static EventQuery parse(Form form, Instant now) {
        Optional<String> type = form.text("SourceType");
        Optional<String> source = form.text("SourceIdentifier");
        if (source.isPresent() && type.isEmpty()) {
            throw AwsError.invalidCombination("Cannot filter by SourceIdentifier without a SourceType.");
        }
        type.filter(given -> !TYPES.contains(given)).ifPresent(given -> {
            throw AwsError.invalidValue("Invalid value " + given + " for SourceType.");
        });
        OptionalInt minutes = form.number("Duration");
        Optional<Instant> start = form.time("StartTime");
        Optional<Instant> end = form.time("EndTime");
        if (minutes.isPresent() && start.isPresent() && end.isPresent()) {
            throw AwsError.invalidCombination("Cannot specify StartTime, EndTime and Duration together.");
        }
        Duration duration = Duration.ofMinutes(minutes.orElse(60));
        if (!duration.isPositive() || duration.compareTo(EventLog.HISTORY) > 0) {
            throw AwsError.invalidValue("Invalid value " + duration.toMinutes() + " for Duration.");
        }
        Instant to = end.or(() -> start.filter(given -> minutes.isPresent()).map(given -> given.plus(duration)))
                .orElse(now);
        Instant from = start.orElse(to.minus(duration));
        if (from.isAfter(to)) {
            throw AwsError.invalidCombination("StartTime must be before EndTime.");
        }
        if (from.isBefore(now.minus(EventLog.HISTORY))) {
            throw AwsError.invalidValue("Events are kept for 14 days; " + from + " is earlier.");
        }
        return new EventQuery(type, source, from, to);
    }

    @Override
    public boolean test(CacheEvent event) {
        return !event.date().isBefore(from)
                && !event.date().isAfter(to)
                && type.map(event.sourceType()::equals).orElse(true)
                && source.map(event.sourceIdentifier()::equals).orElse(true);
    }
}
