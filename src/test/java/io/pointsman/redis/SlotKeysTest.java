package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.cluster.SlotHash;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotKeysTest {

    private final SlotKeys keys = new SlotKeys("pointsman:probe:");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8_191, 8_192, 16_383})
    void everySlotHasAKey(int slot) {
        String key = keys.keyOf(slot);
        assertThat(key).startsWith("pointsman:probe:{");
        assertThat(SlotHash.getSlot(key)).isEqualTo(slot);
        assertThat(keys.keyOf(slot)).isEqualTo(key);
    }
}
