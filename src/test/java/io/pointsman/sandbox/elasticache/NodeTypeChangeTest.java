package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.wire.WireResponse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Node types told and changed, aws-facts 3.6 and 7.6; without servers, what they do is in {@code ModificationIT}. */
class NodeTypeChangeTest {

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

    private static WireResponse modify(Cloud cloud, String nodeType, boolean immediately) {
        return cloud.send(
                "ModifyReplicationGroup",
                "ReplicationGroupId",
                "orders",
                "CacheNodeType",
                nodeType,
                "ApplyImmediately",
                "" + immediately);
    }

    private static void awaitAvailable(Cloud cloud) {
        await().until(() ->
                cloud.send("DescribeReplicationGroups").body().contains("<Status>available</Status><Pending"));
    }

    @Test // [S-MODEL]
    void largerAndSmallerTypesAreTold() {
        Cloud cloud = cloud(1);
        String types = "<ListAllowedNodeTypeModificationsResult>"
                + "<ScaleUpModifications><member>cache.r7g.xlarge</member><member>cache.r7g.2xlarge</member></ScaleUpModifications>"
                + "<ScaleDownModifications><member>cache.t4g.micro</member><member>cache.t4g.small</member>"
                + "<member>cache.m7g.large</member></ScaleDownModifications></ListAllowedNodeTypeModificationsResult>";
        assertThat(cloud.send("ListAllowedNodeTypeModifications", "ReplicationGroupId", "orders")
                        .body())
                .contains(types);
        assertThat(cloud.send("ListAllowedNodeTypeModifications", "CacheClusterId", "orders-002")
                        .body())
                .contains(types);
    }

    @ParameterizedTest
    @CsvSource({
        "ReplicationGroupId, nobody, 404, ReplicationGroupNotFoundFault",
        "CacheClusterId, nobody-001, 404, CacheClusterNotFound",
        "MaxRecords, 20, 400, InvalidParameterCombination"
    })
    void typesOfWhatIsNotThereAreRefused(String member, String value, int status, String code) {
        WireResponse answer = cloud(1).send("ListAllowedNodeTypeModifications", member, value);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
    }

    @Test // [D], aws-facts 2.3 and 3.3 point 7
    void nodesBecomeOfAnotherTypeOneByOneAndAReplicaTakesOver() {
        Cloud cloud = cloud(4_000);
        await().until(() -> cloud.told.size() == 4);
        cloud.told.clear();
        SandboxGroup group = cloud.service.find("orders").orElseThrow();
        GroupSnapshot before = group.snapshot();
        assertThat(modify(cloud, "cache.r7g.xlarge", true).body())
                .contains(
                        "<ModifyReplicationGroupResult><ReplicationGroup><ReplicationGroupId>orders</ReplicationGroupId>")
                .contains("<Status>modifying</Status><PendingModifiedValues/>")
                .contains("<CacheNodeType>cache.r7g.large</CacheNodeType>");
        awaitAvailable(cloud);

        assertThat(cloud.send("DescribeReplicationGroups").body())
                .contains("<CacheNodeType>cache.r7g.xlarge</CacheNodeType>");
        assertThat(cloud.send("DescribeCacheClusters").body())
                .doesNotContain("cache.r7g.large", "<PendingModifiedValues>");
        String done = "Succeeded applying modification to cache node type to cache.r7g.xlarge.";
        assertThat(cloud.messages("orders")).hasSize(4).endsWith(done);
        assertThat(cloud.messages("orders").get(1)).startsWith("Failover to replica node orders-00");
        for (GroupSnapshot.NodeSnapshot node : group.snapshot().nodes()) {
            assertThat(cloud.messages(node.id())).endsWith(done);
            assertThat(node.address()).isNotEqualTo(before.node(node.id()).address());
            assertThat(node.endpoint()).isEqualTo(before.node(node.id()).endpoint());
        }
        assertThat(group.snapshot().node("orders-001").state()).isEqualTo(GroupSnapshot.State.REPLICA);
        String prefix = Cloud.TOPIC + " ElastiCache:";
        await().untilAsserted(() -> assertThat(cloud.told)
                .startsWith(
                        prefix + "CacheClusterScalingComplete orders-002",
                        prefix + "CacheClusterScalingComplete orders-003",
                        prefix + "FailoverComplete orders")
                .endsWith(
                        prefix + "CacheClusterScalingComplete orders-001",
                        prefix + "ReplicationGroupScalingComplete orders"));
    }

