package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.TargetChecks.Check.State;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HeadRoomTest {

    @Test // aws-facts 7.6
    void aNodeTypeMustHoldTheDataWithATenthToSpare() {
        assertThat(HeadRoom.held(366_000_000, "cache.t4g.micro").state()).isEqualTo(State.OK);
        assertThat(HeadRoom.held(367_000_000, "cache.t4g.micro").state()).isEqualTo(State.REFUSED);
        assertThat(HeadRoom.held(1, "cache.x9.large").state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void shardsThatStayMustNotBeFull() {
        assertThat(HeadRoom.gathered(1_400, 2, OptionalLong.of(1_000)).state()).isEqualTo(State.OK);
        assertThat(HeadRoom.gathered(1_402, 2, OptionalLong.of(1_000)).state()).isEqualTo(State.REFUSED);
        assertThat(HeadRoom.gathered(1_402, 2, OptionalLong.empty()).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void nothingIsDoneToNodesThatAreBusy() {
        assertThat(HeadRoom.busy("orders-001", OptionalDouble.of(0.7)).state()).isEqualTo(State.OK);
        assertThat(HeadRoom.busy("orders-001", OptionalDouble.of(0.71))).satisfies(check -> {
            assertThat(check.state()).isEqualTo(State.REFUSED);
            assertThat(check.what()).isEqualTo("orders-001 keeps 71 % of a processor busy, more than 70 %");
        });
        assertThat(HeadRoom.busy("orders-001", OptionalDouble.empty()).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void loadIsNotPutOnNodesThatAreFull() {
        OptionalLong limit = OptionalLong.of(1_000);
        assertThat(HeadRoom.loaded("orders-001", OptionalLong.of(700), limit).state())
                .isEqualTo(State.OK);
        assertThat(HeadRoom.loaded("orders-001", OptionalLong.of(701), limit)).satisfies(check -> {
            assertThat(check.state()).isEqualTo(State.REFUSED);
            assertThat(check.what()).startsWith("orders-001 uses ").endsWith("more than 70 %");
        });
        assertThat(HeadRoom.loaded("orders-001", OptionalLong.empty(), limit).state())
                .isEqualTo(State.UNKNOWN);
    }
}
