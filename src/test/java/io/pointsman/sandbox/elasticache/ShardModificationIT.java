package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A group in cluster mode, over real servers, that is upgraded; [D], aws-facts 7.5: primaries in series over all shards. */
@Tag("long")
class ShardModificationIT {

    private static final Duration LONG = Duration.ofMinutes(2);

    private final Cloud cloud = new Cloud(500);

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void replicasOfAllShardsComeBeforeAnyPrimary() {
        SandboxGroup group = cloud.service.create(GroupSpec.of("carts", 1).withShards(2));
        group.fill(500);
        cloud.client.modifyReplicationGroup(
                r -> r.replicationGroupId("carts").engineVersion("8.1").applyImmediately(true));
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));
        await().atMost(LONG).untilAsserted(() -> ClusterWords.assertWell(group.snapshot()));

        assertThat(cloud.client.describeCacheClusters().cacheClusters())
                .hasSize(4)
                .allMatch(node -> node.engineVersion().equals("8.1.0"));
        List<String> happened = cloud.service.events().stream()
                .map(CacheEvent::message)
                .filter(message -> message.equals("Cache cluster patched") || message.startsWith("Failover to"))
                .map(message -> message.startsWith("Failover") ? "failover" : "patched")
                .toList();
        assertThat(happened).containsExactly("patched", "patched", "failover", "patched", "failover", "patched");
        assertThat(group.snapshot().nodes()).allMatch(NodeSnapshot::inService);
        assertThat(group.snapshot().nodes().stream()
                        .filter(node -> node.state() == GroupSnapshot.State.PRIMARY)
                        .mapToLong(ClusterWords::keys)
                        .sum())
                .isEqualTo(500);
    }
}
