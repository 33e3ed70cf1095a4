package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.pointsman.events.ElastiCacheEvent.Recognised;
import io.pointsman.events.ElastiCacheEvent.SubscriptionNotice;
import io.pointsman.events.ElastiCacheEvent.Unknown;
import io.pointsman.events.ElastiCacheEvent.Unrecognised;
import io.pointsman.events.EventKind.Look;
import io.pointsman.events.EventParser.Parsed;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms and names of aws-facts 1.2 to 1.4. */
class EventParserTest {

    private final EventParser parser = new EventParser();

    /** The table of aws-facts 1.2, once more and by hand, so that a slip in the enum shows. */
    @ParameterizedTest
    @CsvSource({
        "FailoverComplete, YES",
        "CacheClusterProvisioningComplete, YES",
        "CacheClusterProvisioningFailed, MAYBE",
        "CreateReplicationGroupComplete, YES",
        "CreateReplicationGroupFailed, NO",
        "DeleteCacheClusterComplete, YES",
        "AddCacheNodeComplete, YES",
        "AddCacheNodeFailed, NO",
        "RemoveCacheNodeComplete, YES",
        "ReplicationGroupIncreaseReplicaCountStarted, MAYBE",
        "ReplicationGroupIncreaseReplicaCountFinished, YES",
        "CacheClusterScalingComplete, YES",
        "CacheClusterScalingFailed, MAYBE",
        "ReplicationGroupScalingComplete, YES",
        "ReplicationGroupScalingFailed, MAYBE",
        "CacheNodeReplaceStarted, MAYBE",
        "CacheNodeReplaceComplete, YES",
        "CacheNodesRebooted, MAYBE",
        "NodeReplacementScheduled, NO",
        "NodeReplacementRescheduled, NO",
        "NodeReplacementCanceled, NO",
        "ServiceUpdateAvailableForNode, NO",
        "ServiceUpdateAvailable, NO",
        "SnapshotComplete, NO",
        "SnapshotFailed, NO",
        "CacheClusterParametersChanged, NO",
        "CacheClusterSecurityGroupModified, NO",
        "CertificateRenewalComplete, NO",
        "CacheClusterRestoreFailed, NO"
    })
    void everyDocumentedNameIsReadAndClassified(String name, Look look) {
        var event = only("{\"ElastiCache:" + name + "\":\"orders-002\"}");
        assertThat(event).isInstanceOf(Recognised.class);
        assertThat(event.name()).isEqualTo(name);
        assertThat(event.look()).isEqualTo(look);
        assertThat(event.mentions()).containsExactly("orders-002");
    }

    @Test
    void thereAreTwentyNineNames() {
        assertThat(EventKind.values()).hasSize(29);
    }

    @ParameterizedTest
    @EnumSource
    void everyNameIsReadInsideAnEnvelopeAsTextAndInAnyCase(EventKind kind) {
        String name = kind.eventName();
        var expected = new Recognised(kind, List.of("orders"));
        assertThat(only(enveloped("{\\\"ElastiCache:" + name + "\\\":\\\"orders\\\"}")))
                .isEqualTo(expected);
        assertThat(only("{\"Elasticache:" + name + "\":\"orders\"}")).isEqualTo(expected);
        assertThat(only("ElastiCache:" + name + " : orders")).isEqualTo(expected);
        assertThat(only("  " + name + " orders\n")).isEqualTo(expected);
        assertThat(only(enveloped("ElastiCache:" + name + ": orders"))).isEqualTo(expected);
    }

    @Test
    void anEventNameBehindOtherKeysIsFoundAndTheIdsBesideItAreKept() {
        var event = only("{\"Service Update Name\":\"elasticache-20260608-intel\",\"Replication Group ID\":\"orders\","
                + "\"Cache Cluster ID\":\"orders-002\",\"ElastiCache:ServiceUpdateAvailableForNode\":\"orders\"}");
        assertThat(event)
                .isEqualTo(new Recognised(
                        EventKind.SERVICE_UPDATE_AVAILABLE_FOR_NODE, List.of("orders", "orders", "orders-002")));
    }