    @Test // aws-facts 7.6: accepted, then refused by an event alone
    void aTypeThatCannotHoldTheDataIsRefusedByAnEventOnly() {
        Cloud cloud = cloud(4_000);
        SandboxGroup group = cloud.service.find("orders").orElseThrow();
        group.modifications().refuseNextNodeType();
        assertThat(modify(cloud, "cache.t4g.micro", true).status()).isEqualTo(200);
        awaitAvailable(cloud);
        assertThat(group.spec().nodeType()).isEqualTo("cache.r7g.large");
        assertThat(cloud.messages("orders"))
                .containsExactly(
                        "Replication group orders created",
                        "Failed applying modification to cache node type to cache.t4g.micro.");

        assertThat(modify(cloud, "cache.t4g.micro", true).status()).isEqualTo(200);
        awaitAvailable(cloud);
        assertThat(group.spec().nodeType()).as("the next one succeeds").isEqualTo("cache.t4g.micro");
    }

    @Test // [D], aws-facts 3.6: what is not to be applied immediately is pending, and stands in the way of an upgrade
    void aChangeThatWaitsIsPending() {
        Cloud cloud = cloud(1);
        assertThat(modify(cloud, "cache.r7g.xlarge", false).body()).contains("<Status>available</Status>");
        assertThat(cloud.send("DescribeCacheClusters").body())
                .contains(
                        "<PendingModifiedValues><CacheNodeType>cache.r7g.xlarge</CacheNodeType></PendingModifiedValues>");
        assertThat(cloud.send(
                                "ModifyReplicationGroup",
                                "ReplicationGroupId",
                                "orders",
                                "EngineVersion",
                                "8.1",
                                "ApplyImmediately",
                                "true")
                        .body())
                .contains("<Code>InvalidParameterCombination</Code>");
    }

    @ParameterizedTest
    @CsvSource({
        "CacheNodeType, cache.huge, InvalidParameterValue",
        "CacheNodeType, cache.r7g.large, InvalidParameterCombination",
        "MultiAZEnabled, true, InvalidParameterValue",
        "ApplyImmediately, true, InvalidParameterCombination",
        "ApplyImmediately, maybe, InvalidParameterValue"
    })
    void whatAwsWouldNotDoIsRefusedAtOnce(String member, String value, String code) {
        Cloud cloud = cloud(1);
        WireResponse answer = cloud.send("ModifyReplicationGroup", "ReplicationGroupId", "orders", member, value);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("<Code>" + code + "</Code>");
        assertThat(cloud.service.find("orders").orElseThrow().snapshot().status())
                .isEqualTo("available");
    }

    @Test
    void aGroupThatIsBeingModifiedIsNotModifiedAgain() {
        Cloud cloud = cloud(1);
        assertThat(modify(cloud, "cache.r7g.xlarge", true).status()).isEqualTo(200);
        assertThat(modify(cloud, "cache.r7g.2xlarge", true).body())
                .contains("<Code>InvalidReplicationGroupState</Code>");
    }

    @Test
    void aGroupOfAnUnknownTypeIsNotMade() {
        Cloud cloud = cloud(1);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> cloud.service.create(GroupSpec.of("other", 1).withNodeType("cache.huge")))
                .withMessageContaining("cache.t4g.micro");
    }
}
