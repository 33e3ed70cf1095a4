package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import io.pointsman.topology.Endpoint;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotOwnersTest {

    private static final Endpoint ONE = new Endpoint("10.0.0.1", 6379);
    private static final Endpoint TWO = new Endpoint("10.0.0.2", 6379);

    private final int slot = SlotHash.getSlot("key");

    @Test
    void aKeyIsThePrimarysOfItsSlot() {
        SlotOwners owners = SlotOwners.parse(List.of(
                range(slot, slot + 10, TWO, ONE), range(0, slot - 1, ONE, TWO), range(slot + 11, 16_383, ONE, TWO)));
        assertThat(owners.of("key")).contains(TWO);
        assertThat(owners.of("another")).contains(ONE);
        assertThat(owners.all()).containsExactlyInAnyOrder(ONE, TWO);
    }

    @Test
    void aSlotThatNobodyHasIsNobodys() {
        assertThat(SlotOwners.UNKNOWN.of("key")).isEmpty();
        SlotOwners gap = SlotOwners.parse(List.of(range(0, slot - 1, ONE, TWO), range(slot + 1, 16_383, ONE, TWO)));
        assertThat(gap.of("key")).isEmpty();
    }

    private static Object range(long first, long last, Endpoint primary, Endpoint replica) {
        return List.of(first, last, node(primary), node(replica));
    }

    private static Object node(Endpoint node) {
        return List.of(node.host(), (long) node.port(), "id-of-" + node.host());
    }
}
