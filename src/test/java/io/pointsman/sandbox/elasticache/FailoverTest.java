package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticache.model.ApiCallRateForCustomerExceededException;
import software.amazon.awssdk.services.elasticache.model.InvalidReplicationGroupStateException;
import software.amazon.awssdk.services.elasticache.model.NodeGroupMember;
import software.amazon.awssdk.services.elasticache.model.NodeGroupNotFoundException;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.TestFailoverNotAvailableException;
import software.amazon.awssdk.services.elasticache.model.TestFailoverResponse;

/** Failovers of groups without servers; what the servers do is in {@code SandboxGroupIT}. */
class FailoverTest {

    private static final String PRIMARY = "orders.abc123.ng.0001.euw1.cache.amazonaws.com";
    private static final String READER = "orders-ro.abc123.ng.0001.euw1.cache.amazonaws.com";

    private @Nullable Cloud opened;

    private Cloud cloud(double pace) {
        return cloud(pace, CacheSettings.defaults());
    }

    private Cloud cloud(double pace, CacheSettings settings) {
        opened = new Cloud(pace, settings);
        return opened;
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(opened).close();
    }

    private static GroupSpec spec(int replicas) {
        return GroupSpec.of("orders", replicas).withServers(Servers.NONE).withTopic(Cloud.TOPIC);
    }

    private static TestFailoverResponse test(Cloud cloud, String group) {
        return cloud.client.testFailover(r -> r.replicationGroupId(group).nodeGroupId("0001"));
    }

    private static ReplicationGroup described(Cloud cloud) {
        return cloud.client
                .describeReplicationGroups(r -> r.replicationGroupId("orders"))
                .replicationGroups()
                .getFirst();
    }

    private static String describedPrimary(Cloud cloud) {
        return described(cloud).nodeGroups().getFirst().nodeGroupMembers().stream()
                .filter(member -> member.currentRole().equals("primary"))
                .map(NodeGroupMember::cacheClusterId)
                .findFirst()
                .orElseThrow();
    }

    private static NodeSnapshot primary(SandboxGroup group) {
        return group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .findFirst()
                .orElseThrow();
    }

    @Test // [S-JR1], aws-facts 2.3 and 2.5: texts, sources, order
    void aTestFailoverLeavesTheEventsSeenOnAws() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.create(spec(2));
        int before = cloud.messages("orders-001").size();
        test(cloud, "orders");
        await().untilAsserted(() ->
                assertThat(cloud.messages("orders-001")).contains("Finished recovery for cache nodes 0001"));

