package io.pointsman.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.topology.Location;
import io.pointsman.topology.Node;
import io.pointsman.topology.ReplicationGroup;
import io.pointsman.topology.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What {@link Inventory} and {@link Announcements} promise, run by every implementation. */
interface InventoryContract {

    Location HERE = Location.OWN;

    /** What is under test; its own region has no groups but those of the test. */
    Inventory inventory();

    /** Of the same ElastiCache. */
    Announcements announcements();

    /** A group of one node group, available, its nodes {@code <id>-001} (the primary), {@code <id>-002} and so on. */
    void create(String id, int replicas);

    /** The group is gone at once or soon. */
    void delete(String id);

    @Test
    default void everyGroupOfARegionIsReadHoweverManyPagesThatTakes() {
        List<String> ids = IntStream.range(0, 250).mapToObj("g%03d"::formatted).toList();
        ids.forEach(id -> create(id, 1));
        List<ReplicationGroup> byPage = new ArrayList<>();
        AtomicInteger pages = new AtomicInteger();
        List<ReplicationGroup> read = inventory().readAll(HERE, page -> {
            pages.incrementAndGet();
            byPage.addAll(page);
        });
        assertThat(read.stream().map(ReplicationGroup::id)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(byPage).isEqualTo(read);
        assertThat(pages).hasValue(3);
        assertThat(inventory().conditions(HERE)).hasSize(500);
    }

    @Test
    default void aGroupIsReadWithOnePrimaryAndAnEndpointForEachNode() {
        create("orders", 2);
        ReplicationGroup orders = inventory().read(HERE, "orders").orElseThrow();
        assertThat(orders.id()).isEqualTo("orders");
        assertThat(orders.location()).isEqualTo(Location.OWN);
        assertThat(orders.status()).isEqualTo("available");
        assertThat(orders.clusterMode()).isFalse();
        assertThat(orders.listsEveryMember()).isTrue();
        assertThat(orders.nodeGroups()).singleElement().satisfies(shard -> {
            assertThat(shard.status()).isEqualTo("available");
            assertThat(shard.primaryEndpoint()).isPresent();
        });
        assertThat(orders.nodes().map(Node::id)).containsExactly("orders-001", "orders-002", "orders-003");
        assertThat(orders.nodes().map(Node::role)).containsExactly(Role.PRIMARY, Role.REPLICA, Role.REPLICA);
        assertThat(orders.nodes().map(node -> node.endpoint().orElseThrow()))
                .doesNotHaveDuplicates()
                .allSatisfy(
                        endpoint -> assertThat(endpoint.host()).isLowerCase().doesNotEndWith("."));
    }

    @Test
    default void aGroupByItselfIsTheOneAmongAll() {
        create("orders", 1);
        create("carts", 1);
        assertThat(inventory().read(HERE, "orders").orElseThrow())
                .usingRecursiveComparison()
                .ignoringFields("readAt")
                .isEqualTo(inventory().readAll(HERE, page -> {}).stream()
                        .filter(group -> group.id().equals("orders"))
                        .findFirst()
                        .orElseThrow());
    }

    @Test
    default void anIdIsAskedForInAnyCase() {
        create("orders", 1);
        assertThat(inventory().read(HERE, "Orders").map(ReplicationGroup::id)).contains("orders");
    }

    @Test
    default void aGroupThatIsNotThereIsEmpty() {
        create("orders", 1);
        assertThat(inventory().read(HERE, "order")).isEmpty();
        delete("orders");
        await().until(() -> inventory().read(HERE, "orders").isEmpty());
        assertThat(inventory().readAll(HERE, page -> {})).isEmpty();
    }

    @Test
    default void aRegionHasItsOwnGroups() {
        create("orders", 1);
        Location elsewhere = Location.inRegion("us-east-1");
        assertThat(inventory().readAll(elsewhere, page -> {})).isEmpty();
        assertThat(inventory().read(elsewhere, "orders")).isEmpty();
        assertThat(inventory().conditions(elsewhere)).isEmpty();
    }

    @Test
    default void aFewNodesAreToldAsAmongAll() {
        create("orders", 3);
        assertThat(inventory().conditions(HERE, List.of("orders-002", "orders-004", "orders-009")))
                .containsOnlyKeys("orders-002", "orders-004")
                .containsEntry("orders-002", InMemoryInventory.AVAILABLE)
                .allSatisfy((node, condition) ->
                        assertThat(inventory().conditions(HERE)).containsEntry(node, condition));
    }

    @Test
    default void aGroupWithoutATopicIsToldFromOneThatIsNotThere() {
        create("orders", 1);
        assertThat(announcements().topics(HERE)).isEqualTo(Map.of("orders", Optional.empty()));
        assertThat(announcements().topics(Location.inRegion("us-east-1"))).isEmpty();
    }

    @Test
    default void aLocationHasItsOwnEvents() {
        for (CacheEvent.Source source : CacheEvent.Source.values()) {
            assertThat(announcements().events(Location.inRegion("us-east-1"), source, Duration.ofHours(1)))
                    .isEmpty();
        }
    }
}
