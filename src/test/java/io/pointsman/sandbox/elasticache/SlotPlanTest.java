package io.pointsman.sandbox.elasticache;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.sandbox.elasticache.SlotPlan.Batch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SlotPlanTest {

    private final Map<String, BitSet> owned = new LinkedHashMap<>();

    private void shards(int count) {
        List<BitSet> shares = Slots.spread(count);
        for (int i = 0; i < count; i++) {
            owned.put("000" + (i + 1), shares.get(i));
        }
    }

    private Collection<Batch> move(String... staying) {
        Collection<Batch> batches = SlotPlan.moves(owned, List.of(staying), 100);
        for (Batch batch : batches) {
            for (int slot : batch.slots()) {
                assertThat(slots(batch.from()).get(slot)).isTrue();
                slots(batch.from()).clear(slot);
                slots(batch.to()).set(slot);
            }
        }
        return batches;
    }

    private BitSet slots(String shard) {
        return Objects.requireNonNull(owned.get(shard));
    }

    private List<Integer> counts() {
        return owned.values().stream().map(BitSet::cardinality).toList();
    }

    @Test
    void allSlotsAreSpreadInRanges() {
        assertThat(Slots.spread(3)).extracting(Slots::text).containsExactly("0-5461", "5462-10922", "10923-16383");
        assertThat(Slots.spread(1)).extracting(Slots::text).containsExactly("0-16383");
        assertThat(Slots.spread(90)).extracting(BitSet::cardinality).containsOnly(182, 183);
    }

    @Test // [I], aws-facts 3.2
    void severalRangesAreJoinedByCommas() {
        BitSet slots = new BitSet();
        slots.set(0, 101);
        slots.set(150);
        slots.set(200, 8_192);
        assertThat(Slots.text(slots)).isEqualTo("0-100,150,200-8191");
        assertThat(Slots.text(new BitSet())).isEmpty();
    }

    @Test
    void aNewShardGetsItsShareOfEachOther() {
        shards(2);
        owned.put("0003", new BitSet());
        Collection<Batch> batches = move("0001", "0002", "0003");
        assertThat(counts()).containsExactly(5_462, 5_461, 5_461);
        assertThat(batches)
                .allSatisfy(batch -> assertThat(batch.slots()).hasSizeBetween(1, 100))
                .extracting(Batch::to)
                .containsOnly("0003");
        assertThat(Slots.text(slots("0001"))).isEqualTo("0-5461");
        assertThat(Slots.text(slots("0003"))).isEqualTo("5462-8191,13653-16383");
    }

    @Test
    void aShardThatGoesGivesAllAndTheOthersKeepTheirs() {
        shards(3);
        BitSet before = (BitSet) slots("0003").clone();
        assertThat(move("0001", "0003")).extracting(Batch::from).containsOnly("0002");
        assertThat(counts()).containsExactly(8_192, 0, 8_192);
        before.andNot(slots("0003"));
        assertThat(before.isEmpty()).isTrue();
    }

    @Test
    void evenShardsMoveNothing() {
        shards(4);
        assertThat(move("0001", "0002", "0003", "0004")).isEmpty();
    }

    @Test
    void theLastOneThatStaysGetsEverything() {
        shards(9);
        var unused = move("0004");
        assertThat(Slots.text(slots("0004"))).isEqualTo("0-16383");
        assertThat(new ArrayList<>(counts())).filteredOn(count -> count > 0).hasSize(1);
    }
}
