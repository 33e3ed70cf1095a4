package io.pointsman.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.resource.ClientResources;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.GroupSpec;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A client of a group in cluster mode that knows the configuration endpoint and nothing else, and never stops writing and reading. */
@Tag("long")
class ClusterClientIT {

    private static final Duration LONG = Duration.ofSeconds(90);

    /** Through the JVM's resolver, which the sandbox answers; by itself Lettuce asks the machine's name server. */
    private static final ClientResources RESOURCES = ClientResources.builder()
            .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
            .build();

    private static Sandbox sandbox;

    private SandboxGroup group;
    private RedisClusterClient client;
    private Writer writer;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of("aws-port=0", "dns-port=0", "pace=300", "groups="));
    }

    @AfterAll
    static void stop() {
        sandbox.close();
        var unused = RESOURCES.shutdown(0, 1, TimeUnit.SECONDS);
    }

    @BeforeEach
    void connect() throws Exception {
        group = sandbox.elastiCache()
                .create(GroupSpec.of("c" + System.nanoTime(), 1).withShards(2));
        client = RedisClusterClient.create(
                RESOURCES,
                RedisURI.builder()
                        .withHost(group.snapshot().configurationEndpoint().orElseThrow())
                        .withPort(group.snapshot().nodes().getFirst().address().getPort())
                        .withTimeout(Duration.ofSeconds(2))
                        .build());
        client.setOptions(ClusterClientOptions.builder()
                .topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(Duration.ofSeconds(1))
                        .adaptiveRefreshTriggersTimeout(Duration.ofMillis(200))
                        .build())
                .maxRedirects(16)
                .build());
        writer = new Writer(client.connect());
        writer.start();
        await().until(() -> writer.acknowledged.size() > 100);
    }

    @AfterEach
    void disconnect() throws Exception {
        writer.end();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        sandbox.elastiCache().delete(group.id());
    }

    @Test // aws-facts 7.4
    void itGoesOnAfterAFailoverOfAShard() throws Exception {
        String lost = group.id() + "-0001-001";
        group.failover("0001");
        await().atMost(LONG)
                .until(() -> group.snapshot().node(group.id() + "-0001-002").state() == State.PRIMARY);
        Set<String> before = Set.copyOf(writer.acknowledged.keySet());
        int others = writer.inSlots(8_192, 16_383);
        int those = writer.inSlots(0, 8_191);
        await().atMost(LONG)
                .until(() -> writer.inSlots(0, 8_191) > those + 100 && writer.inSlots(8_192, 16_383) > others + 100);
        await().atMost(LONG).until(() -> group.snapshot().node(lost).inService());
        assertThat(group.snapshot().node(lost).state()).isEqualTo(State.REPLICA);

        writer.end();
        writer.acknowledged.keySet().removeAll(before); // what the lost primary had not passed on is lost
        writer.assertAllThere();
    }

    @Test
    void itLosesNothingWhileShardsComeAndGo() throws Exception {
        group.reshard(3);
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));
        assertThat(group.snapshot().nodeGroups()).hasSize(3);
        int before = writer.acknowledged.size();
        group.removeShard("0001");
        await().atMost(LONG).until(() -> group.snapshot().status().equals("available"));
        assertThat(group.snapshot().nodeGroups())
                .extracting(shard -> shard.id())
                .containsExactly("0002", "0003");
        int after = writer.acknowledged.size();
        assertThat(after).isGreaterThan(before);
        await().atMost(LONG).until(() -> writer.acknowledged.size() > after + 100);

        writer.end();
        assertThat(writer.wrong).hasValue(0);
        writer.assertAllThere();
    }

    /** Writes {@code key:1}, {@code key:2}, …, and reads each again at once; what fails is not acknowledged. */
    private static final class Writer extends Thread {

        final Map<String, String> acknowledged = new ConcurrentHashMap<>();
        final AtomicInteger wrong = new AtomicInteger();
        private final StatefulRedisClusterConnection<String, String> connection;
        private volatile boolean ended;

        Writer(StatefulRedisClusterConnection<String, String> connection) {
            super("cluster-writer");
            this.connection = connection;
        }

        @Override
        public void run() {
            for (int i = 1; !ended; i++) {
                try {
                    connection.sync().set("key:" + i, "value " + i);
                    acknowledged.put("key:" + i, "value " + i);
                    if (!("value " + i).equals(connection.sync().get("key:" + i))) {
                        wrong.incrementAndGet();
                    }
                } catch (RedisException e) {
                    // Lost with its server, or too late: another number follows.
                }
            }
        }

        void end() throws InterruptedException {
            ended = true;
            join();
        }

        void assertAllThere() {
            assertThat(acknowledged)
                    .isNotEmpty()
                    .allSatisfy((key, value) ->
                            assertThat(connection.sync().get(key)).isEqualTo(value));
        }

        int inSlots(int from, int to) {
            return (int) acknowledged.keySet().stream()
                    .filter(key -> SlotHash.getSlot(key) >= from && SlotHash.getSlot(key) <= to)
                    .count();
        }
    }
}
