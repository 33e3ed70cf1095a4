package io.pointsman.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.redis.NodeAddresses;
import io.pointsman.redis.NodeConnections;
import io.pointsman.redis.NodeTarget;
import io.pointsman.redis.SlotKeys;
import io.pointsman.redis.Slots;
import io.pointsman.sandbox.redis.ClusterServer;
import io.pointsman.sandbox.redis.LoopbackAddresses;
import io.pointsman.sandbox.redis.RedisBinary;
import io.pointsman.sandbox.redis.RedisProcess;
import io.pointsman.sandbox.redis.SlotMove;
import io.pointsman.topology.Endpoint;
import java.time.Clock;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A canary whose slot is on its way between two real servers: one owns all slots, the other imports one of them. */
class MigratingCanaryIT {

    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final int SLOT = 4_711;
    private static final String KEY = new SlotKeys("canary").keyOf(SLOT);

    private final RedisProcess one = start();
    private final RedisProcess two = start();
    private final SlotMove move = new SlotMove(new ClusterServer(one), new ClusterServer(two), List.of(SLOT));
    private final NodeConnections connections =
            new NodeConnections(new NodeAddresses(Optional.empty()), Optional.empty(), DEADLINE);
    private final NodeProbe source = probe(one);
    private final NodeProbe target = probe(two);

    private static RedisProcess start() {
        return RedisProcess.start(RedisBinary.find(), LoopbackAddresses.free(), true);
    }

    private NodeProbe probe(RedisProcess server) {
        Endpoint endpoint = new Endpoint(
                server.address().getAddress().getHostAddress(), server.address().getPort());
        return new NodeProbe(
                new NodeTarget(endpoint, false, Optional.empty()), connections, DEADLINE, DEADLINE, Clock.systemUTC());
    }

    @BeforeEach
    void form() {
        ClusterServer owner = new ClusterServer(one);
        ClusterServer other = new ClusterServer(two);
        owner.setEpoch(1);
        BitSet all = new BitSet();
        all.set(0, Slots.ALL);
        owner.claim(all);
        other.meet(List.of(owner));
        await().until(() ->
                owner.view().peers().size() == 2 && other.view().peers().size() == 2);
        owner.meet(List.of(other));
        await().atMost(DEADLINE).until(() -> owner.isWell() && other.isWell());
        for (NodeProbe probe : List.of(source, target)) {
            assertThat(probe.ask().orElseThrow().join()).isInstanceOf(ProbeResult.Answered.class);
        }
    }

    @AfterEach
    void stop() {
        source.close();
        target.close();
        connections.close();
        one.close();
        two.close();
    }

    @Test
    void aCanaryFollowsASlotThatIsOnItsWayAndItsOwnerStaysTheOwnerUntilItHasArrived() {
        assertThat(canary().outcome()).isEqualTo(Canary.Outcome.WORKED);
        move.open();
        move.moveHalf();

        Canary asked = canary();
        assertThat(asked.outcome()).isEqualTo(Canary.Outcome.MOVED);
        assertThat(asked.reason()).isEqualTo("ASK %d %s".formatted(SLOT, address(two)));
        assertThat(follow(asked.reason()).outcome()).isEqualTo(Canary.Outcome.WORKED);
        assertThat(follow(asked.reason().replaceFirst("ASK", "MOVED")).reason())
                .as("without ASKING, where the slot has not arrived")
                .isEqualTo("MOVED %d %s".formatted(SLOT, address(one)));

        assertThat(slots(source)).isEqualTo("0-16383");
        assertThat(slots(target)).isEmpty();
        assertThat(canary().reason()).as("once more to its owner").startsWith("ASK");

        move.close();
        Canary moved = canary();
        assertThat(moved.reason()).isEqualTo("MOVED %d %s".formatted(SLOT, address(two)));
        assertThat(follow(moved.reason()).outcome()).isEqualTo(Canary.Outcome.WORKED);
        assertThat(slots(source)).isEqualTo("0-4710,4712-16383");
        assertThat(slots(target)).isEqualTo("4711");
    }

    private Canary canary() {
        return source.canary(KEY).join().orElseThrow();
    }

    private Canary follow(String sent) {
        return source.follow(sent, KEY).join();
    }

    /** Those that the server says are its own. */
    private static String slots(NodeProbe probe) {
        return probe.details(true).join().flatMap(NodeDetails::slotRanges).orElseThrow();
    }

    private static String address(RedisProcess server) {
        return server.address().getAddress().getHostAddress() + ":"
                + server.address().getPort();
    }
}