    @Test
    void severalKeysAreSeveralEvents() {
        var parsed = parser.parse(
                "{\"ElastiCache:SnapshotComplete\":\"orders-001\",\"ElastiCache:FailoverComplete\":\"carts\"}");
        assertThat(parsed.events())
                .containsExactly(
                        new Recognised(EventKind.SNAPSHOT_COMPLETE, List.of("orders-001")),
                        new Recognised(EventKind.FAILOVER_COMPLETE, List.of("carts")));
    }

    @Test
    void whatFollowsTheFirstWordOfAKeyIsDropped() {
        assertThat(only("{\"ElastiCache:AddCacheNodeFailed due to insufficient free IP addresses\":\"orders\"}"))
                .isEqualTo(new Recognised(EventKind.ADD_CACHE_NODE_FAILED, List.of("orders")));
    }

    @Test
    void aValueMayBeAnythingThatHoldsIds() {
        assertThat(only("{\"ElastiCache:FailoverComplete\":[\"orders\",{\"node\":\"orders-002\"},7,null,true]}")
                        .mentions())
                .containsExactly("orders", "orders-002", "7", "true");
        assertThat(only("{\"ElastiCache:FailoverComplete\":null}").mentions()).isEmpty();
    }

    @Test
    void aMessageThatIsAnObjectInsideItsEnvelopeIsRead() {
        assertThat(only("{\"Type\":\"Notification\",\"Message\":{\"ElastiCache:FailoverComplete\":\"orders\"}}"))
                .isEqualTo(new Recognised(EventKind.FAILOVER_COMPLETE, List.of("orders")));
    }

    @Test
    void aNewEventNameIsUnknownAndStillNamesItsNode() {
        assertThat(only("{\"ElastiCache:ShardsRebalanced\":\"orders-0002-001\"}"))
                .isEqualTo(new Unknown(List.of("orders-0002-001")));
        assertThat(only("ElastiCache:ShardsRebalanced orders")).isEqualTo(new Unknown(List.of("orders")));
    }

