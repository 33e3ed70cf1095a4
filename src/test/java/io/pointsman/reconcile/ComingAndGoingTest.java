package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ZONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.discovery.GroupLooks.Sighting;
import io.pointsman.events.EventHint;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.topology.Location;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Groups that discovery brings and takes away, and groups of one id in two places. */
class ComingAndGoingTest {

    private static final SampleGroup CARTS =
            SampleGroup.group("carts").primary("carts-001").replicas("carts-002");
    private static final Location WEST = Location.inRegion("us-west-2");

    private final World world = new World();
    private final Instance instance = world.instance();
    private final DiscoveryLooks looks = new DiscoveryLooks(instance.queue, instance.log);
    private final ManagedGroup carts = tagged(Location.OWN, "carts", Map.of());

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aGroupThatCameIsLookedAtAndItsNamesAreMade() {
        world.inventory.put(CARTS);
        come();

        instance.queue.ask(carts, Cause.of("test")).join();
        assertThat(world.names()).containsEntry("carts1", "carts-002");
        assertThat(looks.latest("carts")).contains(new Sighting(world.clock.instant(), true, true));
    }

    @Test
    void aGroupThatLeftIsNotTouchedAndLeavesNothingBehind() {
        world.inventory.put(CARTS);
        come();
        instance.queue.ask(carts, Cause.of("test")).join();
        instance.followUps.watch(carts);
        assertThat(gauges("carts")).isPositive();
        var calls = world.inventory.calls().size();

        instance.groups.discovered(List.of());
        world.inventory.put(CARTS.failOverTo("carts-002"));
        instance.followUps.tick().join();

        assertThat(world.inventory.calls()).as("nobody looks").hasSize(calls);
        assertThat(gauges("carts")).isZero();
        assertThat(instance.log.latest("carts")).isEmpty();
        assertThat(instance.eventLook.look(new EventHint(
                        Optional.of("carts"), Optional.empty(), "failover-complete", world.clock.instant())))
                .isCompleted();
        assertThat(world.names()).containsEntry("carts1", "carts-002");
    }

    @Test
    void aGroupThatIsGoneIsKnownUntilTheGuardHasGivenItsNamesUpAndIsNewWhenItReturns() {
        world.inventory.put(CARTS);
        come();
        instance.queue.ask(carts, Cause.of("test")).join();
        world.inventory.remove(CARTS);
        instance.queue.ask(carts, Cause.of("test")).join();
        assertThat(looks.latest("carts")).map(Sighting::hasNames).contains(true);

        world.clock.advance(Duration.ofMinutes(10));
        instance.queue.ask(carts, Cause.of("test")).join();
        instance.queue.ask(carts, Cause.of("test")).join();
        assertThat(world.names()).doesNotContainKey("carts1");
        assertThat(looks.latest("carts")).contains(new Sighting(world.clock.instant(), false, false));

        instance.groups.discovered(List.of());
        instance.followUps.tick().join();
        world.inventory.put(CARTS);
        come();
        instance.queue.ask(carts, Cause.of("test")).join();
        assertThat(world.names()).containsKey("carts1");
        world.inventory.remove(CARTS);
        world.clock.advance(Duration.ofMinutes(10));
        instance.queue.ask(carts, Cause.of("test")).join();
        assertThat(world.names())
                .as("missed once; what was before its return does not count")
                .containsKey("carts1");
    }

    @Test
    void ofGroupsWithOneIdEachIsReadWhereItIsAndAnEventLooksAtBoth() {
        SampleGroup west = SampleGroup.group("orders")
                .in("us-west-2")
                .primary("orders-901")
                .replicas("orders-902");
        world.inventory.put(west);
        instance.groups.discovered(
                List.of(tagged(WEST, "orders", Map.of("alias", "west-orders", "name", "w.example.com"))));

        instance.eventLook
                .look(new EventHint(
                        Optional.of("orders"), Optional.empty(), "failover-complete", world.clock.instant()))
                .join();

        assertThat(world.names()).containsEntry("readonly1", "orders-002").containsEntry("w1", "orders-902");
        assertThat(instance.fullPass("west-orders").outcome()).isEqualTo(PassReport.Outcome.UNCHANGED);
        assertThat(world.zones.records(ZONE))
                .anySatisfy(set -> assertThat(set.values().getFirst()).contains("pointsman/group=west-orders"));
    }

    private void come() {
        assertThat(instance.groups.discovered(List.of(carts))).isEmpty();
        looks.look(List.of(carts));
    }

    private ManagedGroup tagged(Location location, String id, Map<String, String> tags) {
        Map<String, String> all = new HashMap<>(Map.of("name", id + ".example.com", "zone-id", ZONE));
        all.putAll(tags);
        return instance.groups.ofTags(location, id, all);
    }

    private int gauges(String group) {
        return instance.registry
                .find("pointsman.names")
                .tag("group", group)
                .meters()
                .size();
    }
}
