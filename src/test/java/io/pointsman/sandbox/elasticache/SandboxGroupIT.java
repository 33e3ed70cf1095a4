package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.redis.RedisProcess;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups over real servers: what replication and clients see while AWS's timelines run, 500 times as fast. */
class SandboxGroupIT {

    private static final RedisClient CLIENT = RedisClient.create();
    private static final String PRIMARY = "orders.abc123.ng.0001.euw1.cache.amazonaws.com";
    private static final String READER = "orders-ro.abc123.ng.0001.euw1.cache.amazonaws.com";

    private final Cloud cloud = new Cloud(500, CacheSettings.defaults().withNewAddressProbability(1));

    @AfterEach
    void everyServerEndsWithTheService() {
        Set<ProcessHandle> servers = ProcessHandle.current()
                .children()
                .filter(RedisProcess::isServer)
                .collect(Collectors.toSet());
        cloud.close();
        assertThat(servers).noneMatch(ProcessHandle::isAlive);
        assertThat(cloud.addresses(PRIMARY)).isEmpty();
    }

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    private static SandboxGroup orders(Cloud cloud, int replicas) {
        SandboxGroup group = cloud.service.create(GroupSpec.of("orders", replicas));
        await().until(() -> group.snapshot().nodes().stream()
                .allMatch(node -> node.state() == State.PRIMARY || node.state() == State.REPLICA));
        return group;
    }

    private static RedisCommands<String, String> connect(InetSocketAddress address) {
        return CLIENT.connect(RedisURI.builder()
                        .withHost(address.getAddress().getHostAddress())
                        .withPort(address.getPort())
                        .withTimeout(Duration.ofSeconds(5))
                        .build())
                .sync();
    }

    private static RedisCommands<String, String> connect(SandboxGroup group, String node) {
        return connect(group.snapshot().node(node).address());
    }

    private static void awaitValue(SandboxGroup group, String node, String key, String value) {
        RedisCommands<String, String> reader = connect(group, node);
        await().untilAsserted(() -> assertThat(reader.get(key)).isEqualTo(value));
    }

    private static NodeSnapshot primary(SandboxGroup group) {
        return group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .findFirst()
                .orElseThrow();
    }

    private static void awaitState(SandboxGroup group, String node, State state) {
        await().until(() -> group.snapshot().node(node).state() == state);
    }

    private void awaitRecovered(String node) {
        await().untilAsserted(
                        () -> assertThat(cloud.messages(node)).contains("Finished recovery for cache nodes 0001"));
    }

    @Test // [S-JR1], aws-facts 2.5, 3.3 point 5: the twelve minutes in between, which here do not end
    void aTestFailoverMovesTheNamesAndLeavesTheOldPrimaryDown() {
        CacheSettings.Timings t = CacheSettings.Timings.defaults();
        try (Cloud slow = new Cloud(
                500,
                CacheSettings.defaults()
                        .withTimings(new CacheSettings.Timings(
                                t.promotion(),
                                t.recovering(),
                                Duration.ofDays(30),
                                t.roleLag(),
                                t.creation(),
                                t.deletion())))) {
            SandboxGroup group = orders(slow, 2);
            NodeSnapshot old = group.snapshot().node("orders-001");
            connect(old.address()).set("before", "1");
            awaitValue(group, "orders-002", "before", "1");
            awaitValue(group, "orders-003", "before", "1");

            slow.client.testFailover(r -> r.replicationGroupId("orders").nodeGroupId("0001"));
            awaitState(group, "orders-001", State.DOWN);
            await().until(() -> group.snapshot().nodes().stream().anyMatch(node -> node.state() == State.PRIMARY));
            NodeSnapshot promoted = primary(group);
            assertThat(slow.addresses(old.endpoint()))
                    .as("the old primary's name still resolves")
                    .containsExactly(old.address().getAddress());
            assertThat(slow.addresses(PRIMARY))
                    .containsExactly(promoted.address().getAddress());
            String other = promoted.id().equals("orders-002") ? "orders-003" : "orders-002";
            assertThat(slow.addresses(READER))
                    .containsExactly(group.snapshot().node(other).address().getAddress());
            connect(promoted.address()).set("after", "2");
            awaitValue(group, other, "before", "1");
            awaitValue(group, other, "after", "2");
            await().untilAsserted(
                            () -> assertThat(slow.messages("orders-001")).endsWith("Recovering cache nodes 0001"));
            assertThat(group.snapshot().node("orders-001").state()).isEqualTo(State.DOWN);
        }
    }

    @Test // [S-AF], [S-JR1], aws-facts 2.5, 3.3 points 1 and 6
    void theOldPrimaryReturnsAsAReplicaWithAllData() {
        SandboxGroup group = orders(cloud, 2);
        connect(group, "orders-001").set("before", "1");
        awaitValue(group, "orders-002", "before", "1");
        awaitValue(group, "orders-003", "before", "1");
        cloud.client.testFailover(r -> r.replicationGroupId("orders").nodeGroupId("0001"));
        awaitRecovered("orders-001");
        NodeSnapshot promoted = primary(group);
        NodeSnapshot rebuilt = group.snapshot().node("orders-001");
        connect(promoted.address()).set("after", "2");
        assertThat(rebuilt.state()).isEqualTo(State.REPLICA);
        assertThat(rebuilt.inService()).isTrue();
        assertThat(cloud.addresses(rebuilt.endpoint()))
                .containsExactly(rebuilt.address().getAddress());
        assertThat(cloud.addresses(READER)).hasSize(2);
        for (String node : List.of("orders-001", "orders-002", "orders-003")) {
            awaitValue(group, node, "before", "1");
            awaitValue(group, node, "after", "2");
        }
        assertThat(cloud.messages("orders"))
                .containsSubsequence(
                        "Test Failover API called for node group 0001",
                        "Failover to replica node " + promoted.id() + " completed");
    }

