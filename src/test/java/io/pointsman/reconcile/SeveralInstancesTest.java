package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.ZONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.groups.SampleSettings;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.topology.Location;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one of us knows that another does not: each is told of other nodes, and at other times. */
class SeveralInstancesTest {

    private static final Map<String, String> WITH_003 = Map.of("readonly1", "orders-002", "readonly2", "orders-003");
    private static final Map<String, String> WITHOUT_003 = Map.of("readonly1", "orders-002", "readonly2", "orders-002");

    private final World world = new World();
    private final Instance one = world.instance();
    private final Instance other = world.instance();

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    @Test
    void aNameThatAnotherLedToARecoveredReplicaStaysThere() {
        one.pass("orders");
        world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);
        one.fullPass("orders");
        assertThat(world.names()).isEqualTo(WITHOUT_003);
        world.clock.advance(Duration.ofSeconds(30));
        world.inventory.recovered(Location.OWN, "orders-003", world.clock.instant());
        other.pass("orders");
        assertThat(world.names()).isEqualTo(WITH_003);

        world.clock.advance(Duration.ofSeconds(5));
        assertThat(one.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aNameThatAnotherLedAwayFromARecoveringReplicaStaysAway() {
        one.pass("orders");
        assertThat(world.names()).isEqualTo(WITH_003);
        world.clock.advance(Duration.ofSeconds(30));
        world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);
        other.pass("orders");
        assertThat(world.names()).isEqualTo(WITHOUT_003);

        world.clock.advance(Duration.ofSeconds(5));
        assertThat(one.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(one.registry.counter("pointsman.drift").count()).isZero();
    }

    @Test
    void anEntryThatAnotherAddedForARecoveredReplicaStays() {
        SampleSettings settings = new SampleSettings().groupWithReader("orders", ZONE, "readonly.example.com");
        try (Instance first = world.instance(settings);
                Instance second = world.instance(settings)) {
            world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);
            first.pass("orders");
            world.clock.advance(Duration.ofSeconds(30));
            world.inventory.recovered(Location.OWN, "orders-003", world.clock.instant());
            assertThat(second.pass("orders").outcome()).isEqualTo(Outcome.APPLIED);

            world.clock.advance(Duration.ofSeconds(5));
            assertThat(first.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
        }
    }

    @Test
    void whoActsFirstIsNoRival() {
        one.pass("orders");
        other.pass("orders");
        SampleGroup group = ORDERS;
        for (int failover = 0; failover < 6; failover++) {
            group = group.failOverTo(failover % 2 == 0 ? "orders-002" : "orders-003");
            world.inventory.put(group);
            (failover % 2 == 0 ? one : other).pass("orders");
            assertThat((failover % 2 == 0 ? other : one).pass("orders").outcome())
                    .isEqualTo(Outcome.UNCHANGED);
        }
        assertThat(one.registry.counter("pointsman.drift").count()).isZero();
    }
}
