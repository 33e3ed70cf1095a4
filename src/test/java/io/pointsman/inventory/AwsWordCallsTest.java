package io.pointsman.inventory;

import static io.pointsman.topology.SampleGroup.group;
import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.aws.Pause;
import io.pointsman.topology.Location;
import io.pointsman.topology.SampleGroup;
import io.pointsman.topology.Standing;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a closer look costs in calls. */
class AwsWordCallsTest {

    private static final Location HERE = Location.OWN;
    private static final Instant NOW = Instant.parse("2026-03-01T02:00:00Z");

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final InMemoryInventory inventory = new InMemoryInventory(clock);
    private final ServingBoard board = new AwsWord(inventory, clock, Pause.REAL);
    private final SampleGroup orders = group("orders").primary("orders-001").replicas("orders-002", "orders-003");

    @Test
    void aLookAtARegionTakesOneCallForAllNodesAndOneForTheirEvents() {
        inventory.put(orders);
        board.verifyAll(HERE, List.of(orders.at(NOW)));
        assertThat(inventory.calls()).containsExactly("DescribeCacheClusters", "DescribeEvents");
    }

    @Test
    void aFewNodesOfALargeRegionAreAskedAboutEachByItselfAndMoreOfThemWithAllOthers() {
        SampleGroup fleet = group("fleet").primary("fleet-001");
        for (int i = 2; i <= 301; i++) {
            fleet = fleet.replicas("fleet-%03d".formatted(i));
        }
        inventory.put(fleet);
        board.verifyAll(HERE, List.of(fleet.at(NOW)));

        assertThat(callsToVerify(fleet, "fleet-002", "fleet-003"))
                .containsExactly(
                        "DescribeCacheClusters fleet-002",
                        "DescribeEvents of fleet-002",
                        "DescribeCacheClusters fleet-003",
                        "DescribeEvents of fleet-003");
        assertThat(callsToVerify(fleet, "fleet-002", "fleet-003", "fleet-004"))
                .containsExactly("DescribeCacheClusters", "DescribeEvents");
    }

    @Test
    void nodesOfARegionThatWasNeverReadAreAskedAboutEachByItselfUpToTen() {
        SampleGroup fleet = group("fleet").primary("fleet-001");
        String[] replicas =
                IntStream.rangeClosed(2, 12).mapToObj("fleet-%03d"::formatted).toArray(String[]::new);
        fleet = fleet.replicas(replicas);
        inventory.put(fleet);
        assertThat(callsToVerify(fleet, Arrays.copyOf(replicas, 10))).hasSize(20);
        assertThat(callsToVerify(fleet, replicas)).containsExactly("DescribeCacheClusters", "DescribeEvents");
        assertThat(callsToVerify(fleet, Arrays.copyOf(replicas, 2)))
                .as("known by now to fit on a page")
                .containsExactly("DescribeCacheClusters", "DescribeEvents");
    }

    @Test
    void whatIsToldOfOthersOnTheWayCountsToo() {
        inventory.put(orders);
        SampleGroup carts = group("carts").primary("carts-001").replicas("carts-002");
        inventory.put(carts);
        board.verifyAll(HERE, List.of(orders.at(NOW), carts.at(NOW)));
        inventory.condition(HERE, "carts-002", InMemoryInventory.RECOVERING);
        inventory.condition(HERE, "orders-003", InMemoryInventory.RECOVERING);

        assertThat(board.verify(orders.at(NOW), List.of(orders.node("orders-002"), orders.node("orders-003"))))
                .isTrue();
        assertThat(board.standing(carts.at(NOW), carts.node("carts-002"))).isInstanceOf(Standing.Out.class);
    }

    private List<String> callsToVerify(SampleGroup group, String... nodeIds) {
        int before = inventory.calls().size();
        board.verify(group.at(NOW), Arrays.stream(nodeIds).map(group::node).toList());
        return inventory.calls().subList(before, inventory.calls().size());
    }
}
