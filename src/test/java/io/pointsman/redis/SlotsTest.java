package io.pointsman.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {

    private static final String NODES = """
            67ed2db8 10.0.0.3:6379@1122,c3.example.com master - 0 1426238316232 2 connected 5461-16383
            07c37df0 10.0.0.2:6379@1122 slave e7d1eecc 0 1426238317239 4 connected
            e7d1eecc 10.0.0.1:6379@1122,c1.example.com myself,master - 0 0 1 connected 0-5400 5402 5410-5460 [5410->-67ed2db8] [93-<-67ed2db8]
            """;

    @Test
    void aNodesOwnSlotsAreInItsOwnLine() {
        Slots slots = Slots.ofAnswerer(NODES);
        assertThat(slots).hasToString("0-5400,5402,5410-5460");
        assertThat(slots.count()).isEqualTo(5_401 + 1 + 51);
        assertThat(slots.first()).isZero();
    }

    @Test
    void aReplicaHasNone() {
        Slots slots = Slots.ofAnswerer(NODES.replace("myself,master", "master").replace(" slave", " myself,slave"));
        assertThat(slots.count()).isZero();
        assertThat(slots.first()).isEqualTo(-1);
        assertThat(slots).hasToString("");
    }

    @Test
    void whatSeveralHaveIsCountedOnce() {
        Slots one = Slots.ofAnswerer("a 10.0.0.1:1@2 myself,master - 0 0 1 connected 0-99");
        Slots other = Slots.ofAnswerer("b 10.0.0.2:1@2 myself,master - 0 0 1 connected 50-149");
        assertThat(Slots.union(List.of(one, other))).hasToString("0-149");
        assertThat(Slots.union(List.of(one, one))).isEqualTo(one);
    }

    @Test
    void nonsenseIsNoSlot() {
        assertThat(Slots.ofAnswerer("").count()).isZero();
        assertThat(Slots.ofAnswerer("a b myself").count()).isZero();
        assertThat(Slots.ofAnswerer("a b myself,master - 0 0 1 connected x 1-y -3")
                        .count())
                .isZero();
    }
}
