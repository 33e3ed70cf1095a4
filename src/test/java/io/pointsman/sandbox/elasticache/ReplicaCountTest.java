package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.elasticache.model.ConfigureShard;
import software.amazon.awssdk.services.elasticache.model.InvalidReplicationGroupStateException;
import software.amazon.awssdk.services.elasticache.model.NoOperationException;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroupNotFoundException;

/** Replicas added and removed, groups deleted, [S-MODEL], aws-facts 3.6; without servers. */
class ReplicaCountTest {

    private @Nullable Cloud opened;

    private Cloud cloud(double pace) {
        opened = new Cloud(pace);
        opened.service.create(
                GroupSpec.of("orders", 2).withServers(Servers.NONE).withTopic(Cloud.TOPIC));
        return opened;
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(opened).close();
    }

    private static ReplicationGroup described(Cloud cloud) {
        return cloud.client
                .describeReplicationGroups(r -> r.replicationGroupId("orders"))
                .replicationGroups()
                .getFirst();
    }

    private static String nodeStatus(Cloud cloud, String node) {
        return cloud.client
                .describeCacheClusters(r -> r.cacheClusterId(node))
                .cacheClusters()
                .getFirst()
                .cacheClusterStatus();
    }

    @Test // aws-facts 3.2 and 3.4: modifying and creating in between
    void anAddedReplicaIsFirstMade() {
        Cloud cloud = cloud(1);
        ReplicationGroup answer = cloud.client
                .increaseReplicaCount(
                        r -> r.replicationGroupId("orders").newReplicaCount(3).applyImmediately(true))
                .replicationGroup();
        assertThat(answer.status()).isEqualTo("modifying");
        assertThat(answer.memberClusters()).containsExactly("orders-001", "orders-002", "orders-003", "orders-004");
        assertThat(described(cloud)).isEqualTo(answer);
        assertThat(nodeStatus(cloud, "orders-004")).isEqualTo("creating");
        assertThat(nodeStatus(cloud, "orders-003")).isEqualTo("available");
        assertThat(cloud.addresses("orders-004.abc123.0001.euw1.cache.amazonaws.com"))
                .isEmpty();
        assertThatExceptionOfType(InvalidReplicationGroupStateException.class)
                .isThrownBy(() -> cloud.client.increaseReplicaCount(
                        r -> r.replicationGroupId("orders").newReplicaCount(4).applyImmediately(true)));
    }

    @Test // [S-EVV], aws-facts 1.2 and 2.3
    void anAddedReplicaLeavesItsEvents() {
        Cloud cloud = cloud(4_000);
        await().until(() -> cloud.told.size() == 4);
        cloud.told.clear();
        cloud.client.increaseReplicaCount(r -> r.replicationGroupId("orders")
                .replicaConfiguration(List.of(ConfigureShard.builder()
                        .nodeGroupId("0001")
                        .newReplicaCount(3)
                        .build()))
                .applyImmediately(true));
        await().until(() -> described(cloud).status().equals("available"));
        assertThat(nodeStatus(cloud, "orders-004")).isEqualTo("available");
        assertThat(cloud.addresses("orders-004.abc123.0001.euw1.cache.amazonaws.com"))
                .hasSize(1);
        assertThat(cloud.addresses("orders-ro.abc123.ng.0001.euw1.cache.amazonaws.com"))
                .hasSize(3);
        assertThat(cloud.messages("orders-004"))
                .endsWith("Cache cluster created", "Added cache node 0001 in availability zone eu-west-1a");
        String prefix = Cloud.TOPIC + " ElastiCache:";
        await().untilAsserted(() -> assertThat(cloud.told)
                .containsExactly(
                        prefix + "ReplicationGroupIncreaseReplicaCountStarted orders-004",
                        prefix + "CacheClusterProvisioningComplete orders-004",
                        prefix + "AddCacheNodeComplete orders-004",
                        prefix + "ReplicationGroupIncreaseReplicaCountFinished orders-004"));
    }

    @Test // aws-facts 1.2: a decrease has no notification of its own
    void aRemovedReplicaGoesAway() {
        Cloud cloud = cloud(4_000);
        await().until(() -> cloud.told.size() == 4);
        cloud.told.clear();
        ReplicationGroup answer = cloud.client
                .decreaseReplicaCount(r -> r.replicationGroupId("orders")
                        .replicasToRemove("orders-002")
                        .applyImmediately(true))
                .replicationGroup();
        assertThat(answer.status()).isEqualTo("modifying");
        await().until(() -> described(cloud).status().equals("available"));
        assertThat(described(cloud).memberClusters()).containsExactly("orders-001", "orders-003");
        assertThat(cloud.addresses("orders-002.abc123.0001.euw1.cache.amazonaws.com"))
                .isEmpty();
        assertThat(cloud.messages("orders-002")).endsWith("Cache cluster deleted");
        await().untilAsserted(() -> assertThat(cloud.told)
                .containsExactly(Cloud.TOPIC + " ElastiCache:DeleteCacheClusterComplete orders-002"));
    }

