package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups over real servers that become of another node type or engine version, 500 times as fast; aws-facts 2.5, 3.3 and 3.6. */
class ModificationIT {

    private static final RedisClient CLIENT = RedisClient.create();
    private static final String PRIMARY = "orders.abc123.ng.0001.euw1.cache.amazonaws.com";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Cloud cloud = new Cloud(500);

    @AfterEach
    void close() {
        cloud.close();
    }

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    private SandboxGroup orders(int replicas) {
        return orders(replicas, GroupAccess.open());
    }

    private SandboxGroup orders(int replicas, GroupAccess access) {
        SandboxGroup group =
                cloud.service.create(GroupSpec.of("orders", replicas).withAccess(access));
        await().until(() -> group.snapshot().nodes().stream()
                .allMatch(node -> node.state() == State.PRIMARY || node.state() == State.REPLICA));
        group.fill(100);
        return group;
    }

    private static RedisCommands<String, String> connect(NodeSnapshot node) {
        return connection(node).sync();
    }

    private static StatefulRedisConnection<String, String> connection(NodeSnapshot node) {
        return CLIENT.connect(RedisURI.builder()
                .withHost(node.address().getAddress().getHostAddress())
                .withPort(node.address().getPort())
                .withTimeout(Duration.ofSeconds(5))
                .build());
    }

    private void scale(String type) {
        cloud.client.modifyReplicationGroup(
                r -> r.replicationGroupId("orders").cacheNodeType(type).applyImmediately(true));
    }

    private static void awaitDone(SandboxGroup group) {
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));
        assertThat(group.snapshot().nodes()).allMatch(NodeSnapshot::inService);
    }

    private static NodeSnapshot primary(SandboxGroup group) {
        return group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .findFirst()
                .orElseThrow();
    }

    private static void assertAllHaveTheKeys(SandboxGroup group) {
        for (NodeSnapshot node : group.snapshot().nodes()) {
            await().untilAsserted(() -> assertThat(connect(node).dbsize()).isEqualTo(100));
        }
    }

    @Test // [D], aws-facts 3.3 point 7: other nodes behind the same names, connections cut, no data lost
    void anotherNodeTypeMeansOtherServersWithTheSameKeys() {
        SandboxGroup group = orders(2);
        GroupSnapshot before = group.snapshot();
        scale("cache.r7g.xlarge");
        assertThat(connect(before.node("orders-001")).get("key:1"))
                .as("the primary goes on while others are built")
                .isNotNull();
        awaitDone(group);

        GroupSnapshot after = group.snapshot();
        for (NodeSnapshot node : after.nodes()) {
            assertThat(node.address()).isNotEqualTo(before.node(node.id()).address());
            assertThat(cloud.addresses(node.endpoint()))
                    .containsExactly(node.address().getAddress());
        }
        assertThat(after.node("orders-001").state()).isEqualTo(State.REPLICA);
        assertThat(cloud.addresses(PRIMARY))
                .containsExactly(primary(group).address().getAddress());
        assertAllHaveTheKeys(group);
    }

    @Test // before the old primary is restarted, ten times as slow as the others
    void clientsOfThePrimaryAreCutWhenAReplicaTakesOver() {
        try (Cloud slow = new Cloud(50)) {
            SandboxGroup group = slow.service.create(GroupSpec.of("orders", 1));
            CLIENT.setOptions(ClientOptions.builder().autoReconnect(false).build());
            StatefulRedisConnection<String, String> client =
                    connection(group.snapshot().node("orders-001"));
            await().until(() -> group.snapshot().node("orders-002").state() == State.REPLICA);
            slow.client.modifyReplicationGroup(
                    r -> r.replicationGroupId("orders").engineVersion("8.1").applyImmediately(true));
            await().atMost(LONG).until(() -> primary(group).id().equals("orders-002"));
            await().until(() -> !client.isOpen());
            assertThat(slow.messages("orders-001")).doesNotContain("Cache node 0001 shutdown");
            assertThat(connect(group.snapshot().node("orders-001")).dbsize()).isZero();
            awaitDone(group);
        }
    }

    @ParameterizedTest // without a replica the node is changed where it is
    @ValueSource(booleans = {false, true})
    void aLonePrimaryKeepsItsKeys(boolean relayed) {
        SandboxGroup group = orders(0, relayed ? GroupAccess.open().throughRelays() : GroupAccess.open());
        scale("cache.m7g.large");
        awaitDone(group);
        assertAllHaveTheKeys(group);
        cloud.client.modifyReplicationGroup(
                r -> r.replicationGroupId("orders").engineVersion("8.2").applyImmediately(true));
        awaitDone(group);
        assertAllHaveTheKeys(group);
        assertThat(cloud.messages("orders-001"))
                .endsWith("Cache node 0001 shutdown", "Cache node 0001 restarted", "Cache cluster patched");
    }

    @Test // [S-JR1], aws-facts 2.5
    void anUpgradeRestartsEachServerAtItsAddress() {
        SandboxGroup group = orders(2);
        GroupSnapshot before = group.snapshot();
        String run = runId(before.node("orders-002"));
        cloud.client.modifyReplicationGroup(
                r -> r.replicationGroupId("orders").engineVersion("8.1").applyImmediately(true));
        awaitDone(group);
        assertThat(runId(group.snapshot().node("orders-002"))).isNotEqualTo(run);
        for (NodeSnapshot node : group.snapshot().nodes()) {
            assertThat(node.address()).isEqualTo(before.node(node.id()).address());
        }
        assertThat(group.snapshot().node("orders-001").state()).isEqualTo(State.REPLICA);
        assertAllHaveTheKeys(group);
    }

    private static String runId(NodeSnapshot node) {
        return connect(node)
                .info("server")
                .lines()
                .filter(line -> line.startsWith("run_id:"))
                .findFirst()
                .orElseThrow();
    }

    @Test // a loss in the middle is healed, and the change goes on
    void aReplicaThatIsLostMeanwhileIsChangedToo() {
        SandboxGroup group = orders(2);
        scale("cache.r7g.2xlarge");
        group.kill("orders-003");
        awaitDone(group);
        assertThat(cloud.client.describeCacheClusters().cacheClusters())
                .allMatch(node -> node.cacheNodeType().equals("cache.r7g.2xlarge"));
        assertAllHaveTheKeys(group);
    }

    @Test
    void aPrimaryThatIsLostMeanwhileIsChangedAtLast() {
        SandboxGroup group = orders(2);
        assertAllHaveTheKeys(group);
        scale("cache.r7g.2xlarge");
        group.kill("orders-001");
        awaitDone(group);
        assertThat(cloud.client.describeCacheClusters().cacheClusters())
                .allMatch(node -> node.cacheNodeType().equals("cache.r7g.2xlarge"));
        assertAllHaveTheKeys(group);
    }

    @Test // automatic failover is off: nobody takes over, replicas follow the primary's other server
    void withoutAutomaticFailoverThePrimaryStaysThePrimary() {
        SandboxGroup group = orders(1);
        assertAllHaveTheKeys(group);
        group.modifications().set(spec -> spec.withFailover(false, false));
        scale("cache.r7g.xlarge");
        awaitDone(group);
        assertThat(primary(group).id()).isEqualTo("orders-001");
        await().until(() -> group.snapshot().node("orders-002").state() == State.REPLICA);
        assertAllHaveTheKeys(group);
    }
}
