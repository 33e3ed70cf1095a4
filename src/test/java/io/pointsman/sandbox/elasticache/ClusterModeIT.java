package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;
import software.amazon.awssdk.services.elasticache.model.InvalidReplicationGroupStateException;
import software.amazon.awssdk.services.elasticache.model.NodeGroupNotFoundException;

/** Groups in cluster mode over real servers: what the API tells of them, and what happens to their nodes, 500 times as fast. */
@Tag("long")
class ClusterModeIT {

    private static final String CONFIGURATION = "carts.abc123.clustercfg.euw1.cache.amazonaws.com";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Cloud cloud = new Cloud(500, CacheSettings.defaults().withNewAddressProbability(1));

    @AfterEach
    void close() {
        cloud.close();
        assertThat(cloud.addresses(CONFIGURATION)).isEmpty();
    }

    private SandboxGroup carts(int shards, int replicas) {
        return cloud.service.create(
                GroupSpec.of("carts", replicas).withShards(shards).withTopic(Cloud.TOPIC));
    }

    private static void awaitWell(SandboxGroup group) {
        await().atMost(LONG).untilAsserted(() -> ClusterWords.assertWell(group.snapshot()));
    }

    private static void awaitState(SandboxGroup group, String node, State state) {
        await().atMost(LONG).until(() -> group.snapshot().node(node).state() == state);
    }

