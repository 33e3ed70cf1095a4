package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.SlotKeys;
import io.pointsman.redis.Slots;
import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.SandboxSettings;
import io.pointsman.sandbox.elasticache.GroupSnapshot.NodeSnapshot;
import io.pointsman.sandbox.elasticache.GroupSnapshot.State;
import io.pointsman.topology.Endpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Canaries to a cluster of real servers, of which each has half of the slots. */
class CanaryIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int LAST = Slots.ALL - 1;
    private static final SlotKeys KEYS = new SlotKeys("canary");

    private static Sandbox sandbox;
    private static NodeConnections connections;
    private static List<NodeTarget> primaries;

    private NodeProbe first;

    @BeforeAll
    static void start() {
        sandbox = Sandbox.start(SandboxSettings.of(
                "aws-port=0", "dns-port=0", "groups[0].id=carts", "groups[0].shards=2", "groups[0].replicas=1"));
        connections = new NodeConnections(
                new NodeAddresses(Optional.of(sandbox.dnsAddress())), Optional.empty(), Duration.ofSeconds(5));
        primaries = sandbox.group("carts").snapshot().nodes().stream()
                .filter(node -> node.state() == State.PRIMARY)
                .map(CanaryIT::target)
                .toList();
    }

    private static NodeTarget target(NodeSnapshot node) {
        return new NodeTarget(new Endpoint(node.endpoint(), 6379), false, Optional.empty());
    }

    @AfterAll
    static void end() {
        connections.close();
        sandbox.close();
    }

    @BeforeEach
    void ask() {
        first = new NodeProbe(primaries.getFirst(), connections, DEADLINE, DEADLINE, Clock.systemUTC());
        assertThat(first.ask().orElseThrow().join()).isInstanceOf(ProbeResult.Answered.class);
    }

    @AfterEach
    void close() {
        first.close();
    }

    @Test
    void oneOfTheNodesOwnSlotsWorks() {
        assertThat(canary(0).outcome()).isEqualTo(Canary.Outcome.WORKED);
    }

    @Test
    void oneWhoseSlotIsAnothersIsFollowedThere() {
        Canary moved = canary(LAST);
        assertThat(moved.outcome()).isEqualTo(Canary.Outcome.MOVED);
        assertThat(moved.reason()).startsWith("MOVED " + LAST);

        assertThat(first.follow(moved.reason(), KEYS.keyOf(LAST)).join().outcome())
                .isEqualTo(Canary.Outcome.WORKED);
    }

    @Test
    void oneThatIsSentNowhereFails() {
        Canary lost = first.follow("MOVED 1 127.0.0.1:1", KEYS.keyOf(1)).join();
        assertThat(lost.outcome()).isEqualTo(Canary.Outcome.FAILED);
        assertThat(lost.reason()).contains("refused");
    }

    private Canary canary(int slot) {
        return first.canary(KEYS.keyOf(slot)).join().orElseThrow();
    }
}
