package io.pointsman.reconcile;

import static io.pointsman.reconcile.World.ORDERS;
import static io.pointsman.reconcile.World.ZONE;
import static io.pointsman.reconcile.World.throwing;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.dns.Change;
import io.pointsman.dns.DeclineReason;
import io.pointsman.dns.Plan;
import io.pointsman.failure.Transient;
import io.pointsman.groups.SampleSettings;
import io.pointsman.inventory.InMemoryInventory;
import io.pointsman.reconcile.PassReport.Outcome;
import io.pointsman.topology.Location;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a pass gives names up, and when it does not. */
class NamesKeptTest {

    private final World world = new World();
    private Instance instance = world.instance();

    @AfterEach
    void close() {
        instance.close();
    }

    @Test
    void aGroupIsGoneAfterTwoReadingsTenMinutesApart() {
        settle();
        world.inventory.remove(ORDERS);
        PassReport first = instance.pass("orders");
        assertThat(first.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(first.declined()).extracting(Plan.Declined::reason).containsOnly(DeclineReason.GROUP_NOT_SEEN);

        world.clock.advance(Duration.ofMinutes(10).minusMillis(1));
        assertThat(instance.pass("orders").changes()).isEmpty();
        world.clock.advance(Duration.ofMillis(1));
        PassReport last = instance.pass("orders");

        assertThat(last.changes()).hasOnlyElementsOfType(Change.Delete.class).hasSize(4);
        assertThat(world.zones.records(ZONE)).isEmpty();
    }

    @Test
    void aGroupThatShowsUpInBetweenIsNotGone() {
        settle();
        world.inventory.remove(ORDERS);
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(9));
        world.inventory.put(ORDERS);
        instance.pass("orders");
        world.inventory.remove(ORDERS);
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(9));

        assertThat(instance.pass("orders").changes()).isEmpty();
        assertThat(world.names()).hasSize(2);
    }

    @Test
    void readingsThatFailSayNothingAboutAGroupBeingGone() {
        settle();
        world.inventory.beforeNextCall(throwing(new Transient("throttled", null)));
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(11));
        world.inventory.remove(ORDERS);

        assertThat(instance.pass("orders").changes()).isEmpty();
        assertThat(world.names()).hasSize(2);
    }

    @Test
    void aRestartMakesTheWaitLonger() {
        settle();
        world.inventory.remove(ORDERS);
        instance.pass("orders");
        world.clock.advance(Duration.ofMinutes(11));
        instance.close();
        instance = world.instance();

        assertThat(instance.pass("orders").changes()).isEmpty();
    }

    @Test
    void aPassGivesUpOnlySoManyNames() {
        world.inventory.put(ORDERS.replicas("orders-004", "orders-005", "orders-006", "orders-007"));
        instance.pass("orders");
        assertThat(world.names()).hasSize(6);
        world.inventory.put(SampleGroup.group("orders").primary("orders-001").replicas("orders-002"));

        instance.pass("orders");
        assertThat(world.names())
                .containsOnlyKeys("readonly1", "readonly2", "readonly3")
                .containsValue("orders-002");
        instance.pass("orders");
        assertThat(world.names()).hasSize(3);
        world.clock.advance(Duration.ofMinutes(1));
        instance.pass("orders");

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-002"));
        assertThat(world.zones.records(ZONE)).hasSize(2);
        assertThat(instance.pass("orders").outcome()).isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void aGroupNotSeenWholeAndAvailableKeepsItsNames() {
        settle();
        world.inventory.put(ORDERS.without("orders-003").status("modifying"));

        PassReport report = instance.pass("orders");

        assertThat(report.changes()).noneMatch(Change.Delete.class::isInstance);
        assertThat(instance.pass("orders").declined())
                .extracting(Plan.Declined::reason)
                .containsOnly(DeclineReason.REMOVAL_HELD_BACK);
    }

    @Test
    void aGroupThatTellsNoRolesKeepsItsNames() {
        settle();
        world.inventory.put(ORDERS.tellingNoRoles());

        PassReport report = instance.pass("orders");

        assertThat(report.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(report.declined()).extracting(Plan.Declined::reason).containsOnly(DeclineReason.ROLES_UNKNOWN);
        assertThat(world.names()).hasSize(2);
    }

    @Test
    void withoutAReplicaThatServesNamesLeadToThePrimaryEndpoint() {
        settle();
        world.inventory.condition(Location.OWN, "orders-002", InMemoryInventory.RECOVERING);
        world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);

        instance.fullPass("orders");

        assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders", "readonly2", "orders"));
    }

    @Test
    void withFallbackKeepTheyStay() {
        try (Instance keeping =
                world.instance(new SampleSettings().groupThatKeepsItsNames("orders", ZONE, "readonly.example.com"))) {
            keeping.pass("orders");
            world.inventory.condition(Location.OWN, "orders-002", InMemoryInventory.RECOVERING);
            world.inventory.condition(Location.OWN, "orders-003", InMemoryInventory.RECOVERING);

            PassReport report = keeping.fullPass("orders");

            assertThat(report.declined())
                    .extracting(Plan.Declined::reason)
                    .containsOnly(DeclineReason.NO_REPLICA_SERVES);
            assertThat(world.names()).isEqualTo(Map.of("readonly1", "orders-002", "readonly2", "orders-003"));
        }
    }

    private void settle() {
        instance.close();
        instance = world.settled();
    }
}