    @Test // [S-AF], aws-facts 3.3 point 11
    void aReplicaThatHangsIsNotPromotedAndFollowsTheNewPrimaryWhenItGoesOn() {
        SandboxGroup group = orders(cloud, 2);
        group.hang("orders-002");
        assertThat(group.snapshot().node("orders-002").state()).isEqualTo(State.HUNG);
        group.failover();
        awaitState(group, "orders-003", State.PRIMARY);
        group.resume("orders-002");
        connect(group, "orders-003").set("k", "v");
        awaitValue(group, "orders-002", "k", "v");
    }

    @Test // aws-facts 1.2: the node's name stays, its address may differ
    void aKilledReplicaComesBackWithTheData() {
        SandboxGroup group = orders(cloud, 1);
        connect(group, "orders-001").set("k", "v");
        NodeSnapshot before = group.snapshot().node("orders-002");
        group.kill("orders-002");
        assertThat(group.snapshot().node("orders-002").state()).isEqualTo(State.DOWN);
        awaitRecovered("orders-002");
        assertThat(group.snapshot().node("orders-002").address()).isNotEqualTo(before.address());
        awaitValue(group, "orders-002", "k", "v");
    }

    @Test
    void aReplacedPrimaryIsFirstRelievedAndKeepsItsAddressIfToldSo() {
        SandboxGroup group = orders(cloud, 1);
        connect(group, "orders-001").set("k", "v");
        awaitValue(group, "orders-002", "k", "v");
        NodeSnapshot before = group.snapshot().node("orders-001");
        group.replace("orders-001", false);
        assertThat(primary(group).id()).isEqualTo("orders-002");
        awaitRecovered("orders-001");
        assertThat(group.snapshot().node("orders-001").address()).isEqualTo(before.address());
        awaitValue(group, "orders-001", "k", "v");
    }

    @Test // [D], aws-facts 3.3 point 9, 7.4: all nodes come back empty, same names
    void aLonePrimaryComesBackEmpty() {
        SandboxGroup group = orders(cloud, 0);
        connect(group, "orders-001").set("k", "v");
        group.kill("orders-001");
        awaitRecovered("orders-001");
        assertThat(group.snapshot().node("orders-001").state()).isEqualTo(State.PRIMARY);
        assertThat(connect(group, "orders-001").dbsize()).isZero();
    }

    @Test
    void anAddedReplicaServesOnlyOnceItHasTheData() {
        SandboxGroup group = orders(cloud, 1);
        group.fill(100);
        String added = group.addReplica();
        assertThat(group.snapshot().node(added).state()).isEqualTo(State.DOWN);
        await().until(() -> group.snapshot().status().equals("available"));
        assertThat(group.snapshot().node(added).state()).isEqualTo(State.REPLICA);
        assertThat(connect(group, added).dbsize()).isEqualTo(100);
        assertThat(cloud.addresses(READER)).hasSize(2);

        InetSocketAddress address = group.snapshot().node(added).address();
        group.removeReplica(added);
        await().until(() -> group.snapshot().status().equals("available"));
        assertThatThrownBy(() -> connect(address)).isInstanceOf(RuntimeException.class);
    }

    @Test // aws-facts 7.4
    void aRefilledReplicaSynchronisesAndReturns() {
        SandboxGroup group = orders(cloud, 1);
        group.fill(1_000);
        RedisCommands<String, String> reader = connect(group, "orders-002");
        await().untilAsserted(() -> assertThat(reader.dbsize()).isEqualTo(1_000));
        RedisCommands<String, String> primary = connect(group, "orders-001");
        assertThat(primary.info("stats")).contains("sync_full:1\r");
        group.refill("orders-002", Duration.ofSeconds(100));
        await().untilAsserted(() -> assertThat(primary.info("stats")).contains("sync_full:2\r"));
        assertThat(group.snapshot().node("orders-002").status()).isEqualTo("available");
        awaitState(group, "orders-002", State.REPLICA);
        assertThat(reader.dbsize()).isEqualTo(1_000);
        assertThatThrownBy(() -> group.refill("orders-001", Duration.ZERO)).isInstanceOf(IllegalStateException.class);
    }

    @Test // [S-CMD], aws-facts 7.1
    void clientsOfANodeCannotConfigureOrPromoteIt() {
        SandboxGroup group = orders(cloud, 1);
        RedisCommands<String, String> replica = connect(group, "orders-002");
        assertThatThrownBy(() -> replica.configGet("maxmemory")).hasMessageStartingWith("ERR unknown command");
        assertThatThrownBy(replica::replicaofNoOne).hasMessageStartingWith("ERR unknown command");
        assertThat(group.snapshot().node("orders-002").state()).isEqualTo(State.REPLICA);
    }
}
