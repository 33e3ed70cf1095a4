package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSpec.Servers;
import io.pointsman.sandbox.wire.WireResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.elasticache.model.CacheCluster;

/** Engine upgrades, aws-facts 2.5 and 7.5; without servers, what they do is in {@code ModificationIT}. */
class EngineUpgradeTest {

    private @Nullable Cloud opened;

    private Cloud cloud(double pace, String engine, String version) {
        opened = new Cloud(pace);
        opened.service.create(
                GroupSpec.of("orders", 2).withServers(Servers.NONE).withEngine(engine, version));
        return opened;
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(opened).close();
    }

    private static List<String> versions(Cloud cloud) {
        return cloud.client.describeCacheClusters().cacheClusters().stream()
                .map(CacheCluster::engineVersion)
                .toList();
    }

    @Test // [S-JR1], aws-facts 2.5: texts, sources, order
    void anUpgradeLeavesTheEventsSeenOnAws() {
        Cloud cloud = cloud(100, "redis", "6.0.5");
        cloud.client.modifyReplicationGroup(
                r -> r.replicationGroupId("orders").engineVersion("6.2").applyImmediately(true));
        await().until(() -> versions(cloud).equals(List.of("6.0.5", "6.2.6", "6.0.5")));
        assertThat(cloud.send("DescribeCacheClusters").body())
                .contains("<PendingModifiedValues><EngineVersion>6.2.6</EngineVersion></PendingModifiedValues>");
        SandboxGroup group = cloud.service.find("orders").orElseThrow();
        await().until(() -> group.snapshot().status().equals("available"));

        assertThat(versions(cloud)).containsOnly("6.2.6");
        assertThat(group.spec().engineVersion()).isEqualTo("6.2.6");
        String promoted = group.snapshot().nodes().stream()
                .filter(node -> node.state() == GroupSnapshot.State.PRIMARY)
                .findFirst()
                .orElseThrow()
                .id();
        String failover = "Failover from master node orders-001 to replica node " + promoted + " completed";
        String[] patched = {"Cache node 0001 shutdown", "Cache node 0001 restarted", "Cache cluster patched"};
        assertThat(cloud.messages("orders-002")).endsWith(patched).doesNotContain(failover);
        assertThat(cloud.messages("orders-003")).endsWith(patched);
        assertThat(cloud.messages("orders-001")).endsWith(failover, patched[0], patched[1], patched[2]);
        assertThat(cloud.messages("orders"))
                .containsExactly(
                        "Replication group orders created",
                        "Failover to replica node " + promoted + " completed",
                        failover);
    }

    @Test // aws-facts 7.5: over the border of a family with its parameter group
    void redisBecomesValkey() {
        Cloud cloud = cloud(4_000, "redis", "7.1.0");
        WireResponse answer = cloud.send(
                "ModifyReplicationGroup",
                "ReplicationGroupId",
                "orders",
                "Engine",
                "valkey",
                "EngineVersion",
                "8.1",
                "CacheParameterGroupName",
                "default.valkey8",
                "ApplyImmediately",
                "true");
        assertThat(answer.body()).contains("<Status>modifying</Status>", "<Engine>redis</Engine>");
        await().until(() -> cloud.send("DescribeReplicationGroups")
                .body()
                .contains("<ClusterMode>disabled</ClusterMode><Engine>valkey</Engine>"));
        assertThat(cloud.send("DescribeCacheClusters").body())
                .contains("<Engine>valkey</Engine><EngineVersion>8.1.0</EngineVersion>")
                .contains("<CacheParameterGroupName>default.valkey8</CacheParameterGroupName>")
                .doesNotContain("<Engine>redis</Engine>");
    }

    @ParameterizedTest
    @CsvSource({
        "valkey, 8.1.0, valkey, 8.0, '', Cannot downgrade from valkey 8.1.0 to valkey 8.0.",
        "valkey, 8.1.0, redis, 7.1, '', Cannot downgrade from valkey 8.1.0 to redis 7.1.",
        "redis, 7.1.0, redis, 7.4, '', Cannot find version 7.4 for redis",
        "valkey, 8.0.1, valkey, 8.1.0, '', Cannot find version 8.1.0 for valkey",
        "valkey, 8.0.1, valkey, 8.0, '', No modifications were requested",
        "valkey, 8.0.1, valkey, '', '', Engine valkey needs an EngineVersion.",
        "redis, 6.2.6, redis, 7.1, '', Expected a parameter group of family redis7 but found one of family redis6.x",
        "valkey, 8.2.0, valkey, 9.0, default.valkey8, Expected a parameter group of family valkey9 but found one of family valkey8"
    })
    void whatAwsWouldNotDoIsRefusedAtOnce(
            String engine, String version, String to, String toVersion, String parameters, String words) {
        Cloud cloud = cloud(1, engine, version);
        WireResponse answer = cloud.send(
                "ModifyReplicationGroup",
                "ReplicationGroupId",
                "orders",
                "Engine",
                to,
                "EngineVersion",
                toVersion,
                "CacheParameterGroupName",
                parameters,
                "ApplyImmediately",
                "true");
        assertThat(answer.body()).contains("<Code>InvalidParameterCombination</Code><Message>" + words + "</Message>");
        assertThat(versions(cloud)).containsOnly(version);
    }

    @Test // [D], aws-facts 7.5: the one way back
    void valkeySevenTwoGoesBackToRedis() {
        Cloud cloud = cloud(1, "valkey", "7.2.6");
        assertThat(cloud.send(
                                "ModifyReplicationGroup",
                                "ReplicationGroupId",
                                "orders",
                                "Engine",
                                "redis",
                                "EngineVersion",
                                "7.1",
                                "CacheParameterGroupName",
                                "default.redis7",
                                "ApplyImmediately",
                                "true")
                        .status())
                .isEqualTo(200);
    }
}