        String promoted = primary(group).id();
        String longForm = "Failover from primary node orders-001 to replica node " + promoted + " completed";
        assertThat(cloud.messages("orders"))
                .containsExactly(
                        "Replication group orders created",
                        "Test Failover API called for node group 0001",
                        "Failover to replica node " + promoted + " completed",
                        longForm);
        assertThat(cloud.messages("orders-001").subList(before, before + 3))
                .containsExactly(longForm, "Recovering cache nodes 0001", "Finished recovery for cache nodes 0001");
    }

    @Test // aws-facts 1.2, 1.3: one key and one id each; the value of FailoverComplete is unknown, so it is the group's
    // and the node's
    void aFailoverIsToldToTheTopic() {
        Cloud cloud = cloud(4_000);
        cloud.service.create(spec(1));
        await().until(() -> cloud.told.size() == 3);
        cloud.told.clear();
        test(cloud, "orders");
        await().untilAsserted(() -> assertThat(cloud.told)
                .containsExactly(
                        Cloud.TOPIC + " ElastiCache:FailoverComplete orders",
                        Cloud.TOPIC + " ElastiCache:FailoverComplete orders-001",
                        Cloud.TOPIC + " ElastiCache:CacheNodeReplaceStarted orders-001",
                        Cloud.TOPIC + " ElastiCache:CacheNodeReplaceComplete orders-001"));
    }

    @Test // [S-SNSPOL], aws-facts 1.1
    void nothingIsToldToATopicThatIsInactive() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.create(spec(1));
        await().until(() -> cloud.told.size() == 3);
        group.setTopicActive(false);
        assertThat(cloud.client
                        .describeCacheClusters()
                        .cacheClusters()
                        .getFirst()
                        .notificationConfiguration()
                        .topicStatus())
                .isEqualTo("inactive");
        test(cloud, "orders");
        await().untilAsserted(() ->
                assertThat(cloud.messages("orders-001")).contains("Finished recovery for cache nodes 0001"));
        assertThat(cloud.told).hasSize(3);
    }

    @Test // [S-AF], aws-facts 3.3 points 1, 2 and 4
    void namesAndMembersStayWhileRolesAndAddressesMove() {
        Cloud cloud = cloud(4_000, CacheSettings.defaults().withNewAddressProbability(1));
        SandboxGroup group = cloud.service.create(spec(1));
        ReplicationGroup before = described(cloud);
        NodeSnapshot old = group.snapshot().node("orders-001");
        NodeSnapshot replica = group.snapshot().node("orders-002");
        assertThat(cloud.addresses(PRIMARY)).containsExactly(old.address().getAddress());
        assertThat(cloud.addresses(READER)).containsExactly(replica.address().getAddress());

        ReplicationGroup answer = test(cloud, "orders").replicationGroup();
        assertThat(answer).as("the answer shows the group before the change").isEqualTo(before);
        await().untilAsserted(() ->
                assertThat(cloud.messages("orders-001")).contains("Finished recovery for cache nodes 0001"));
        await().until(() -> describedPrimary(cloud).equals("orders-002"));

        ReplicationGroup after = described(cloud);
        assertThat(after.status()).isEqualTo("available");
        assertThat(after.memberClusters()).isEqualTo(before.memberClusters());
        assertThat(after.nodeGroups().getFirst().primaryEndpoint())
                .isEqualTo(before.nodeGroups().getFirst().primaryEndpoint());
        NodeSnapshot rebuilt = group.snapshot().node("orders-001");
        assertThat(rebuilt.endpoint()).isEqualTo(old.endpoint());
        assertThat(rebuilt.address()).as("point 6: another address").isNotEqualTo(old.address());
        assertThat(cloud.addresses(rebuilt.endpoint()))
                .containsExactly(rebuilt.address().getAddress());
        assertThat(cloud.addresses(PRIMARY)).containsExactly(replica.address().getAddress());
        assertThat(cloud.addresses(READER)).containsExactly(rebuilt.address().getAddress());
    }

    @Test // [U], aws-facts 3.3 point 4 and 10: CurrentRole may lag behind the promotion
    void theRoleInTheApiLagsBehindThePromotion() {
        Duration never = Duration.ofDays(300);
        var t = CacheSettings.Timings.defaults();
        Cloud cloud = cloud(
                4_000,
                CacheSettings.defaults()
                        .withTimings(new CacheSettings.Timings(
                                t.promotion(), t.recovering(), t.recovered(), never, t.creation(), t.deletion())));
        SandboxGroup group = cloud.service.create(spec(1));
        test(cloud, "orders");
        await().until(() -> primary(group).id().equals("orders-002"));
        assertThat(describedPrimary(cloud)).isEqualTo("orders-001");
    }

    @Test // [D], aws-facts 3.7: 15 node groups in any 24 hours, over all groups
    void theSixteenthTestFailoverOfADayIsRefused() {
        Cloud cloud = cloud(1);
        for (int i = 0; i < 16; i++) {
            cloud.service.create(GroupSpec.of("g" + i, 1).withServers(Servers.NONE));
        }
        for (int i = 0; i < 15; i++) {
            test(cloud, "g" + i);
        }
        assertThatExceptionOfType(ApiCallRateForCustomerExceededException.class)
                .isThrownBy(() -> test(cloud, "g15"))
                .satisfies(e -> assertThat(e.statusCode()).isEqualTo(400));
        cloud.clock.set(cloud.clock.instant().plus(Duration.ofHours(24)));
        assertThat(test(cloud, "g15").replicationGroup().status()).isEqualTo("available");
    }

    @Test // [D], aws-facts 3.7
    void aSecondTestFailoverWaitsForTheFirst() {
        Cloud cloud = cloud(1);
        cloud.service.create(spec(2));
        test(cloud, "orders");
        assertThatExceptionOfType(InvalidReplicationGroupStateException.class).isThrownBy(() -> test(cloud, "orders"));
        assertThat(cloud.messages("orders")).hasSize(2);
    }

    @Test // [D], aws-facts 3.7: automatic failover on, at least one replica, an existing node group
    void aTestFailoverNeedsAutomaticFailoverAndAReplica() {
        Cloud cloud = cloud(1);
        cloud.service.create(spec(1).withFailover(false, false));
        cloud.service.create(GroupSpec.of("lone", 0).withServers(Servers.NONE));
        for (String group : List.of("orders", "lone")) {
            assertThatExceptionOfType(TestFailoverNotAvailableException.class).isThrownBy(() -> test(cloud, group));
        }
        assertThatExceptionOfType(NodeGroupNotFoundException.class)
                .isThrownBy(() -> cloud.client.testFailover(
                        r -> r.replicationGroupId("orders").nodeGroupId("0002")));
    }

    @Test // [S-AF], aws-facts 2.5: the events of a failover without the call
    void aLostPrimaryIsReplacedWithoutACall() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.create(spec(1));
        group.failover();
        await().until(() -> primary(group).id().equals("orders-002"));
        await().untilAsserted(() ->
                assertThat(cloud.messages("orders-001")).contains("Finished recovery for cache nodes 0001"));
        assertThat(cloud.messages("orders")).noneMatch(message -> message.startsWith("Test Failover"));
        assertThat(group.snapshot().node("orders-001").state()).isEqualTo(State.REPLICA);
    }

    @Test // [O] [S-JR1], aws-facts 2.3: Redis groups were seen to say master
    void aRedisGroupSaysMaster() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.create(spec(1).withEngine("redis", "6.2.6"));
        group.failover();
        await().untilAsserted(() -> assertThat(cloud.messages("orders"))
                .contains("Failover from master node orders-001 to replica node orders-002 completed"));
    }

    @Test
    void aPrimaryThatNobodyCanReplaceIsRebuiltInItsPlace() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.create(spec(1).withFailover(false, false));
        group.kill("orders-001");
        assertThat(group.snapshot().node("orders-001").state()).isEqualTo(State.DOWN);
        await().untilAsserted(() ->
                assertThat(cloud.messages("orders-001")).contains("Finished recovery for cache nodes 0001"));
        assertThat(primary(group).id()).isEqualTo("orders-001");
        assertThat(cloud.messages("orders")).containsExactly("Replication group orders created");
    }

    @Test // aws-facts 4: the reader leads to replicas in service, to the primary without any
    void theReaderLeadsToThePrimaryWhenNoReplicaIsLeft() {
        Cloud cloud = cloud(1);
        SandboxGroup group = cloud.service.create(spec(1));
        assertThat(cloud.book.find(READER).orElseThrow().oneAtATime()).isTrue();
        assertThat(cloud.book.find(READER).orElseThrow().ttl()).isEqualTo(Duration.ofSeconds(5));
        group.kill("orders-002");
        assertThat(cloud.addresses(READER)).isEqualTo(cloud.addresses(PRIMARY));
    }

    @Test
    void aFrozenAnswerStaysUntilItIsUnfrozen() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.create(spec(1));
        group.freeze();
        group.failover();
        await().untilAsserted(() ->
                assertThat(cloud.messages("orders-001")).contains("Finished recovery for cache nodes 0001"));
        assertThat(group.snapshot().frozen()).isTrue();
        assertThat(primary(group).id()).isEqualTo("orders-002");
        assertThat(describedPrimary(cloud)).isEqualTo("orders-001");
        group.unfreeze();
        assertThat(describedPrimary(cloud)).isEqualTo("orders-002");
    }

    @Test
    void anAnswerIsStaleForAsLongAsItIsTold() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.create(spec(1));
        group.answerStale(Duration.ofSeconds(1_000));
        assertThat(group.snapshot().frozen()).isTrue();
        await().until(() -> !group.snapshot().frozen());
    }

    @Test
    void whatCannotHappenSaysWhy() {
        Cloud cloud = cloud(1);
        SandboxGroup group = cloud.service.create(spec(1));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> group.kill("other-001"))
                .withMessage("group orders has no node other-001");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> group.hang("orders-002"))
                .withMessage("the group of orders-002 has no servers");
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> cloud.service.create(spec(1)));
        group.replace("orders-002", true);
        assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> group.replace("orders-002", true));
        group.kill("orders-002");
        group.kill("orders-002");
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> GroupSpec.of("a--b", 1));
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> GroupSpec.of("a", 6));
    }
}
