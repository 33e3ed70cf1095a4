package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeGroupSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.elasticache.model.NodeGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;

/** Shards that come and go over real servers, [S-MODEL], aws-facts 3.6; what clients see of it is in {@code ClusterClientIT}. */
@Tag("long")
class ReshardingIT {

    private static final String CONFIGURATION = "carts.abc123.clustercfg.euw1.cache.amazonaws.com";
    private static final Duration LONG = Duration.ofSeconds(90);

    private final Cloud cloud = new Cloud(500);

    @AfterEach
    void close() {
        cloud.close();
    }

    private SandboxGroup carts(int shards, int replicas) {
        SandboxGroup group = cloud.service.create(
                GroupSpec.of("carts", replicas).withShards(shards).withTopic(Cloud.TOPIC));
        group.fill(2_000);
        return group;
    }

    private ReplicationGroup described() {
        return cloud.client
                .describeReplicationGroups(r -> r.replicationGroupId("carts"))
                .replicationGroups()
                .getFirst();
    }

    private double progress() {
        return described().pendingModifiedValues().resharding().slotMigration().progressPercentage();
    }

    private static void awaitDone(SandboxGroup group) {
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));
        await().atMost(LONG).untilAsserted(() -> ClusterWords.assertWell(group.snapshot()));
    }

    private static long keys(SandboxGroup group) {
        return group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .mapToLong(ClusterWords::keys)
                .sum();
    }

    @Test // aws-facts 3.2: PendingModifiedValues, several ranges of slots
    void anAddedShardGetsNodesAndThenItsShareOfSlotsAndKeys() {
        SandboxGroup group = carts(2, 1);
        ReplicationGroup answer = cloud.client
                .modifyReplicationGroupShardConfiguration(
                        r -> r.replicationGroupId("carts").nodeGroupCount(3).applyImmediately(true))
                .replicationGroup();
        assertThat(answer.status()).isEqualTo("modifying");
        assertThat(answer.memberClusters()).endsWith("carts-0003-001", "carts-0003-002");
        assertThat(answer.nodeGroups().getLast())
                .satisfies(shard -> assertThat(shard.status()).isEqualTo("creating"))
                .satisfies(shard -> assertThat(shard.slots()).isNull());
        assertThat(cloud.send("DescribeReplicationGroups").body())
                .contains(
                        "<PendingModifiedValues><Resharding><SlotMigration><ProgressPercentage>0.0</ProgressPercentage>"
                                + "</SlotMigration></Resharding></PendingModifiedValues>");

        await().atMost(LONG).until(() -> progress() > 10);
        assertThat(progress()).isBetween(10.0, 100.0);
        awaitDone(group);

        assertThat(described().pendingModifiedValues().resharding()).isNull();
        assertThat(described().nodeGroups())
                .extracting(NodeGroup::slots)
                .containsExactly("0-5461", "8192-13652", "5462-8191,13653-16383");
        assertThat(keys(group)).isEqualTo(2_000);
        assertThat(cloud.messages("carts-0003-001")).endsWith("Cache cluster created");
        assertThat(cloud.told).contains(Cloud.TOPIC + " ElastiCache:CacheClusterProvisioningComplete carts-0003-002");
        assertThat(cloud.addresses(CONFIGURATION)).hasSize(6);
    }

    @Test
    void aRemovedShardFirstGivesItsSlotsAway() {
        SandboxGroup group = carts(3, 0);
        cloud.client.modifyReplicationGroupShardConfiguration(r -> r.replicationGroupId("carts")
                .nodeGroupCount(2)
                .nodeGroupsToRemove("0002")
                .applyImmediately(true));
        awaitDone(group);

        assertThat(described().memberClusters()).containsExactly("carts-0001-001", "carts-0003-001");
        assertThat(keys(group)).isEqualTo(2_000);
        assertThat(cloud.messages("carts-0002-001")).endsWith("Cache cluster deleted");
        assertThat(cloud.addresses("carts-0002-001.abc123.0001.euw1.cache.amazonaws.com"))
                .isEmpty();
        assertThat(cloud.addresses(CONFIGURATION)).hasSize(2);

        cloud.client.modifyReplicationGroupShardConfiguration(r -> r.replicationGroupId("carts")
                .nodeGroupCount(1)
                .nodeGroupsToRetain("0003")
                .applyImmediately(true));
        awaitDone(group);
        assertThat(group.snapshot().nodeGroups())
                .extracting(NodeGroupSnapshot::slots)
                .containsExactly("0-16383");
        assertThat(keys(group)).isEqualTo(2_000);

        group.reshard(2);
        awaitDone(group);
        assertThat(described().nodeGroups()).extracting(NodeGroup::nodeGroupId).containsExactly("0001", "0003");
    }

    @Test
    void slotsWaitForAPrimaryThatIsLostMeanwhile() {
        SandboxGroup group = carts(2, 1);
        group.reshard(3);
        await().atMost(LONG).until(() -> progress() > 5);
        group.kill("carts-0001-001");
        await().atMost(LONG).until(() -> progress() > 60);
        group.kill("carts-0003-001");
        awaitDone(group);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(cloud.messages("carts-0003-001"))
                        .contains("Finished recovery for cache nodes 0001"));
        await().atMost(LONG).untilAsserted(() -> ClusterWords.assertWell(group.snapshot()));
        assertThat(group.snapshot().nodeGroups())
                .extracting(NodeGroupSnapshot::slots)
                .containsExactly("0-5461", "8192-13652", "5462-8191,13653-16383");
    }

    @Test // aws-facts 3.1, 3.6
    void whatAwsRefusesIsRefused() {
        SandboxGroup group = cloud.service.create(GroupSpec.of("carts", 0).withShards(2));
        var unused = cloud.service.create(GroupSpec.of("orders", 1).withServers(GroupSpec.Servers.NONE));
        refused("InvalidParameterCombination", "orders", "NodeGroupCount", "2");
        refused("MissingParameter", "carts", "NodeGroupCount", "");
        refused("NodeGroupsPerReplicationGroupQuotaExceeded", "carts", "NodeGroupCount", "91");
        refused("InvalidParameterCombination", "carts", "NodeGroupCount", "1");
        refused(
                "NodeGroupNotFoundFault",
                "carts",
                "NodeGroupCount",
                "1",
                "NodeGroupsToRemove.NodeGroupToRemove.1",
                "0003");
        refused(
                "InvalidParameterCombination",
                "carts",
                "NodeGroupCount",
                "2",
                "NodeGroupsToRemove.NodeGroupToRemove.1",
                "0002");
        refused(
                "InvalidParameterCombination",
                "carts",
                "NodeGroupCount",
                "1",
                "NodeGroupsToRemove.NodeGroupToRemove.1",
                "0001",
                "NodeGroupsToRetain.NodeGroupToRetain.1",
                "0002");
        refused("ReplicationGroupNotFoundFault", "nobody", "NodeGroupCount", "2");
        assertThat(described().status()).isEqualTo("available");
        assertThatThrownBy(() -> group.reshard(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> group.removeShard("0009"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no shard 0009");
        group.reshard(3);
        refused("InvalidReplicationGroupState", "carts", "NodeGroupCount", "4");
    }

    private void refused(String code, String group, String... members) {
        String[] all = new String[members.length + 4];
        all[0] = "ReplicationGroupId";
        all[1] = group;
        all[2] = "ApplyImmediately";
        all[3] = "true";
        System.arraycopy(members, 0, all, 4, members.length);
        assertThat(cloud.send("ModifyReplicationGroupShardConfiguration", all).body())
                .contains("<Code>" + code + "</Code>");
    }
}