    private void awaitRecovered(String node) {
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(cloud.messages(node)).contains("Finished recovery for cache nodes 0001"));
    }

    @Test // [S-MODEL], aws-facts 3.2: a configuration endpoint and slots, neither endpoints nor roles of shards and
    // members
    void aGroupStandsOnTheWireAsInTheSample() {
        cloud.clock.set(Instant.parse("2026-01-02T03:04:05.678Z"));
        carts(2, 1);
        String member =
                "<NodeGroupMember><CacheClusterId>carts-000%1$d-00%2$d</CacheClusterId><CacheNodeId>0001</CacheNodeId>"
                        + "<PreferredAvailabilityZone>eu-west-1%3$s</PreferredAvailabilityZone></NodeGroupMember>";
        String nodeGroup = "<NodeGroup><NodeGroupId>000%1$d</NodeGroupId><Status>available</Status><Slots>%2$s</Slots>"
                + "<NodeGroupMembers>%3$s</NodeGroupMembers></NodeGroup>";
        assertThat(cloud.send("DescribeReplicationGroups").body())
                .contains("<ReplicationGroups><ReplicationGroup>"
                        + "<ReplicationGroupId>carts</ReplicationGroupId><Description>carts cache</Description>"
                        + "<GlobalReplicationGroupInfo/><Status>available</Status><PendingModifiedValues/>"
                        + "<MemberClusters><ClusterId>carts-0001-001</ClusterId><ClusterId>carts-0001-002</ClusterId>"
                        + "<ClusterId>carts-0002-001</ClusterId><ClusterId>carts-0002-002</ClusterId></MemberClusters>"
                        + "<NodeGroups>"
                        + nodeGroup.formatted(1, "0-8191", member.formatted(1, 1, "a") + member.formatted(1, 2, "b"))
                        + nodeGroup.formatted(
                                2, "8192-16383", member.formatted(2, 1, "a") + member.formatted(2, 2, "b"))
                        + "</NodeGroups><AutomaticFailover>enabled</AutomaticFailover><MultiAZ>enabled</MultiAZ>"
                        + "<ConfigurationEndpoint><Address>" + CONFIGURATION
                        + "</Address><Port>6379</Port></ConfigurationEndpoint>"
                        + "<SnapshotRetentionLimit>1</SnapshotRetentionLimit><SnapshotWindow>03:00-04:00</SnapshotWindow>"
                        + "<ClusterEnabled>true</ClusterEnabled><CacheNodeType>cache.r7g.large</CacheNodeType>"
                        + "<AuthTokenEnabled>false</AuthTokenEnabled>"
                        + "<TransitEncryptionEnabled>false</TransitEncryptionEnabled>"
                        + "<AtRestEncryptionEnabled>true</AtRestEncryptionEnabled>"
                        + "<ARN>arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:carts</ARN>"
                        + "<ReplicationGroupCreateTime>2026-01-02T03:04:05.678Z</ReplicationGroupCreateTime>"
                        + "<DataTiering>disabled</DataTiering><AutoMinorVersionUpgrade>true</AutoMinorVersionUpgrade>"
                        + "<NetworkType>ipv4</NetworkType><IpDiscovery>ipv4</IpDiscovery>"
                        + "<ClusterMode>enabled</ClusterMode><Engine>valkey</Engine>"
                        + "</ReplicationGroup></ReplicationGroups>");
    }

    @Test // aws-facts 3.4, 3.5
    void nodesHaveTheirEndpointsInDescribeCacheClustersOnly() {
        SandboxGroup group = carts(2, 1);
        CacheCluster node = cloud.client
                .describeCacheClusters(r -> r.cacheClusterId("carts-0002-001").showCacheNodeInfo(true))
                .cacheClusters()
                .getFirst();
        assertThat(node.replicationGroupId()).isEqualTo("carts");
        assertThat(node.cacheParameterGroup().cacheParameterGroupName()).isEqualTo("default.valkey8.cluster.on");
        String endpoint = node.cacheNodes().getFirst().endpoint().address();
        assertThat(endpoint).isEqualTo("carts-0002-001.abc123.0001.euw1.cache.amazonaws.com");
        assertThat(cloud.addresses(endpoint))
                .containsExactly(
                        group.snapshot().node("carts-0002-001").address().getAddress());
        assertThat(cloud.client.describeCacheClusters().cacheClusters())
                .extracting(CacheCluster::cacheClusterId)
                .containsExactly("carts-0001-001", "carts-0001-002", "carts-0002-001", "carts-0002-002");
        assertThat(cloud.addresses(CONFIGURATION))
                .containsExactlyInAnyOrderElementsOf(group.snapshot().nodes().stream()
                        .map(each -> each.address().getAddress())
                        .toList());
        assertThat(cloud.addresses("carts.abc123.ng.0001.euw1.cache.amazonaws.com"))
                .isEmpty();
    }

    @Test // aws-facts 1.2
    void aGroupIsFormedWhenItIsThere() {
        SandboxGroup group = carts(3, 1);
        ClusterWords.assertWell(group.snapshot());
        assertThat(group.snapshot().nodeGroups())
                .extracting(GroupSnapshot.NodeGroupSnapshot::slots)
                .containsExactly("0-5461", "5462-10922", "10923-16383");
        assertThat(cloud.messages("carts")).containsExactly("Replication group carts created");
        assertThat(cloud.messages("carts-0003-002")).endsWith("Cache cluster created");
        group.fill(300);
        assertThat(group.snapshot().nodes().stream()
                        .filter(node -> node.state() == State.PRIMARY)
                        .mapToLong(ClusterWords::keys)
                        .sum())
                .isEqualTo(300);
    }

    @Test // [S-CMD], aws-facts 7.1
    void clientsCannotReshapeTheCluster() {
        NodeSnapshot node = carts(1, 1).snapshot().node("carts-0001-002");
        List<Function<RedisCommands<String, String>, String>> refused = List.of(
                redis -> redis.clusterFailover(true),
                redis -> redis.clusterForget("x"),
                redis -> redis.clusterAddSlots(1),
                redis -> redis.clusterSetSlotStable(1),
                redis -> redis.clusterMeet("127.0.0.1", 1));
        for (Function<RedisCommands<String, String>, String> command : refused) {
            assertThatThrownBy(() -> ClusterWords.ask(node, command)).hasMessageMatching("NOPERM .*");
        }
        String own = ClusterWords.ask(node, RedisCommands::clusterMyId);
        assertThat(own).hasSize(40);
    }

    @Test // [S-JR1], aws-facts 2.3, 3.7: one shard, by its id
    void aTestFailoverOfAShardSwapsItsRolesAndNoOthers() {
        SandboxGroup group = carts(2, 2);
        group.fill(200);
        assertThatExceptionOfType(NodeGroupNotFoundException.class)
                .isThrownBy(() -> cloud.client.testFailover(
                        r -> r.replicationGroupId("carts").nodeGroupId("0003")));
        GroupSnapshot before = group.snapshot();

        cloud.client.testFailover(r -> r.replicationGroupId("carts").nodeGroupId("0002"));
        assertThatExceptionOfType(InvalidReplicationGroupStateException.class)
                .isThrownBy(() -> cloud.client.testFailover(
                        r -> r.replicationGroupId("carts").nodeGroupId("0001")));
        awaitRecovered("carts-0002-001");
        awaitWell(group);

        GroupSnapshot after = group.snapshot();
        assertThat(after.node("carts-0002-001").state()).isEqualTo(State.REPLICA);
        assertThat(after.node("carts-0002-001").address())
                .isNotEqualTo(before.node("carts-0002-001").address());
        assertThat(after.node("carts-0001-001").state()).isEqualTo(State.PRIMARY);
        String promoted = after.node("carts-0002-002").state() == State.PRIMARY ? "carts-0002-002" : "carts-0002-003";
        assertThat(cloud.messages("carts"))
                .containsSubsequence(
                        "Test Failover API called for node group 0002",
                        "Failover to replica node " + promoted + " completed",
                        "Failover from primary node carts-0002-001 to replica node " + promoted + " completed");
        await().until(() ->
                ClusterWords.keys(after.node("carts-0002-001")) == ClusterWords.keys(after.node("carts-0002-002")));
        assertThat(cloud.addresses(CONFIGURATION))
                .contains(after.node("carts-0002-001").address().getAddress());
    }

    @Test // [D], aws-facts 3.3 point 9, 7.4
    void aPrimaryWithoutReplicasComesBackEmptyWithItsSlots() {
        SandboxGroup group = carts(2, 0);
        group.fill(100);
        group.kill("carts-0001-001");
        awaitRecovered("carts-0001-001");
        awaitWell(group);
        assertThat(ClusterWords.keys(group.snapshot().node("carts-0001-001"))).isZero();
        assertThat(ClusterWords.keys(group.snapshot().node("carts-0002-001"))).isPositive();
    }

    @Test
    void aReplicaThatHungWhileItsPrimaryWasLostFollowsTheNewOne() {
        SandboxGroup group = carts(2, 2);
        group.hang("carts-0001-002");
        group.failover("0001");
        awaitState(group, "carts-0001-003", State.PRIMARY);
        awaitRecovered("carts-0001-001");
        group.resume("carts-0001-002");
        awaitState(group, "carts-0001-002", State.REPLICA);
        awaitWell(group);
    }

    @Test
    void nodesAreKilledReplacedAndRefilledAsInOtherGroups() {
        SandboxGroup group = carts(2, 1);
        group.fill(1_000);
        group.kill("carts-0001-002");
        awaitRecovered("carts-0001-002");
        awaitWell(group);

        NodeSnapshot before = group.snapshot().node("carts-0002-001");
        group.replace("carts-0002-001", false);
        awaitState(group, "carts-0002-002", State.PRIMARY);
        awaitRecovered("carts-0002-001");
        awaitWell(group);
        assertThat(group.snapshot().node("carts-0002-001").address()).isEqualTo(before.address());

        NodeSnapshot primary = group.snapshot().node("carts-0002-002");
        long fetched = ClusterWords.fullSynchronisations(primary);
        group.refill("carts-0002-001", Duration.ofSeconds(50));
        await().until(() -> ClusterWords.fullSynchronisations(primary) == fetched + 1);
        awaitState(group, "carts-0002-001", State.REPLICA);
        awaitWell(group);
        assertThat(ClusterWords.keys(group.snapshot().node("carts-0002-001"))).isEqualTo(ClusterWords.keys(primary));
    }

    @Test // a whole shard is lost, aws-facts 7.4; and all primaries at once
    void allShardsFailOverAtOnce() {
        SandboxGroup group = carts(3, 1);
        group.failover();
        for (String shard : List.of("0001", "0002", "0003")) {
            awaitRecovered("carts-" + shard + "-001");
            assertThat(group.snapshot().node("carts-" + shard + "-002").state()).isEqualTo(State.PRIMARY);
        }
        awaitWell(group);
        group.kill("carts-0001-001");
        group.kill("carts-0001-002");
        awaitWell(group);
    }

    @Test // aws-facts 3.6
    void replicasComeAndGoInEachShard() {
        SandboxGroup group = carts(2, 1);
        cloud.client.increaseReplicaCount(
                r -> r.replicationGroupId("carts").newReplicaCount(2).applyImmediately(true));
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));
        assertThat(group.snapshot().nodes()).hasSize(6);
        awaitWell(group);
        assertThat(group.addReplica("0002")).isEqualTo("carts-0002-004");
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));

        cloud.client.decreaseReplicaCount(r -> r.replicationGroupId("carts")
                .replicasToRemove("carts-0001-002", "carts-0002-003")
                .applyImmediately(true));
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));
        assertThat(group.snapshot().nodes())
                .extracting(NodeSnapshot::id)
                .containsExactly(
                        "carts-0001-001", "carts-0001-003", "carts-0002-001", "carts-0002-002", "carts-0002-004");
        awaitWell(group);
    }
}