    /** Texts of aws-facts 1.2 and 2.3. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Failover from master node orders-001 to replica node orders-002 completed | FAILOVER_COMPLETE",
                "Failover from primary node orders-001 to replica node orders-002 completed | FAILOVER_COMPLETE",
                "Failover to replica node orders-002 completed | FAILOVER_COMPLETE",
                "Cache cluster created | CACHE_CLUSTER_PROVISIONING_COMPLETE",
                "Added cache node 0001 in availability zone eu-west-1a | CACHE_CLUSTER_PROVISIONING_COMPLETE",
                "Failed to create the cache cluster due to incompatible network state | CACHE_CLUSTER_PROVISIONING_FAILED",
                "Replication group orders created | CREATE_REPLICATION_GROUP_COMPLETE",
                "Cache cluster deleted | DELETE_CACHE_CLUSTER_COMPLETE",
                "Removed cache nodes 0001 | REMOVE_CACHE_NODE_COMPLETE",
                "Succeeded applying modification to cache node type to cache.r7g.large. | REPLICATION_GROUP_SCALING_COMPLETE",
                "failed applying modification to cache node type to Cache Cluster orders | REPLICATION_GROUP_SCALING_FAILED",
                "Recovering cache nodes 0001 | CACHE_NODE_REPLACE_STARTED",
                "Started recovery for cache nodes 0001 | CACHE_NODE_REPLACE_STARTED",
                "Finished recovery for cache nodes 0001 | CACHE_NODE_REPLACE_COMPLETE",
                "Cache node 0001 restarted | CACHE_NODES_REBOOTED",
                "Snapshot succeeded for snapshot with ID 's' of cache cluster with ID 'orders-001' | SNAPSHOT_COMPLETE",
                "Applied change to security group | CACHE_CLUSTER_SECURITY_GROUP_MODIFIED"
            })
    void theFormOfDescribeEventsIsReadByItsText(String sentence, EventKind kind) {
        assertThat(only("{\"Date\":\"2026-03-01T02:03:04.567Z\",\"Message\":\"" + sentence
                        + "\",\"SourceIdentifier\":\"orders-001\",\"SourceType\":\"cache-cluster\"}"))
                .isEqualTo(new Recognised(kind, List.of("orders-001")));
    }

    @Test
    void aDescribedEventOfAnotherTextIsUnknown() {
        assertThat(only("{\"Message\":\"Cache cluster patched\",\"SourceIdentifier\":\"orders-001\"}"))
                .isEqualTo(new Unknown(List.of("orders-001")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SubscriptionConfirmation", "UnsubscribeConfirmation"})
    void aNoticeAboutTheSubscriptionAsksForNothingAndShowsNoToken(String type) {
        Parsed parsed = parser.parse("{\"Type\":\"" + type + "\",\"Token\":\"2336412f\",\"TopicArn\":\"arn:aws:sns:x\","
                + "\"Message\":\"You have chosen to subscribe\",\"SubscribeURL\":\"https://sns/?Token=2336412f\"}");
        assertThat(parsed.events()).containsExactly(new SubscriptionNotice());
        assertThat(parsed.events().getFirst().look()).isEqualTo(Look.NO);
        assertThat(parsed.text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "7",
                "[]",
                "{}",
                "\"ElastiCache:FailoverComplete : orders\"",
                "{\"a\":1} trailing",
                "{\"ElastiCache:FailoverComplete\":",
                "hello world",
                "FailoverComplete",
                "{\"Type\":\"Notification\"}",
                "{\"Type\":\"Notification\",\"Message\":\"\"}",
                "{\"Type\":\"Notification\",\"Message\":7}",
                "{\"Records\":[{\"Sns\":{\"Message\":\"x\"}}]}"
            })
    void anythingElseIsUnrecognisedAndLookedAt(String body) {
        var event = only(body);
        assertThat(event).isInstanceOf(Unrecognised.class);
        assertThat(event.look()).isEqualTo(Look.MAYBE);
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.SECONDS)
    void hugeAndDeepBodiesAreRefusedQuickly() {
        assertThat(only("x".repeat(1_048_576))).isInstanceOf(Unrecognised.class);
        assertThat(only("[".repeat(60_000))).isInstanceOf(Unrecognised.class);
        assertThat(only("{\"a\":".repeat(10_000))).isInstanceOf(Unrecognised.class);
        assertThat(only("a" + " ".repeat(65_000))).isInstanceOf(Unrecognised.class);
        assertThat(only(" ".repeat(65_000) + "a")).isInstanceOf(Unrecognised.class);
        assertThat(only("{\"ElastiCache:FailoverComplete\":1e999999999}").mentions())
                .hasSize(1);
        var many = new StringBuilder("{\"ElastiCache:E0\":0");
        for (int i = 1; i < 1_000; i++) {
            many.append(",\"ElastiCache:E").append(i).append("\":\"orders\"");
        }
        assertThat(only(many.append('}').toString())).isInstanceOf(Unrecognised.class);
    }

    @Test
    void noBodyWhateverMakesItThrow() {
        long seed = new Random().nextLong();
        var bodies = new RandomBodies(seed);
        var ids = new KnownIds(java.util.Set.of("orders"), java.util.Map.of("orders-001", "orders"));
        for (int i = 0; i < 1_000; i++) {
            String body = bodies.next();
            try {
                Parsed parsed = parser.parse(body);
                assertThat(parsed.events()).isNotEmpty();
                parsed.events().forEach(event -> ids.resolve(event.mentions()));
            } catch (RuntimeException | StackOverflowError thrown) {
                fail("seed " + seed + ", body " + i + ": " + body, thrown);
            }
        }
    }

    private ElastiCacheEvent only(String body) {
        return parser.parse(body).events().stream()
                .reduce((first, second) -> fail("several events"))
                .orElseThrow();
    }

    private static String enveloped(String message) {
        return "{\"Type\":\"Notification\",\"MessageId\":\"b8f3c9a0\",\"TopicArn\":\"arn:aws:sns:eu-west-1:1:t\",\"Message\":\""
                + message + "\",\"Timestamp\":\"2026-03-01T02:03:04.567Z\",\"Signature\":\"base64\"}";
    }
}
