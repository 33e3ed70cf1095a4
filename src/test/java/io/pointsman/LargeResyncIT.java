package io.pointsman;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A replica that comes back empty and has to fetch a million keys, which takes as long as it takes: no delay is set. ElastiCache says meanwhile that it is
 * well.
 */
@Tag("long")
class LargeResyncIT {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int KEYS = 1_000_000;
    private static final Pattern KEYSPACE = Pattern.compile("db0:keys=([0-9]+)");

    private final RedisClient client = RedisClient.create();
    private Sandbox sandbox;
    private SandboxGroup group;
    private GroupNames names;
    private RunningService service;

    /** What a server says of itself; a server that is not there has nothing and does not load. */
    private record Said(long keys, boolean loading) {}

    @BeforeEach
    void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0", "dns-port=0", "pace=600", "groups[0].id=orders", "groups[0].replicas=2"));
        group = sandbox.group("orders");
        names = new GroupNames(sandbox, "orders");
        service = RunningService.start(ServiceSettings.on(sandbox)
                .probing(sandbox, Duration.ofMillis(100))
                .with("pointsman.probe.timeout", "500ms")
                .managing("orders"));
    }

    @AfterEach
    void end() {
        client.close();
        try {
            service.close();
        } finally {
            sandbox.close();
        }
    }

    @Test
    void aReplicaThatComesBackEmptyIsInNoNameBeforeItHasAMillionKeys() {
        await().atMost(SOON).untilAsserted(names::assertOnePerReplica);
        group.fill(KEYS);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(group.snapshot().nodes()).allMatch(node -> said(node).keys() == KEYS);
            names.assertOnePerReplica();
        });
        NodeSnapshot replaced = group.snapshot().nodes().stream()
                .filter(node -> node.state() == State.REPLICA)
                .findFirst()
                .orElseThrow();
        group.freeze();
        group.replace(replaced.id(), false);
        await().atMost(SOON).until(() -> !names.targets().containsValue(replaced.endpoint()));

        AtomicInteger loading = new AtomicInteger();
        await().pollInterval(Duration.ofMillis(10)).atMost(SOON).until(() -> {
            // In this order: between one look and the other it may get its name, and loses no key.
            boolean isBack = names.targets().containsValue(replaced.endpoint());
            Said now = said(replaced);
            if (now.loading()) {
                var unused = loading.incrementAndGet();
            }
            assertThat(isBack && (now.loading() || now.keys() < KEYS))
                    .as("a name that leads to one with %s", now)
                    .isFalse();
            return isBack;
        });
        assertThat(loading.get()).as("looks while it loaded").isPositive();
        names.assertOnePerReplica();
    }

    private Said said(NodeSnapshot node) {
        RedisURI uri = RedisURI.Builder.redis(
                        node.address().getAddress().getHostAddress(),
                        node.address().getPort())
                .withTimeout(Duration.ofSeconds(10))
                .build();
        client.setOptions(
                ClientOptions.builder().pingBeforeActivateConnection(false).build());
        try (StatefulRedisConnection<String, String> connection = client.connect(uri)) {
            Matcher keys = KEYSPACE.matcher(connection.sync().info("keyspace"));
            String persistence = connection.sync().info("persistence");
            return new Said(keys.find() ? Long.parseLong(keys.group(1)) : 0, persistence.contains("loading:1"));
        } catch (RedisException nobody) {
            return new Said(0, false);
        }
    }
}
