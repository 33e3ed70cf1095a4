package io.pointsman.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.migration.LiveWorld.Content;
import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.Primaries;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.topology.Endpoint;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Changes that are carried over into a cluster. */
class LiveClusterIT {

    /** A slot that moves takes its keys along with the time that they have left, and expire later by the time it takes. */
    private static final Duration BY_A_MOVE = Duration.ofSeconds(1);

    private static final int LONGEST = 64 * 1024 * 1024;

    @Test
    void changesArriveWhereTheirSlotsAreThoughThoseMove() throws Exception {
        try (LiveWorld world = new LiveWorld();
                Sandbox sandbox = Sandbox.start(SandboxSettings.of(
                        "aws-port=0",
                        "dns-port=0",
                        "pace=300",
                        "groups[0].id=carts",
                        "groups[0].shards=2",
                        "groups[0].replicas=0"));
                NodeConnections connections = new NodeConnections(
                        new NodeAddresses(Optional.of(sandbox.dnsAddress())),
                        Optional.empty(),
                        Duration.ofSeconds(5))) {
            SandboxGroup carts = sandbox.group("carts");
            NodeTarget entrance = new NodeTarget(
                    new Endpoint(carts.snapshot().configurationEndpoint().orElseThrow(), 6379),
                    false,
                    Optional.empty());
            try (Primaries<LiveWriter> nodes = Primaries.open(connections, entrance, true, LONGEST, LiveWriter::new)) {
                assertThat(nodes.all()).hasSize(2);
            }
            Changes changes = new Changes(4711);
            try (KeyEvents events = world.follow();
                    Follower follower = new Follower(
                            () -> world.open(world.from),
                            () -> Primaries.open(connections, entrance, true, LONGEST, LiveWriter::new),
                            world.dirty);
                    BulkConnection client = world.open(world.from)) {
                changes.make(client, 5_000);
                await().until(() -> world.dirty.figures().backlog() == 0);
                carts.reshard(3);
                do {
                    changes.make(client, 10);
                    Thread.onSpinWait();
                } while (!carts.snapshot().status().equals("available"));
                await().untilAsserted(() -> {
                    assertThat(world.dirty.figures().backlog()).isZero();
                    Map<String, Content> wanted = world.contents();
                    Map<String, Content> found = contents(world, carts);
                    assertThat(found.keySet()).isEqualTo(wanted.keySet());
                    assertThat(found.values())
                            .usingElementComparator((one, other) -> one.isSame(other, BY_A_MOVE) ? 0 : 1)
                            .containsExactlyElementsOf(wanted.values());
                });
                assertThat(follower.progress().redirected()).isPositive();
                assertThat(follower.progress().failed()).isZero();
                assertThat(events.isFollowing()).isTrue();
            }
            canariesSingInACluster(connections, carts);
        }
    }

    private static void canariesSingInACluster(NodeConnections connections, SandboxGroup carts) throws IOException {
        for (var node : carts.snapshot().nodes()) {
            Endpoint endpoint = new Endpoint(
                    node.address().getAddress().getHostAddress(), node.address().getPort());
            EventsTold told = EventCanary.ask(connections, new NodeTarget(endpoint, false, Optional.empty()));
            assertThat(told.isNothing()).isTrue();
        }
    }

    private static Map<String, Content> contents(LiveWorld world, SandboxGroup carts) {
        Map<String, Content> all = new TreeMap<>();
        carts.snapshot().nodes().forEach(node -> all.putAll(LiveWorld.contents(world.connect(node.address()))));
        return all;
    }
}
