package io.pointsman.events;

import io.pointsman.events.PathFinding.Verdict;
import io.pointsman.inventory.TopicSetting;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What is wrong with what the check read, and what to do about it. Pure.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ECEvents.SNS.html">ElastiCache's notifications</a>
 */
final class PathRules {

    private static final int MOST_NAMED = 10;

    private PathRules() {}

    /** The topics that our groups publish to, active or not, in order. */
    static Collection<String> topics(Map<String, Optional<TopicSetting>> byGroup) {
        return groupsByTopic(byGroup).keySet();
    }

    /** @param byGroup of the groups that are there; empty: a group without a topic */
    static List<PathFinding> ofGroups(Map<String, Optional<TopicSetting>> byGroup) {
        List<PathFinding> findings = new ArrayList<>();
        List<String> mute = groups(byGroup, Optional::isEmpty);
        if (!mute.isEmpty()) {
            findings.add(new PathFinding(
                    Verdict.BROKEN,
                    "",
                    named(mute) + " without an SNS topic: its notifications go nowhere",
                    "Set one: aws elasticache modify-replication-group --apply-immediately --notification-topic-arn TOPIC"
                            + " --replication-group-id " + mute.getFirst()));
        }
        Map<String, List<String>> byTopic = groupsByTopic(byGroup);
        byTopic.keySet().forEach(topic -> {
            List<String> inactive = groups(
                    byGroup,
                    setting -> setting.filter(one -> one.topicArn().equals(topic) && !one.active())
                            .isPresent());
            if (!inactive.isEmpty()) {
                findings.add(new PathFinding(
                        Verdict.BROKEN,
                        topic,
                        "ElastiCache has stopped publishing for " + named(inactive) + ": " + topic + " is inactive",
                        "ElastiCache was refused. Usually the topic's access policy grants sns:Publish under aws:SourceAccount, which must"
                                + " be AWS:SourceOwner, or the topic is encrypted, which it must not be. Correct that, then: aws"
                                + " elasticache modify-replication-group --apply-immediately --notification-topic-status active"
                                + " --replication-group-id " + inactive.getFirst()));
            }
        });
        if (byTopic.size() > 1) {
            findings.add(new PathFinding(
                    Verdict.HINT,
                    "",
                    "our groups publish to " + byTopic.size() + " topics: "
                            + byTopic.entrySet().stream()
                                    .limit(MOST_NAMED)
                                    .map(topic -> topic.getKey() + " (" + named(topic.getValue()) + ")")
                                    .collect(Collectors.joining(", ")),
                    "None if that is meant and the queue is subscribed to each of them."));
        }
        return findings;
    }

    static Optional<PathFinding> ofSubscription(Subscriptions.State state, String topic, String queueArn) {
        return switch (state) {
            case SUBSCRIBED -> Optional.empty();
            case PENDING ->
                Optional.of(
                        new PathFinding(
                                Verdict.BROKEN,
                                topic,
                                "the subscription of queue " + queueArn + " to " + topic
                                        + " waits for its confirmation",
                                "Subscribe with the credentials of the queue's account, or open the SubscribeURL of the confirmation message."));
            case NOT_SUBSCRIBED ->
                Optional.of(new PathFinding(
                        Verdict.BROKEN,
                        topic,
                        "queue " + queueArn + " is not subscribed to " + topic,
                        "aws sns subscribe --protocol sqs --topic-arn " + topic + " --notification-endpoint " + queueArn
                                + ", and let sns.amazonaws.com send to the queue in the queue's policy. Or correct"
                                + " pointsman.events.queue."));
            case NO_TOPIC ->
                Optional.of(new PathFinding(
                        Verdict.BROKEN,
                        topic,
                        topic + " does not exist",
                        "Create it and subscribe the queue to it, or set another topic for the groups."));
        };
    }

    private static Map<String, List<String>> groupsByTopic(Map<String, Optional<TopicSetting>> byGroup) {
        Map<String, List<String>> byTopic = new TreeMap<>();
        new TreeMap<>(byGroup)
                .forEach((group, setting) ->
                        setting.ifPresent(one -> byTopic.computeIfAbsent(one.topicArn(), topic -> new ArrayList<>())
                                .add(group)));
        return byTopic;
    }

    private static List<String> groups(
            Map<String, Optional<TopicSetting>> byGroup, Predicate<Optional<TopicSetting>> which) {
        return new TreeSet<>(byGroup.keySet())
                .stream()
                        .filter(group -> which.test(byGroup.getOrDefault(group, Optional.empty())))
                        .toList();
    }

    /** {@code group orders}, {@code groups a, b}, {@code groups a, b, … and 7 more}. */
    private static String named(List<String> groups) {
        String first = groups.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        String rest = groups.size() > MOST_NAMED ? " and " + (groups.size() - MOST_NAMED) + " more" : "";
        return (groups.size() == 1 ? "group " : "groups ") + first + rest;
    }
}
