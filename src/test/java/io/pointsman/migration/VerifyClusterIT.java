package io.pointsman.migration;

import static io.pointsman.migration.AskedNode.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.cluster.SlotHash;
import io.pointsman.migration.VerifyProgress.Named;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.redis.ReplyReader.Kind;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** From a server alone to a real cluster, whose slots move. */
class VerifyClusterIT {

    private static final Duration SILENCE = Duration.ofSeconds(20);
    private static final int LONGEST = 64 * 1024 * 1024;
    private static final int KEYS = 3_000;

    @Test
    void slotsThatHaveMovedAreFoundWhereTheyAre() throws Exception {
        try (RedisProcess source = RedisProcess.start(RedisBinary.find());
                Sandbox sandbox = Sandbox.start(SandboxSettings.of(
                        "aws-port=0",
                        "dns-port=0",
                        "pace=1500",
                        "groups[0].id=carts",
                        "groups[0].shards=2",
                        "groups[0].replicas=0"));
                NodeConnections connections = new NodeConnections(
                        new NodeAddresses(Optional.of(sandbox.dnsAddress())), Optional.empty(), SILENCE)) {
            SandboxGroup carts = sandbox.group("carts");
            NodeTarget entrance = new NodeTarget(
                    new Endpoint(carts.snapshot().configurationEndpoint().orElseThrow(), 6379),
                    false,
                    Optional.empty());
            source.fill(KEYS);
            try (Primaries<AskedNode> target = Primaries.open(connections, entrance, true, LONGEST, AskedNode::new)) {
                for (int key = 0; key < KEYS; key++) {
                    write(target, "key:" + key, key == 7 ? "another" : "v".repeat(64));
                }
                write(target, "more", "1");
                VerifyProgress before = verify(connections, target(source), target, Direction.FORWARD);
                assertThat(before.named()).containsExactly(new Named(Difference.VALUE, "key:7", ""));
                assertThat(before.same()).isEqualTo(KEYS - 1);

                carts.reshard(3);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> carts.snapshot().status().equals("available")
                                && carts.snapshot().nodes().size() == 3);
                VerifyProgress after = verify(connections, target(source), target, Direction.FORWARD);
                assertThat(after).isEqualTo(before);
            }
            long found = 0;
            for (var node : carts.snapshot().nodes()) {
                try (Primaries<AskedNode> alone =
                        Primaries.open(connections, target(source), false, LONGEST, AskedNode::new)) {
                    VerifyProgress back = verify(connections, target(node.address()), alone, Direction.BACKWARD);
                    found += back.found();
                    long extra = back.differences().getOrDefault(Difference.EXTRA, 0L);
                    assertThat(back.differences()).isEqualTo(extra == 0 ? Map.of() : Map.of(Difference.EXTRA, 1L));
                    assertThat(back.named()).isSubsetOf(List.of(new Named(Difference.EXTRA, "more", "")));
                    assertThat(back.same()).isEqualTo(back.found() - extra).isGreaterThan(KEYS / 6);
                }
            }
            assertThat(found).isEqualTo(KEYS + 1);
        }
    }

    private static void write(Primaries<AskedNode> target, String key, String value) throws IOException {
        AskedNode node = target.of(SlotHash.getSlot(key));
        node.ask(ascii("SET"), ascii(key), ascii(value));
        node.flush();
        assertThat(node.next()).isEqualTo(Kind.STATUS);
    }

    private static VerifyProgress verify(
            NodeConnections connections, NodeTarget node, Primaries<AskedNode> there, Direction direction)
            throws IOException, InterruptedException {
        try (BulkConnection here = connections.openBulk(node, SILENCE, LONGEST)) {
            VerifyLane lane = new VerifyLane(here, there, direction, VerifyProgress.NONE);
            lane.run();
            return lane.progress();
        }
    }

    private static NodeTarget target(RedisProcess server) {
        return target(server.address());
    }

    private static NodeTarget target(InetSocketAddress address) {
        return new NodeTarget(
                new Endpoint(address.getAddress().getHostAddress(), address.getPort()), false, Optional.empty());
    }
}
