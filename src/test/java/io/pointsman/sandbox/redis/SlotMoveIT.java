package io.pointsman.sandbox.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.codec.ByteArrayCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Slots on their way between two servers: what clients of each are answered. */
class SlotMoveIT {

    private static final int SLOT = SlotHash.getSlot("{cart}");

    private final RedisProcess one = start();
    private final RedisProcess two = start();
    private final RedisClient client = RedisClient.create();
    private final ClusterServer source = new ClusterServer(one);
    private final ClusterServer target = new ClusterServer(two);
    private final SlotMove move = new SlotMove(source, target, List.of(SLOT));
    private final RedisCommands<byte[], byte[]> atSource = connect(one);
    private final RedisCommands<byte[], byte[]> atTarget = connect(two);

    private static RedisProcess start() {
        return RedisProcess.start(RedisBinary.find(), LoopbackAddresses.free(), true);
    }

    private RedisCommands<byte[], byte[]> connect(RedisProcess server) {
        return client.connect(
                        ByteArrayCodec.INSTANCE,
                        RedisURI.create(
                                server.address().getAddress().getHostAddress(),
                                server.address().getPort()))
                .sync();
    }

    @BeforeEach
    void form() {
        source.setEpoch(1);
        BitSet all = new BitSet();
        all.set(0, 16_384);
        source.claim(all);
        target.meet(List.of(source));
        await().until(() ->
                source.view().peers().size() == 2 && target.view().peers().size() == 2);
        source.meet(List.of(target));
        await().atMost(Duration.ofSeconds(20)).until(() -> source.isWell() && target.isWell());
        for (String key : List.of("{cart}1", "{cart}2", "{cart}ÿ3")) {
            atSource.set(bytes(key), bytes("v" + key));
        }
    }

    @AfterEach
    void stop() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        one.close();
        two.close();
    }

    @Test
    void clientsAreAskedToGoOnAndThenMoved() {
        assertThatThrownBy(() -> atTarget.get(bytes("{cart}1")))
                .hasMessage("MOVED %d %s".formatted(SLOT, address(one)));

        move.open();
        assertThat(keysAt(atSource)).hasSize(3);
        assertThatThrownBy(() -> atSource.get(bytes("{cart}new")))
                .hasMessage("ASK %d %s".formatted(SLOT, address(two)));

        move.moveHalf();
        assertThat(keysAt(atSource)).hasSize(1);
        assertThat(atTarget.asking()).isEqualTo("OK");
        atTarget.set(bytes("{cart}new"), bytes("n"));

        move.close();
        assertThatThrownBy(() -> atSource.get(bytes("{cart}1")))
                .hasMessage("MOVED %d %s".formatted(SLOT, address(two)));
        assertThat(keysAt(atTarget)).hasSize(3);
        assertThat(new String(atTarget.get(bytes("{cart}ÿ3")), StandardCharsets.ISO_8859_1))
                .isEqualTo("v{cart}ÿ3");
        assertThat(new String(atTarget.get(bytes("{cart}new")), StandardCharsets.ISO_8859_1))
                .isEqualTo("n");
        assertThat(target.view().myself().slots().get(SLOT)).isTrue();
        assertThat(source.view().myself().slots().cardinality()).isEqualTo(16_383);
    }

    @Test // after a failover in between nobody knows how far it was
    void everyStepMayBeDoneAgain() {
        move.open();
        move.open();
        move.moveHalf();
        move.open();
        move.close();
        move.open();
        move.close();
        assertThat(keysAt(atTarget)).hasSize(3);
    }

    private static List<String> keysAt(RedisCommands<byte[], byte[]> server) {
        List<String> found = new ArrayList<>();
        for (String key : List.of("{cart}1", "{cart}2", "{cart}ÿ3")) {
            try {
                if (server.get(bytes(key)) != null) {
                    found.add(key);
                }
            } catch (RedisCommandExecutionException elsewhere) {
                assertThat(elsewhere).hasMessageStartingWith("ASK");
            }
        }
        return found;
    }

    private static String address(RedisProcess server) {
        return server.address().getAddress().getHostAddress() + ":"
                + server.address().getPort();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
