package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.pointsman.events.PathFinding.Verdict;
import io.pointsman.inventory.TopicSetting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PathRulesTest {

    private static final String ONE = "arn:aws:sns:eu-west-1:111122223333:one";
    private static final String TWO = "arn:aws:sns:eu-west-1:111122223333:two";
    private static final String QUEUE = "arn:aws:sqs:eu-west-1:111122223333:cache-events";

    @Test
    void groupsThatPublishToOneActiveTopicAreWell() {
        assertThat(PathRules.ofGroups(Map.of("a", active(ONE), "b", active(ONE))))
                .isEmpty();
        assertThat(PathRules.ofGroups(Map.of())).as("none is there").isEmpty();
    }

    @Test
    void eachFindingIsMadeOnceForAllItsGroups() {
        List<PathFinding> findings = PathRules.ofGroups(Map.of(
                "c",
                Optional.empty(),
                "b",
                Optional.empty(),
                "a",
                inactive(ONE),
                "d",
                active(ONE),
                "e",
                inactive(TWO)));

        assertThat(findings)
                .extracting(PathFinding::verdict, PathFinding::topicArn)
                .containsExactly(
                        tuple(Verdict.BROKEN, ""),
                        tuple(Verdict.BROKEN, ONE),
                        tuple(Verdict.BROKEN, TWO),
                        tuple(Verdict.HINT, ""));
        assertThat(findings.get(0).what()).startsWith("groups b, c without an SNS topic");
        assertThat(findings.get(1).what()).contains("for group a: " + ONE + " is inactive");
        assertThat(findings.get(3).what()).contains(ONE + " (groups a, d)", TWO + " (group e)");
    }

    @Test
    void aFindingOfManyGroupsStaysReadable() {
        Map<String, Optional<TopicSetting>> mute = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            mute.put("g%03d".formatted(i), Optional.empty());
        }
        assertThat(PathRules.ofGroups(mute))
                .singleElement()
                .satisfies(finding -> assertThat(finding.what())
                        .startsWith("groups g000, g001,")
                        .contains("g009 and 990 more"));
    }

    @Test
    void topicsAreThoseOfOurGroupsOnceEach() {
        assertThat(PathRules.topics(
                        Map.of("a", active(TWO), "b", inactive(ONE), "c", active(ONE), "d", Optional.empty())))
                .containsExactly(ONE, TWO);
    }

    @Test
    void aSubscriptionThatDoesNotDeliverSaysWhatToDo() {
        assertThat(PathRules.ofSubscription(Subscriptions.State.SUBSCRIBED, ONE, QUEUE))
                .isEmpty();
        for (Subscriptions.State state : Subscriptions.State.values()) {
            PathRules.ofSubscription(state, ONE, QUEUE).ifPresent(finding -> {
                assertThat(finding.verdict()).isEqualTo(Verdict.BROKEN);
                assertThat(finding.topicArn()).isEqualTo(ONE);
                assertThat(finding.what()).contains(ONE);
                assertThat(finding.remedy()).isNotBlank();
            });
        }
        assertThat(PathRules.ofSubscription(Subscriptions.State.PENDING, ONE, QUEUE))
                .hasValueSatisfying(finding -> assertThat(finding.what()).contains(QUEUE, "confirmation"));
    }

    private static Optional<TopicSetting> active(String topic) {
        return Optional.of(new TopicSetting(topic, true));
    }

    private static Optional<TopicSetting> inactive(String topic) {
        return Optional.of(new TopicSetting(topic, false));
    }
}
