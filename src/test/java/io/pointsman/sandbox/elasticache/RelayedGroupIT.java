package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.net.NetworkState;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A network before real servers as a client sees it, 1 + 1 nodes. */
class RelayedGroupIT {

    private static final RedisClient CLIENT = RedisClient.create();
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Cloud cloud = new Cloud(500);
    private SandboxGroup group;

    @BeforeAll
    static void stayDisconnected() {
        CLIENT.setOptions(ClientOptions.builder().autoReconnect(false).build());
    }

    @BeforeEach
    void create() {
        group = cloud.service.create(
                GroupSpec.of("orders", 1).withAccess(GroupAccess.open().throughRelays()));
        awaitState("orders-002", State.REPLICA);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @AfterAll
    static void shutDown() {
        CLIENT.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }

    @Test
    void aNodesNameLeadsToItsRelay() {
        NodeSnapshot node = node("orders-001");
        assertThat(cloud.addresses(node.endpoint()))
                .containsExactly(node.address().getAddress());
        assertThat(node.network()).contains(new NetworkState.Well());
        try (StatefulRedisConnection<String, String> connection = connect(node, LONG)) {
            assertThat(connection.sync().info("server")).contains("redis_version");
            assertThat(connection.sync().info("replication"))
                    .as("the replica goes by its own address")
                    .contains("slave0:ip=127.")
                    .doesNotContain("ip=" + host(node("orders-002")) + ",");
        }
    }

    @Test
    void aDelayIsInEveryAnswer() {
        group.network("orders-001", new NetworkState.Delayed(Duration.ofMillis(60), Duration.ofMillis(40)));
        try (StatefulRedisConnection<String, String> connection = connect(node("orders-001"), LONG)) {
            long start = System.nanoTime();
            assertThat(connection.sync().ping()).isEqualTo("PONG");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
        }
        try (StatefulRedisConnection<String, String> other = connect(node("orders-002"), LONG)) {
            assertThat(other.sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void aSilentNodeAnswersNobodyAndGoesOnReplicating() {
        StatefulRedisConnection<String, String> open = connect(node("orders-002"), LONG);
        assertThat(open.sync().ping()).isEqualTo("PONG");
        open.setTimeout(SHORT);

        group.network("orders-002", new NetworkState.Silent());
        assertThatThrownBy(() -> open.sync().ping()).isInstanceOf(RedisCommandTimeoutException.class);
        assertThat(open.isOpen()).isTrue();
        assertThatThrownBy(() -> connect(node("orders-002"), SHORT)).hasStackTraceContaining("timed out");
        assertThat(node("orders-002").state()).isEqualTo(State.REPLICA);
        try (StatefulRedisConnection<String, String> primary = connect(node("orders-001"), LONG)) {
            primary.sync().set("k", "v");
            assertThat(primary.sync().waitForReplication(1, LONG.toMillis())).isEqualTo(1);
        }

        group.network("orders-002", new NetworkState.Well());
        try (StatefulRedisConnection<String, String> fresh = connect(node("orders-002"), LONG)) {
            assertThat(fresh.sync().get("k")).isEqualTo("v");
        }
        assertThatThrownBy(() -> open.sync().ping())
                .as("what was open stays dead")
                .isInstanceOf(RedisCommandTimeoutException.class);
        assertThat(open.isOpen()).isTrue();
        open.close();
    }

    @Test
    void aNodeThatRefusesHasResetItsConnections() {
        StatefulRedisConnection<String, String> open = connect(node("orders-002"), LONG);
        assertThat(open.sync().ping()).isEqualTo("PONG");

        group.network("orders-002", new NetworkState.Refused());
        await().until(() -> !open.isOpen());
        assertThatThrownBy(() -> connect(node("orders-002"), LONG)).hasRootCauseInstanceOf(ConnectException.class);
        assertThat(node("orders-002").state()).isEqualTo(State.REPLICA);

        group.network("orders-002", new NetworkState.Well());
        try (StatefulRedisConnection<String, String> fresh = connect(node("orders-002"), LONG)) {
            assertThat(fresh.sync().ping()).isEqualTo("PONG");
        }
    }

    @Test
    void aKilledServerIsRefusedAndItsConnectionsEnd() {
        StatefulRedisConnection<String, String> open = connect(node("orders-002"), LONG);
        group.kill("orders-002");
        await().until(() -> !open.isOpen());
        assertThatThrownBy(() -> connect(node("orders-002"), LONG)).isInstanceOf(RuntimeException.class);
    }

    @Test // aws-facts 3.3 point 6
    void aNodeAtANewAddressHasANetworkOfItsOwnAndTheOldOneStaysAsItWas() {
        NodeSnapshot before = node("orders-002");
        StatefulRedisConnection<String, String> open = connect(before, LONG);
        assertThat(open.sync().ping()).isEqualTo("PONG");
        open.setTimeout(SHORT);
        group.network("orders-002", new NetworkState.Silent());

        group.replace("orders-002", true);
        await().until(() -> node("orders-002").inService());
        NodeSnapshot after = node("orders-002");
        assertThat(after.address()).isNotEqualTo(before.address());
        assertThat(after.network()).contains(new NetworkState.Well());
        assertThat(cloud.addresses(after.endpoint()))
                .containsExactly(after.address().getAddress());
        try (StatefulRedisConnection<String, String> fresh = connect(after, LONG)) {
            assertThat(fresh.sync().ping()).isEqualTo("PONG");
        }
        assertThatThrownBy(() -> open.sync().ping()).isInstanceOf(RedisCommandTimeoutException.class);
        assertThat(open.isOpen()).isTrue();
        open.close();
    }

    @Test
    void aNodeAtItsOldAddressHasTheNetworkItHad() {
        group.network("orders-002", new NetworkState.Silent());
        group.replace("orders-002", false);
        await().until(() -> node("orders-002").inService());
        assertThat(node("orders-002").network()).contains(new NetworkState.Silent());
        assertThatThrownBy(() -> connect(node("orders-002"), SHORT)).hasStackTraceContaining("timed out");
    }

    private NodeSnapshot node(String id) {
        return group.snapshot().node(id);
    }

    private void awaitState(String node, State state) {
        await().until(() -> node(node).state() == state);
    }

    private static String host(NodeSnapshot node) {
        return node.address().getAddress().getHostAddress();
    }

    private static StatefulRedisConnection<String, String> connect(NodeSnapshot node, Duration timeout) {
        InetSocketAddress address = node.address();
        return CLIENT.connect(RedisURI.builder()
                .withHost(address.getAddress().getHostAddress())
                .withPort(address.getPort())
                .withTimeout(timeout)
                .build());
    }
}
