package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.TargetChecks.Check;
import io.pointsman.drill.TargetChecks.Check.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientLibrariesTest {

    @Test
    void librariesAreCountedTheMostUsedFirst() {
        assertThat(ClientLibraries.told(Map.of("redis-py 5.0.1", 2L, "lettuce 6.8.1", 40L, "", 3L), List.of()))
                .isEqualTo(Check.ok(
                        "clients",
                        "connections now: 40 of lettuce 6.8.1, 3 of clients that do not say, 2 of redis-py 5.0.1"));
        assertThat(ClientLibraries.told(Map.of(), List.of()).what()).isEqualTo("nobody is connected now");
    }

    @Test
    void nodesThatDoNotTellAreNamed() {
        assertThat(ClientLibraries.told(Map.of("jedis", 1L), List.of("orders-001")))
                .satisfies(check -> {
                    assertThat(check.state()).isEqualTo(State.UNKNOWN);
                    assertThat(check.what()).isEqualTo("connections now: 1 of jedis; not told by orders-001");
                });
    }
}
