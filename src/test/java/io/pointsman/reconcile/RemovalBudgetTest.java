package io.pointsman.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.Transient;
import io.pointsman.groups.SampleSettings;
import io.pointsman.topology.SampleGroup;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RemovalBudgetTest {

    private static final Instant NOW = Instant.parse("2026-11-20T03:00:00Z");

    private final RemovalBudget budget = new RemovalBudget(10, Duration.ofMinutes(1));

    @Test
    void soManyAtOnceAndSoManyInAnInterval() {
        assertThat(budget.available(NOW)).isEqualTo(10);
        assertThat(budget.take(11, NOW)).isFalse();
        assertThat(budget.take(10, NOW)).isTrue();
        assertThat(budget.take(1, NOW)).isFalse();
        assertThat(budget.available(NOW.plusSeconds(30))).isEqualTo(5);
        assertThat(budget.available(NOW.plusSeconds(3_600))).isEqualTo(10);
    }

    @Test
    void aClockSetBackGivesNothing() {
        assertThat(budget.take(10, NOW)).isTrue();
        assertThat(budget.available(NOW.minusSeconds(3_600))).isZero();
        assertThat(budget.available(NOW.plusSeconds(6))).isEqualTo(1);
    }

    @Test
    void whatWasPlannedAndNotRemovedIsGivenBack() {
        RemovalBudget.Share share = budget.new Share();
        assertThat(share.take(6, NOW)).isTrue();
        assertThat(share.take(5, NOW)).isFalse();
        share.settle(Set.of(World.name(1)));
        share.settle(Set.of(World.name(1)));

        assertThat(budget.available(NOW)).isEqualTo(9);
    }

    @Test
    void whatACutAnswerMayHaveRemovedIsNotGivenBack() {
        World world = new World();
        world.inventory.put(World.ORDERS.replicas("orders-004"));
        try (Instance instance = world.instance()) {
            instance.pass("orders");
            int all = world.names().size();
            world.inventory.put(World.ORDERS);
            world.zones.afterNextSubmit(World.throwing(new Transient("cut", null)));

            assertThat(instance.pass("orders").failure()).isEmpty();

            assertThat(world.names()).hasSize(all - 1);
            assertThat(instance.reconciler.removals.available(world.clock.instant()))
                    .isEqualTo(Instance.REMOVALS - 1);
        }
    }

    @Test
    void aGroupWhoseRemovalsAreRefusedTakesNothingFromTheOthers() {
        World world = new World();
        SampleGroup orders = World.ORDERS;
        for (int i = 4; i <= 3 + Instance.REMOVALS; i++) {
            orders = orders.replicas("orders-%03d".formatted(i));
        }
        world.inventory.put(orders);
        SampleGroup users = SampleGroup.group("users").primary("users-001").replicas("users-002", "users-003");
        world.inventory.put(users);
        try (Instance instance = world.instance(World.settings().group("users", World.ZONE, "users.example.com"))) {
            instance.pass("orders");
            instance.pass("users");
            int all = world.names().size();
            world.inventory.put(World.ORDERS);
            world.inventory.put(SampleGroup.group("users").primary("users-001").replicas("users-002"));
            world.zones.beforeNextSubmit(World.throwing(new Rejected("Allow route53:ChangeResourceRecordSets", null)));
            assertThat(instance.pass("orders").outcome()).isEqualTo(PassReport.Outcome.FAILED);

            instance.pass("users");

            assertThat(world.names()).hasSize(all - 1);
        }
    }

    @Test
    void whenEveryGroupVanishesTheNamesOfAllGoOnlyAsSlowlyAsTheBudgetAllows() {
        World world = new World();
        SampleSettings settings = World.settings();
        List<SampleGroup> groups = new ArrayList<>(List.of(World.ORDERS));
        for (int i = 0; i < 9; i++) {
            String id = "group-" + i;
            settings.group(id, World.ZONE, id + "-ro.example.com");
            groups.add(SampleGroup.group(id).primary(id + "-001").replicas(id + "-002", id + "-003"));
        }
        groups.forEach(world.inventory::put);
        try (Instance instance = world.instance(settings)) {
            instance.groups.all().forEach(group -> instance.pass(group.id()));
            int all = world.names().size();
            assertThat(all).isEqualTo(20);
            groups.forEach(world.inventory::remove);
            instance.groups.all().forEach(group -> instance.pass(group.id()));
            world.clock.advance(GoneGroups.APART);

            instance.groups.all().forEach(group -> instance.pass(group.id()));
            assertThat(world.names()).hasSize(all - Instance.REMOVALS);
            world.clock.advance(Duration.ofMinutes(1));
            instance.groups.all().forEach(group -> instance.pass(group.id()));
            assertThat(world.names()).hasSize(all - 2 * Instance.REMOVALS);
        }
    }
}