    @Test
    void aReplicaOnItsWayOutIsDeletingAndNoLongerRead() {
        Cloud cloud = cloud(1);
        cloud.client.decreaseReplicaCount(
                r -> r.replicationGroupId("orders").newReplicaCount(1).applyImmediately(true));
        assertThat(nodeStatus(cloud, "orders-003")).isEqualTo("deleting");
        assertThat(nodeStatus(cloud, "orders-002")).isEqualTo("available");
        assertThat(cloud.addresses("orders-ro.abc123.ng.0001.euw1.cache.amazonaws.com"))
                .hasSize(1);
    }

    @Test // aws-facts 3.1
    void thePresentCountIsNoOperation() {
        Cloud cloud = cloud(1);
        assertThatExceptionOfType(NoOperationException.class)
                .isThrownBy(() -> cloud.client.increaseReplicaCount(
                        r -> r.replicationGroupId("orders").newReplicaCount(2).applyImmediately(true)))
                .satisfies(e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("NoOperationFault"));
        assertThatExceptionOfType(NoOperationException.class)
                .isThrownBy(() -> cloud.client.decreaseReplicaCount(
                        r -> r.replicationGroupId("orders").newReplicaCount(2).applyImmediately(true)));
    }

    @ParameterizedTest // aws-facts 3.6: at most 5; at least 1 with Multi-AZ; immediately or not at all
    @CsvSource({
        "IncreaseReplicaCount, NewReplicaCount, 6, true, InvalidParameterValue",
        "IncreaseReplicaCount, NewReplicaCount, 1, true, InvalidParameterValue",
        "IncreaseReplicaCount, NewReplicaCount, 3, false, InvalidParameterValue",
        "IncreaseReplicaCount, Other, 3, true, InvalidParameterCombination",
        "DecreaseReplicaCount, NewReplicaCount, 0, true, InvalidParameterValue",
        "DecreaseReplicaCount, NewReplicaCount, 3, true, InvalidParameterValue",
        "DecreaseReplicaCount, Other, 3, true, InvalidParameterCombination",
        "DecreaseReplicaCount, ReplicasToRemove.member.1, orders-001, true, InvalidParameterValue",
        "DecreaseReplicaCount, ReplicasToRemove.member.1, other-001, true, InvalidParameterValue",
        "IncreaseReplicaCount, ReplicaConfiguration.ConfigureShard.1.NodeGroupId, 0001, true, MissingParameter"
    })
    void aWrongCountIsRefused(String action, String member, String value, String immediately, String code) {
        Cloud cloud = cloud(1);
        String body = cloud.send(action, "ReplicationGroupId", "orders", member, value, "ApplyImmediately", immediately)
                .body();
        assertThat(body).contains("<Code>" + code + "</Code>");
        assertThat(described(cloud).status()).isEqualTo("available");
    }

    @Test
    void aNumberThatIsFreeIsTakenAgain() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.find("orders").orElseThrow();
        group.removeReplica("orders-002");
        await().until(() -> described(cloud).status().equals("available"));
        assertThat(group.addReplica()).isEqualTo("orders-002");
        await().until(() -> described(cloud).status().equals("available"));
        assertThat(described(cloud).memberClusters()).containsExactly("orders-001", "orders-002", "orders-003");
    }

    @Test // aws-facts 1.2, 3.1
    void aDeletedGroupIsDeletingAndThenNotFound() {
        Cloud cloud = cloud(4_000);
        cloud.service.delete("orders");
        await().untilAsserted(() -> assertThatExceptionOfType(ReplicationGroupNotFoundException.class)
                .isThrownBy(() -> described(cloud)));
        assertThat(cloud.addresses("orders.abc123.ng.0001.euw1.cache.amazonaws.com"))
                .isEmpty();
        assertThat(cloud.messages("orders-001")).endsWith("Cache cluster deleted");
        cloud.service.delete("orders");
    }

    @Test
    void aGroupBeingDeletedSaysSo() {
        Cloud cloud = cloud(1);
        cloud.service.delete("orders");
        assertThat(described(cloud).status()).isEqualTo("deleting");
        assertThat(nodeStatus(cloud, "orders-001")).isEqualTo("deleting");
    }
}
