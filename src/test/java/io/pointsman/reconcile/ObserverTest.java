package io.pointsman.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ElastiCache showed is remembered, also when something else of the look failed and no pass came of it. */
class ObserverTest {

    private final World world = new World();
    private final Instance instance = world.instance();

    @Test
    void aGroupThatIsShownWhileItsZoneCannotBeReadIsNotGone() {
        instance.pass("orders");
        world.inventory.remove(World.ORDERS);
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(5));
        world.inventory.put(World.ORDERS);
        failZone();
        instance.pass("orders");
        world.inventory.remove(World.ORDERS);
        world.clock.advance(Duration.ofMinutes(5));
        instance.pass("orders");

        assertThat(world.names()).hasSize(2);
    }

    @Test
    void aPrimaryIsRememberedThoughItsZoneCouldNotBeRead() {
        failZone();
        instance.pass("orders");
        world.inventory.put(World.ORDERS.failOverTo("orders-002"));
        instance.pass("orders");

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003"));
    }

    @Test
    void aPrimaryIsRememberedThoughItsNodesCouldNotBeLookedAt() {
        world.inventory.beforeNextCall(() -> {});
        world.inventory.beforeNextCall(ObserverTest::fail);
        instance.fullPass("orders");
        world.inventory.put(World.ORDERS.failOverTo("orders-002"));
        instance.pass("orders");

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-003"));
    }

    private void failZone() {
        world.zones.beforeNextRead(ObserverTest::fail);
    }

    private static void fail() {
        throw new Transient("not now", null);
    }
}
